"""Keeping a duty quiet until a day, with a reason that the superior reads."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from zhibu.domain.insight.duties import rules
from zhibu.domain.insight.duties.models import Silence
from zhibu.domain.insight.duties.queries import find
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.flow import Invalid, locked, service
from zhibu.engine.journal import services as journal
from zhibu.engine.rules.values import values_on


@service("duties.silence")
def silence(organization: Organization, duty: str, *, actor: Actor, reason: str, until: date) -> Silence:
    """Stop the reminders of one duty of an organization up to and with a day; it lapses by itself.

    The duty stays what it is, late or not. Raises Invalid for another key, an empty reason, a rule that
    is only [H], a duty that is done, or a day before today or beyond the days that the superior allows.
    """
    if not reason.strip():
        raise Invalid({"reason": _("请填静音理由")})
    row = locked(organization)
    today = clock.today()
    found = find(row.path, duty, today)
    if found is None or found.subject.id != row.pk:
        raise Invalid({"": _("没找到这一项，可能已经调整。")})
    if not rules.may_be_silent(found.rule):
        raise Invalid({"": _("这一项是刚性规定，不能静音。")}, found.rule)
    if not found.open:
        raise Invalid({"": _("这一项已经完成，不会再提醒。")}, found.rule)
    longest = rules.days("silence", values_on(row.path, today), row.path, today)
    if not today <= until <= today + timedelta(days=longest):
        words = {"days": longest}
        raise Invalid({"until": _("从今天起最长%(days)d天") % words}, rules.REMINDING)
    _end(duty)
    silent = Silence.objects.create(
        duty=duty,
        organization=row,
        org_path=row.path,
        reason=reason.strip()[:120],
        until=until,
        by=actor.label,
        at=clock.now(),
    )
    journal.note(actor, "duty.silence", silent, purpose=reason)
    return silent


@service("duties.silence")
def end_silence(row: Silence, *, actor: Actor) -> None:
    """End a silence before its day; reminders begin again. Ended twice is ended once."""
    held = locked(row)
    if held.ended_at is None:
        held.ended_at = clock.now()
        held.save(update_fields=["ended_at"])
        journal.note(actor, "duty.end-silence", held)


def _end(duty: str) -> None:
    # A new silence takes the place of the one before it; both stay readable.
    rows = Silence.objects.unscoped(why="service: one silence per duty")
    rows.filter(duty=duty, ended_at=None).update(ended_at=clock.now())
