"""Checking minutes before filing: remarks, agreement, answers; how long an organization gives for it."""

from datetime import timedelta

from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings import queries
from zhibu.domain.affairs.meetings.events import MinutesConfirmed, MinutesOverdue, RemarkAnswered, RemarkMade
from zhibu.domain.affairs.meetings.models import (
    Attendance,
    Meeting,
    MeetingState,
    Remark,
    RemarkState,
    Topic,
)
from zhibu.engine import clock
from zhibu.engine.access import Actor, Refused
from zhibu.engine.events import announce
from zhibu.engine.flow import Invalid, locked, service
from zhibu.engine.journal import services as journal
from zhibu.engine.rules import rulebook
from zhibu.engine.rules.values import values_on

WHY = "service: one's own place on a roll"
LONGEST = 2000


def _checked_by(meeting: Meeting, actor: Actor) -> tuple[Meeting, Attendance]:
    """Return the locked meeting and the actor's place; raises Refused, Invalid."""
    row = locked(meeting)
    found = Attendance.objects.unscoped(why=WHY).filter(meeting=row, member_id=actor.person_id)
    place: Attendance | None = found.select_related("member").first()
    if place is None:
        raise Refused("meetings.attend")
    if not queries.may_check(row, place):
        raise Invalid({"": _not_now(row)}, "MIN-06")
    return row, place


def _not_now(meeting: Meeting) -> str:
    if meeting.state == MeetingState.CLOSED:
        return _("没有到会，不能核对这次记录。")
    return _("会议%(state)s，不能再提意见。") % {"state": meeting.get_state_display()}


@service()
def remark(meeting: Meeting, text: str, *, actor: Actor, topic: Topic | None = None) -> Remark:
    """Remark on minutes that wait to be filed; raises Invalid after filing, Refused for others."""
    row, place = _checked_by(meeting, actor)
    text = text.strip()[:LONGEST]
    if not text:
        raise Invalid({"text": _("请填意见")}, "MIN-04")
    if topic is not None and topic.meeting_id != row.pk:
        raise Refused("meetings.attend")
    same = row.remarks.filter(member_id=place.member_id, text=text, topic=topic, state=RemarkState.OPEN)
    found: Remark | None = same.first()
    if found is not None:
        # The button pressed twice, or sent again after a broken network.
        return found
    made = Remark.objects.create(
        meeting=row, topic=topic, member_id=place.member_id, text=text, at=clock.now()
    )
    journal.note(actor, "meeting.remark", row)
    announce(RemarkMade(made.pk))
    return made


@service()
def withdraw_remark(remark: Remark, *, actor: Actor) -> None:
    """Withdraw one's own remark while nobody answered it; raises Refused, Invalid."""
    if actor.person_id is None or remark.member_id != actor.person_id:
        raise Refused("meetings.attend")
    held = locked(remark.meeting)
    row = locked(remark)
    _still_open(row, held)
    row.state = RemarkState.WITHDRAWN
    row.save()
    journal.note(actor, "meeting.withdraw-remark", row.meeting)


@service()
def confirm(meeting: Meeting, *, actor: Actor) -> Attendance:
    """Agree to minutes as they are now; a later change asks again. Raises Invalid, Refused."""
    row, place = _checked_by(meeting, actor)
    topics = queries.topics(row)
    if queries.has_confirmed(place, topics):
        return place
    place.confirmed_at = clock.now()
    place.save()
    journal.note(actor, "meeting.confirm", row, changes={"confirmed": ("", str(place.member))})
    announce(MinutesConfirmed(place.pk))
    return place


def _still_open(row: Remark, meeting: Meeting) -> None:
    if meeting.state not in (MeetingState.OPEN, MeetingState.CLOSED):
        raise Invalid({"": _("已归档的会议不能再改。可以加补充说明。")}, "MIN-06")
    if row.state != RemarkState.OPEN:
        words = {"state": row.get_state_display()}
        raise Invalid({"": _("这条意见%(state)s，不用再办一遍。") % words}, "MIN-04")


@service("meetings.write")
def answer_remark(meeting: Meeting, remark: Remark, answer: str, *, actor: Actor) -> Remark:
    """Answer a remark in words and leave the minutes as they are; raises Invalid without words."""
    if not answer.strip():
        raise Invalid({"answer": _("请填答复")}, "MIN-04")
    return _settled(meeting, remark, RemarkState.ANSWERED, answer.strip()[:LONGEST], actor)


@service("meetings.write")
def take_remark(meeting: Meeting, remark: Remark, *, actor: Actor) -> Remark:
    """Write a remark into the minutes of its topic, by name, as it was said; raises Invalid.

    A remark on the whole goes under the last topic.
    """
    row = _settled(meeting, remark, RemarkState.TAKEN, "", actor)
    topics = queries.topics(row.meeting)
    topic = locked(row.topic or topics[-1])
    said = _("%(name)s核对时补充：%(text)s") % {"name": row.member.name, "text": row.text}
    topic.minutes = f"{topic.minutes}\n{said}".strip()
    topic.written_by, topic.written_at = actor.label, clock.now()
    topic.version += 1
    topic.save()
    return row


def _settled(meeting: Meeting, remark: Remark, state: RemarkState, answer: str, actor: Actor) -> Remark:
    if remark.meeting_id != meeting.pk:
        # The capability was checked on the meeting; a remark on another one is out of its reach.
        raise Refused("meetings.write")
    held = locked(meeting)
    row = locked(remark)
    _still_open(row, held)
    row.state, row.answer = state, answer
    row.answered_by, row.answered_at = actor.label, clock.now()
    row.save()
    journal.note(actor, "meeting.answer-remark", held, changes={"remark": ("", state.label)})
    announce(RemarkAnswered(row.pk))
    return row


@service()
def remind_of_minutes(*, actor: Actor) -> int:
    """Remind chair and recorder of minutes not filed within the hours in force (MIN-05), once per meeting.

    Called by the daily work, never by a screen; returns how many meetings are overdue.
    """
    if not actor.may_at("meetings.write", ""):
        raise Refused("meetings.write")
    now, today = clock.now(), clock.today()
    values, within = values_on("", today), rulebook().parameter("min.complete_within")
    found = Meeting.objects.unscoped(why="service: reminders go to whoever wrote the minutes")
    closed = found.filter(state=MeetingState.CLOSED).values_list("pk", "org_path", "ended_at")
    late = [
        pk
        for pk, path, ended in closed
        if ended is not None and ended <= now - timedelta(hours=int(values.at(within, path, today)))
    ]
    for pk in late:
        announce(MinutesOverdue(pk))
    return len(late)
