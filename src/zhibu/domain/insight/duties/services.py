"""Every write of duties: waivers."""

from django.utils.translation import gettext as _

from zhibu.domain.insight.duties.models import Waiver
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.flow import Invalid, service
from zhibu.engine.journal import services as journal


@service("duties.decide")
def waive(organization: Organization, duty: str, *, actor: Actor, reason: str) -> Waiver:
    """Lift one duty of an organization for one period, by a named approver with a reason (law 7)."""
    if not reason.strip():
        raise Invalid({"reason": _("请填豁免理由")})
    found = Waiver.objects.unscoped(why="service: one waiver per duty")
    same: Waiver | None = found.filter(duty=duty, withdrawn_at=None).first()
    if same is not None:
        return same
    row = Waiver.objects.create(
        duty=duty,
        organization=organization,
        org_path=organization.path,
        reason=reason.strip()[:120],
        approved_by=actor.label,
        at=clock.now(),
    )
    journal.note(actor, "duty.waive", row, purpose=reason)
    return row


@service("duties.decide")
def withdraw(waiver: Waiver, *, actor: Actor) -> None:
    """Take a waiver back; the duty stands again."""
    waiver.withdrawn_at = clock.now()
    waiver.save(update_fields=["withdrawn_at"])
    journal.note(actor, "duty.withdraw-waiver", waiver)
