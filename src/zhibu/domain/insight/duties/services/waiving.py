"""Lifting a duty and taking that back."""

from django.utils.translation import gettext as _

from zhibu.domain.insight.duties import rules
from zhibu.domain.insight.duties.models import Waiver
from zhibu.domain.insight.duties.queries import find, matters_of
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.flow import Invalid, locked, service
from zhibu.engine.journal import services as journal
from zhibu.engine.notify.reminders import settle


@service("duties.decide")
def waive(organization: Organization, duty: str, *, actor: Actor, reason: str) -> Waiver:
    """Lift one duty of an organization for one period, by a named approver with a reason (law 7).

    `duty` is the key of a duty that the organization itself owes and has not done. Raises Invalid for
    another key, an empty reason, or a rule that is only [H] and names no waiver.
    """
    if not reason.strip():
        raise Invalid({"reason": _("请填豁免理由")})
    found = find(organization.path, duty, clock.today())
    if found is None or found.subject.id != organization.pk:
        raise Invalid({"": _("没找到这一项，可能已经调整。")})
    if not rules.may_be_waived(found.rule):
        raise Invalid({"": _("这一项是刚性规定，不能豁免。")}, found.rule)
    rows = Waiver.objects.unscoped(why="service: one waiver per duty")
    same: Waiver | None = rows.filter(duty=duty, withdrawn_at=None).first()
    if same is not None:
        return same
    if not found.open:
        raise Invalid({"": _("这一项已经完成，不用豁免。")}, found.rule)
    row = Waiver.objects.create(
        duty=duty,
        organization=organization,
        org_path=organization.path,
        reason=reason.strip()[:120],
        approved_by=actor.label,
        at=clock.now(),
    )
    settle(matters_of(found))
    journal.note(actor, "duty.waive", row, purpose=reason)
    return row


@service("duties.decide")
def withdraw(waiver: Waiver, *, actor: Actor) -> None:
    """Take a waiver back; the duty stands again. Taken back twice is taken back once."""
    row = locked(waiver)
    if row.withdrawn_at is not None:
        return
    row.withdrawn_at = clock.now()
    row.save(update_fields=["withdrawn_at"])
    journal.note(actor, "duty.withdraw-waiver", row)
