"""Excusing somebody from organizational life for a time, with a person who keeps in touch (LIF-26)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings.models import Attendance, Excuse, Ground, MeetingState, Presence
from zhibu.domain.affairs.meetings.queries import excuse_on, excused_words
from zhibu.domain.people.members.models import Member
from zhibu.engine import clock
from zhibu.engine.access import Actor, Refused
from zhibu.engine.flow import Invalid, WrongState, locked, service
from zhibu.engine.journal import services as journal

RULE = "LIF-26"
BASIS_LENGTH = 120
WHY = "service: the rolls of meetings to come on which somebody stands"


@dataclass(frozen=True)
class Excused:
    """Why somebody is excused, who keeps in touch, from when, until when if known, who agreed."""

    ground: str
    contact: Member | None
    since: date
    basis: str
    until: date | None = None


@service("members.write")
def excuse(member: Member, wanted: Excused, *, actor: Actor) -> Excuse:
    """Excuse a member; rolls of meetings to come say so at once. Raises Invalid."""
    row = locked(member)
    problems = _problems(row, wanted)
    if problems or wanted.contact is None:
        raise Invalid(problems, RULE)
    made = Excuse.objects.create(
        member=row,
        ground=wanted.ground,
        contact=wanted.contact,
        valid_from=wanted.since,
        valid_to=wanted.until,
        basis=wanted.basis.strip()[:BASIS_LENGTH],
        by=actor.label,
        at=clock.now(),
    )
    for place in _to_come(row, made):
        place.presence, place.leave_agreed, place.reason = Presence.LEAVE, True, excused_words(made)
        place.save()
    journal.note(actor, "excuse.give", row, changes={"valid_from": (None, made.valid_from)})
    return made


def _problems(member: Member, wanted: Excused) -> dict[str, str]:
    found = {}
    if wanted.ground not in Ground.values:
        found["ground"] = _("请选情形")
    if wanted.contact is None:
        found["contact"] = _("请选联系人")
    elif wanted.contact.pk == member.pk:
        found["contact"] = _("联系人不能是他本人")
    if not wanted.basis.strip():
        found["basis"] = _("请写明哪次会议同意的")
    if wanted.until is not None and wanted.until <= wanted.since:
        found["until"] = _("结束的日子要在开始之后")
    if excuse_on(member, wanted.since) is not None:
        found["since"] = _("这一天已经免于参加。要改期限，先结束原来的。")
    return found


def _to_come(member: Member, excuse: Excuse) -> list[Attendance]:
    places = Attendance.objects.unscoped(why=WHY).filter(
        Q(meeting__planned_at__gte=clock.moment(excuse.valid_from)),
        member=member,
        guest=False,
        presence=Presence.EXPECTED,
        meeting__state=MeetingState.CONVENED,
    )
    if excuse.valid_to is not None:
        places = places.filter(meeting__planned_at__lt=clock.moment(excuse.valid_to))
    return list(places)


@service("members.write")
def end_excuse(member: Member, excuse: Excuse, on: date, *, actor: Actor) -> Excuse:
    """End a member's excuse on a day: from then on he is expected again; raises Invalid, WrongState."""
    row = locked(excuse)
    if row.member_id != member.pk:
        # The capability was checked on the member; an excuse of another one is out of its reach.
        raise Refused("members.write")
    if row.valid_to is not None and row.valid_to <= clock.today():
        raise WrongState(_("已经结束。"))
    if on < row.valid_from:
        raise Invalid({"on": _("结束的日子不能早于开始")}, RULE)
    before, row.valid_to = row.valid_to, on
    row.save()
    journal.note(actor, "excuse.end", row.member, changes={"valid_to": (before, on)})
    return row
