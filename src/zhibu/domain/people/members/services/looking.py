"""Looking at what is sensitive in a dossier: who saw what, in which role, why (S-55, S-56)."""

from django.utils.translation import gettext as _

from zhibu.domain.people.members.models import Member, Reveal
from zhibu.domain.people.organizations.services import permit_look, stated
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.flow import Invalid, service
from zhibu.engine.journal import services as journal

SENSITIVE = ("id_number", "phone", "address")


def reveal(member: Member, field: str, *, actor: Actor, purpose: str, reason: str) -> str:
    """Return a sensitive value in full, and write down who saw it and why; raises Invalid.

    The 51st value of a day is refused and reported; nobody sees a value without purpose and text.
    """
    actor.require("members.reveal", member.org_path)
    if field not in SENSITIVE:
        raise Invalid({"field": _("没有这一项。")}, "S-55")
    permit_look(member, "member.reveal", field, actor=actor, purpose=purpose, reason=reason)
    return _look(member, field, actor=actor, purpose=purpose, reason=reason.strip())


@service("members.reveal")
def _look(member: Member, field: str, *, actor: Actor, purpose: str, reason: str) -> str:
    Reveal.objects.create(
        member=member,
        field=field,
        account_id=actor.account_id,
        by=actor.label,
        role=actor.role_label,
        organization=actor.node_label,
        purpose=purpose,
        reason=reason[:120],
        at=clock.now(),
    )
    why = stated(purpose, reason)
    journal.note(actor, "member.reveal", member, changes={field: ("", "")}, purpose=why)
    return str(getattr(member, field))
