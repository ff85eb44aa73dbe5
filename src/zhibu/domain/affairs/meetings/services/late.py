"""Entering a meeting that was already held, roll and minutes in one call (补录)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings.flows import meeting_flow
from zhibu.domain.affairs.meetings.models import (
    Attendance,
    Meeting,
    MeetingKind,
    Presence,
    SignInWay,
    Topic,
)
from zhibu.domain.affairs.meetings.services.convening import Plan, PlannedTopic, agenda, drafted
from zhibu.domain.affairs.meetings.services.filing import file_drafted
from zhibu.domain.people.members.models import Member
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.flow import Invalid, service

USUAL_LENGTH = timedelta(hours=1)
REASON_LENGTH, LECTURER_LENGTH = 120, 60


@dataclass(frozen=True)
class HeldTopic:
    """A topic as it was dealt with: title, minutes, decision, and votes (yes, no, abstain).

    Who lectured is the chair unless it says otherwise: somebody with a dossier, or a name and post.
    """

    title: str
    minutes: str
    decision: str = ""
    follow_up: str = ""
    serves: str = ""
    matter: str = ""
    lecturer: Member | None = None
    lecturer_text: str = ""
    votes: tuple[int, int, int] | None = None


@dataclass(frozen=True)
class Record:
    """A meeting as it was held: who was there (row ids), who was on leave and why, what was dealt with."""

    kind: str
    title: str
    started_at: datetime
    place: str
    chair: Member
    recorder: Member
    topics: list[HeldTopic]
    present: set[int] = field(default_factory=set)
    leave: dict[int, str] = field(default_factory=dict)
    explained: dict[int, str] = field(default_factory=dict)
    ended_at: datetime | None = None
    late_reason: str = ""
    chair_reason: str = ""


@service("meetings.write")
def record_held(organization: Organization, record: Record, *, actor: Actor) -> Meeting:
    """Enter and file a meeting that was held; on a later day it carries the mark 补录 and a reason.

    The roll is that of its day. Written once, without a query per person. Raises Invalid for a day to
    come, an end before the beginning, a missing reason, and all that filing refuses.
    """
    late = _check_times(record)
    wanted = [
        PlannedTopic(item.title, item.votes is not None, item.serves, item.matter)
        for item in _titled(record.topics)
    ]
    plan = Plan(
        record.kind,
        record.title,
        record.started_at,
        record.place,
        record.chair,
        record.recorder,
        wanted,
        record.chair_reason,
    )
    meeting, lines = drafted(organization, plan, actor)
    topics = agenda(meeting, wanted)
    for line in lines:
        _stand(line, record)
    for topic, held in zip(topics, _titled(record.topics), strict=True):
        _written(topic, held, actor)
    meeting_flow.make(meeting, "open")
    meeting_flow.make(meeting, "close")
    now = clock.now()
    meeting.started_at = record.started_at
    meeting.ended_at = record.ended_at or min(record.started_at + USUAL_LENGTH, now)
    meeting.late_entry = late
    meeting.late_reason = record.late_reason.strip()[:REASON_LENGTH] if late else ""
    meeting.closed_by, meeting.closed_at = actor.label, now
    return file_drafted(meeting, lines, topics, actor)


def _titled(topics: list[HeldTopic]) -> list[HeldTopic]:
    return [topic for topic in topics if topic.title.strip()]


def _check_times(record: Record) -> bool:
    problems = {}
    if record.started_at > clock.now():
        problems["started_at"] = _("会议时间还没有到。请核对。")
    elif record.ended_at is not None and not record.started_at <= record.ended_at <= clock.now():
        problems["ended_at"] = _("结束时间要在开始之后、现在之前。")
    late = timezone.localtime(record.started_at).date() < clock.today()
    if late and not record.late_reason.strip():
        problems["late_reason"] = _("补录请填原因")
    if any(not topic.title.strip() and topic.minutes.strip() for topic in record.topics):
        problems["topics"] = _("有记录的议题请填名称")
    for people in (record.leave, record.explained):
        if not all(reason.strip() for reason in people.values()):
            problems["roll"] = _("请假和缺席请填原因；不知道原因的记为未说明")
    if problems:
        raise Invalid(problems, "F-MTG-05")
    return late


def _written(topic: Topic, held: HeldTopic, actor: Actor) -> None:
    topic.minutes, topic.decision = held.minutes.strip(), held.decision.strip()
    topic.follow_up = held.follow_up.strip()[:REASON_LENGTH]
    if topic.serves == MeetingKind.LECTURE and (held.lecturer or held.lecturer_text.strip()):
        topic.lecturer_text = held.lecturer_text.strip()[:LECTURER_LENGTH]
        topic.lecturer = None if topic.lecturer_text else held.lecturer
    if held.votes is not None and topic.with_vote:
        topic.yes, topic.no, topic.abstain = held.votes
    topic.written_by, topic.written_at = actor.label, clock.now()


def _stand(line: Attendance, record: Record) -> None:
    if line.member_id in record.present:
        line.presence, line.way = Presence.PRESENT, SignInWay.ROLL
        line.signed_at = record.started_at
    elif line.presence == Presence.LEAVE and line.member_id not in {*record.leave, *record.explained}:
        # Excused beforehand (LIF-26): nothing else was said of him.
        return
    elif line.member_id in record.leave:
        line.presence, line.reason = Presence.LEAVE, record.leave[line.member_id].strip()[:REASON_LENGTH]
        line.leave_agreed = True
    elif line.member_id in record.explained:
        line.presence = Presence.EXPLAINED
        line.reason = record.explained[line.member_id].strip()[:REASON_LENGTH]
    else:
        line.presence = Presence.UNEXPLAINED
