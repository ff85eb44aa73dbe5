"""Giving a reason for what stands against a rule of the usual case."""

from django.utils.translation import gettext as _

from zhibu.domain.insight.duties.models import Waiver
from zhibu.domain.insight.duties.queries import FINDING, find_finding
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.flow import Invalid, service
from zhibu.engine.journal import services as journal
from zhibu.engine.notify.reminders import settle


@service("organizations.write")
def explain(organization: Organization, case: str, *, actor: Actor, reason: str) -> Waiver:
    """Keep the reason why an organization does not keep a rule of the usual case [S] (law 7).

    `case` is the key of a finding of the organization itself; a later reason takes the place of an
    earlier one, which stays in the record. Raises Invalid for another key, an empty reason, or a rule
    that no reason lifts.
    """
    if not reason.strip():
        raise Invalid({"reason": _("请填理由")})
    found = find_finding(organization.path, case, clock.today())
    if found is None or found.subject.id != organization.pk:
        raise Invalid({"": _("没找到这一项，可能已经调整。")})
    if found.hard:
        raise Invalid({"": _("这一项是刚性规定，说明理由不能代替整改。")}, found.rule)
    rows = Waiver.objects.unscoped(why="service: one reason per case")
    rows.filter(duty=case, withdrawn_at=None).update(withdrawn_at=clock.now())
    row = Waiver.objects.create(
        duty=case,
        organization=organization,
        org_path=organization.path,
        reason=reason.strip()[:120],
        approved_by=actor.label,
        at=clock.now(),
    )
    settle([FINDING + case])
    journal.note(actor, "finding.explain", row, purpose=reason)
    return row
