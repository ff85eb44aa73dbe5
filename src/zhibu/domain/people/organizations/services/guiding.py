"""Who leads or guides an organization beside its superior in the tree (ORG-31)."""

from datetime import date

from django.utils.translation import gettext as _

from zhibu.domain.people.organizations.models import Guidance, Organization
from zhibu.domain.people.organizations.services.living import living
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.flow import Invalid, locked, service
from zhibu.engine.journal import services as journal


@service("organizations.write")
def guide(
    organization: Organization, by: str, relation: str, *, actor: Actor, since: date, basis: str = ""
) -> Guidance:
    """Write down that another organization leads or guides this one since a day; raises Invalid."""
    row = living(organization)
    if since > clock.today():
        raise Invalid({"since": _("这一天还没有到。请核对。")}, "ORG-31")
    name = by.strip()
    if row.guidances.filter(guide=name, relation=relation, valid_to=None).exists():
        raise Invalid({"guide": _("这个关系已经登记过。")}, "ORG-31")
    made = Guidance.objects.create(
        organization=row,
        guide=name,
        relation=relation,
        valid_from=since,
        basis=basis.strip(),
        recorded_at=clock.now(),
    )
    label = f"{made.get_relation_display()} {name}"
    journal.note(actor, "organization.guide", row, changes={"guidance": ("", label)}, purpose=basis)
    return made


@service()
def end_guidance(row: Guidance, *, actor: Actor) -> None:
    """End such a relation today; ended twice is ended once."""
    actor.require("organizations.write", row.organization.path)
    held = locked(row)
    if held.valid_to is not None:
        return
    held.valid_to = max(clock.today(), held.valid_from)
    held.save(update_fields=["valid_to"])
    label = f"{held.get_relation_display()} {held.guide}"
    journal.note(actor, "organization.guide", row.organization, changes={"guidance": (label, "")})
