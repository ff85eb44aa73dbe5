"""Closing signs for the recorder, filing for the chair; afterwards only dated addenda (MIN-04, MIN-06)."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings.events import (
    AddendumSigned,
    AddendumWaits,
    MeetingCancelled,
    MeetingClosed,
    MeetingFiled,
)
from zhibu.domain.affairs.meetings.flows import meeting_flow
from zhibu.domain.affairs.meetings.models import (
    Addendum,
    Attendance,
    Meeting,
    MeetingState,
    Presence,
    Showing,
    Topic,
)
from zhibu.domain.affairs.meetings.queries import (
    content_digest,
    filing_problems,
    is_closed,
    remark_hours,
    roll,
    shown_kinds,
)
from zhibu.domain.affairs.meetings.services.rooms import leave_room
from zhibu.domain.affairs.tasks import services as tasks
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import Actor, Refused
from zhibu.engine.events import announce
from zhibu.engine.flow import Invalid, locked, service
from zhibu.engine.journal import services as journal
from zhibu.engine.search.upkeep import keep

WHY = "service: the running number counts all meetings of the organization"
REASON_LENGTH = 120


@service("meetings.write")
def close(meeting: Meeting, *, actor: Actor) -> Meeting:
    """End a meeting and sign for the recorder; whoever is absent without a word is 未说明.

    Those who were there may check the minutes for as long as the organization gives (MIN-05).

    Topics that nobody named or wrote under fall off the agenda. Raises Invalid where the minutes are
    empty (MIN-02), WrongState where the meeting is not open.
    """
    row = locked(meeting)
    meeting_flow.make(row, "close")
    if not any(topic.minutes.strip() for topic in row.topics.all()):
        raise Invalid({"": _("还没有记录。至少写一个议题，再结束会议。")}, "MIN-02")
    _drop_empty_topics(row)
    row.roll.filter(presence=Presence.EXPECTED, guest=False).update(presence=Presence.UNEXPLAINED)
    row.ended_at = clock.now()
    leave_room(row)
    row.closed_by, row.closed_at = actor.label, row.ended_at
    hours = remark_hours(row.organization, timezone.localtime(row.ended_at).date())
    row.remarks_until = row.ended_at + timedelta(hours=hours)
    row.version += 1
    row.save()
    if actor.person_id is not None:
        row.roll.filter(member_id=actor.person_id).update(confirmed_at=row.ended_at)
    journal.note(actor, "meeting.close", row)
    announce(MeetingClosed(row.pk))
    return row


def _drop_empty_topics(meeting: Meeting) -> None:
    kept = []
    for topic in meeting.topics.all():
        if topic.title or topic.minutes.strip() or topic.decision.strip():
            kept.append(topic)
        else:
            topic.delete()
    for place, topic in enumerate(kept, 1):
        topic.position = place
    Topic.objects.unscoped(why="service: the agenda of a locked meeting").bulk_update(kept, ["position"])


@service("meetings.write")
def reopen(meeting: Meeting, *, actor: Actor) -> Meeting:
    """Go back to a meeting that was ended too early; the recorder's signature is void."""
    row = locked(meeting)
    meeting_flow.make(row, "reopen")
    row.roll.filter(presence=Presence.UNEXPLAINED).update(presence=Presence.EXPECTED)
    row.ended_at, row.closed_by, row.closed_at = None, "", None
    row.remarks_until = None
    row.roll.update(confirmed_at=None)
    row.version += 1
    row.save()
    journal.note(actor, "meeting.reopen", row)
    return row


@service("meetings.write")
def file(meeting: Meeting, *, actor: Actor) -> Meeting:
    """File the minutes and sign for the chair; from now on they do not change (MIN-04, MIN-06).

    Raises WrongState where somebody else filed first, Invalid for all that `filing_problems` names:
    half of a committee not present (LIF-03), a vote without totals (MIN-02) …
    """
    row = locked(meeting)
    meeting_flow.make(row, "file")
    _drop_empty_topics(row)
    # Whoever was invited and did not come was not at the meeting, and does not read its minutes.
    row.roll.filter(guest=True).exclude(presence=Presence.PRESENT).delete()
    return _filed(row, roll(row), list(row.topics.all()), actor)


def file_drafted(meeting: Meeting, lines: list[Attendance], topics: list[Topic], actor: Actor) -> Meeting:
    """File a closed meeting that was never saved, with its roll and topics; raises Invalid."""
    meeting_flow.make(meeting, "file")
    showings = _sign(meeting, lines, topics, actor)
    meeting.save()
    for line in lines:
        line.meeting = meeting
    for topic in topics:
        topic.meeting = meeting
    Attendance.objects.bulk_create(lines)
    Topic.objects.bulk_create(topics)
    _show(meeting, showings)
    keep(meeting)
    journal.note(actor, "meeting.record-held", meeting, changes={"digest": ("", meeting.digest)})
    announce(MeetingFiled(meeting.pk))
    return meeting


def _filed(row: Meeting, lines: list[Attendance], topics: list[Topic], actor: Actor) -> Meeting:
    showings = _sign(row, lines, topics, actor)
    row.version += 1
    row.save()
    _show(row, showings)
    keep(row)
    journal.note(actor, "meeting.file", row, changes={"digest": ("", row.digest)})
    decisions = {topic.uuid: "" if is_closed(topic) else topic.decision for topic in topics if topic.decision}
    tasks.come_to_life(row.uuid, row.held_on or clock.today(), decisions, actor=actor)
    announce(MeetingFiled(row.pk))
    return row


def _sign(meeting: Meeting, lines: list[Attendance], topics: list[Topic], actor: Actor) -> list[Showing]:
    problems = filing_problems(meeting, lines, topics)
    if problems:
        raise Invalid({problem.name: problem.text for problem in problems}, problems[0].rule)
    day = timezone.localtime(meeting.started_at or meeting.planned_at).date()
    meeting.held_on, meeting.running_number = day, _running_number(meeting, day)
    meeting.filed_by, meeting.filed_at = actor.label, clock.now()
    meeting.digest = content_digest(meeting, lines, topics)
    return [Showing(kind=kind, held_on=day) for kind in sorted(shown_kinds(topics))]


def _show(meeting: Meeting, showings: list[Showing]) -> None:
    for showing in showings:
        showing.meeting = meeting
    Showing.objects.bulk_create(showings)


def _running_number(meeting: Meeting, day: date) -> int:
    # Two meetings filed at once must not get one number: the organization's row is the queue.
    queue = Organization.objects.unscoped(why=WHY).select_for_update().filter(pk=meeting.organization_id)
    queue.values_list("pk", flat=True).get()
    filed = Meeting.objects.unscoped(why=WHY).filter(
        organization=meeting.organization_id,
        kind=meeting.kind,
        filed_at__isnull=False,
        held_on__year=day.year,
    )
    return filed.count() + 1


@service("meetings.write")
def void(meeting: Meeting, *, actor: Actor, reason: str) -> Meeting:
    """Declare a meeting void with a reason; the record stays and no longer shows a duty done."""
    row = locked(meeting)
    if not reason.strip():
        raise Invalid({"reason": _("请填作废原因")}, "MIN-06")
    coming = row.state == MeetingState.CONVENED
    meeting_flow.make(row, "void")
    row.void_reason, row.voided_at = reason.strip()[:REASON_LENGTH], clock.now()
    row.version += 1
    row.save()
    keep(row)
    journal.note(actor, "meeting.void", row, purpose=reason)
    tasks.fall_with(row.uuid, _("会议已作废：%(reason)s") % {"reason": row.void_reason}, actor=actor)
    if coming:
        announce(MeetingCancelled(row.pk))
    return row


@service("meetings.write")
def append(meeting: Meeting, text: str, *, actor: Actor) -> Addendum:
    """Add a dated correction to filed minutes; it stands once chair and recorder have signed (MIN-06).

    The chair who writes it signs as the chair, anybody else as the recorder. Raises Invalid.
    """
    row = locked(meeting)
    if row.state != MeetingState.FILED:
        raise Invalid({"": _("只有已归档的会议才加补充说明。")}, "MIN-06")
    if not text.strip():
        raise Invalid({"text": _("请填补充说明")}, "MIN-06")
    now = clock.now()
    addendum = Addendum(meeting=row, text=text.strip(), at=now)
    if actor.person_id is not None and actor.person_id == row.chair_id:
        addendum.chaired_by, addendum.chaired_at = actor.label, now
    else:
        addendum.recorded_by, addendum.recorded_at = actor.label, now
    addendum.save()
    journal.note(actor, "meeting.append", row)
    announce(AddendumWaits(addendum.pk))
    return addendum


@service("meetings.write")
def countersign(meeting: Meeting, addendum: Addendum, *, actor: Actor) -> Addendum:
    """Put the second signature under an addendum; one person does not sign twice (MIN-06).

    Only where chair and recorder are the same person does he sign for both. Raises Invalid.
    """
    if addendum.meeting_id != meeting.pk:
        raise Refused("meetings.write")
    row = locked(meeting)
    fresh = locked(addendum)
    if row.state != MeetingState.FILED or fresh.signed:
        raise Invalid({"": _("这条补充说明不用再签字。")}, "MIN-06")
    if actor.label in (fresh.recorded_by, fresh.chaired_by) and row.chair_id != row.recorder_id:
        raise Invalid({"": _("你已经签过字。另一处签字请另一个人办。")}, "MIN-06")
    if fresh.recorded_by:
        fresh.chaired_by, fresh.chaired_at = actor.label, clock.now()
    else:
        fresh.recorded_by, fresh.recorded_at = actor.label, clock.now()
    fresh.save()
    journal.note(actor, "meeting.countersign", row)
    announce(AddendumSigned(fresh.pk))
    return fresh
