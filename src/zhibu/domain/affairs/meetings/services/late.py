"""Entering a meeting that was already held, roll and minutes in one call (补录)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings.events import MeetingFiled
from zhibu.domain.affairs.meetings.flows import meeting_flow
from zhibu.domain.affairs.meetings.models import Attendance, Meeting, Presence, SignInWay, Topic
from zhibu.domain.affairs.meetings.services.convening import Plan, PlannedTopic, draw_up, store
from zhibu.domain.affairs.meetings.services.filing import show, sign_off
from zhibu.domain.people.members.models import Member
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.events import announce
from zhibu.engine.flow import Invalid, service
from zhibu.engine.journal import services as journal

USUAL_LENGTH = timedelta(hours=1)


@dataclass(frozen=True)
class HeldTopic:
    """A topic as it was dealt with: title, minutes, decision, and votes (yes, no, abstain)."""

    title: str
    minutes: str
    decision: str = ""
    follow_up: str = ""
    serves: str = ""
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


@service("meetings.write")
def record_held(organization: Organization, record: Record, *, actor: Actor) -> Meeting:
    """Enter and file a meeting that was held; on a later day it carries the mark 补录 and a reason.

    Raises Invalid for a day to come, a missing reason, and all that filing refuses.
    """
    now = clock.now()
    if record.started_at > now:
        raise Invalid({"started_at": _("会议时间还没有到。请核对。")}, "MIN-01")
    late = timezone.localtime(record.started_at).date() < clock.today()
    if late and not record.late_reason.strip():
        raise Invalid({"late_reason": _("补录请填原因")}, "F-MTG-05")
    topics = [PlannedTopic(item.title, item.votes is not None, item.serves) for item in record.topics]
    plan = Plan(
        record.kind, record.title, record.started_at, record.place, record.chair, record.recorder, topics
    )
    meeting, lines, agenda = draw_up(organization, plan, actor)
    for line in lines:
        _stand(line, record)
    for topic, held in zip(agenda, record.topics, strict=True):
        _deal_with(topic, held, record.recorder)
    meeting_flow.make(meeting, "open")
    meeting_flow.make(meeting, "close")
    meeting.started_at = record.started_at
    meeting.ended_at = record.ended_at or min(record.started_at + USUAL_LENGTH, now)
    meeting.late_entry, meeting.late_reason = late, record.late_reason.strip()[:120] if late else ""
    meeting.closed_by, meeting.closed_at = actor.label, now
    sign_off(meeting, lines, agenda, actor)
    store(meeting, lines, agenda)
    show(meeting, agenda)
    journal.note(actor, "meeting.record-held", meeting, changes={"digest": ("", meeting.digest)})
    announce(MeetingFiled(meeting.pk))
    return meeting


def _deal_with(topic: Topic, held: HeldTopic, recorder: Member) -> None:
    topic.minutes, topic.decision, topic.follow_up = held.minutes, held.decision, held.follow_up
    if held.votes is not None:
        topic.yes, topic.no, topic.abstain = held.votes
    topic.written_by, topic.written_at = recorder.name, clock.now()


def _stand(line: Attendance, record: Record) -> None:
    if line.member_id in record.present:
        line.presence, line.way = Presence.PRESENT, SignInWay.ROLL
        line.signed_at = record.started_at
    elif line.member_id in record.leave:
        line.presence, line.reason = Presence.LEAVE, record.leave[line.member_id]
        line.leave_agreed = True
    elif line.member_id in record.explained:
        line.presence, line.reason = Presence.EXPLAINED, record.explained[line.member_id]
    else:
        line.presence = Presence.UNEXPLAINED
