"""Closing signs for the recorder, filing for the chair; afterwards only dated addenda (MIN-04, MIN-06)."""

import hashlib
import json

from django.utils import timezone
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings import rules
from zhibu.domain.affairs.meetings.events import MeetingFiled
from zhibu.domain.affairs.meetings.flows import meeting_flow
from zhibu.domain.affairs.meetings.models import (
    Addendum,
    Attendance,
    Meeting,
    MeetingKind,
    MeetingState,
    Presence,
    Showing,
    Topic,
)
from zhibu.domain.affairs.meetings.queries import counts, roll
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.events import announce
from zhibu.engine.flow import Invalid, locked, service
from zhibu.engine.journal import services as journal

WHY = "service: the running number counts all meetings of the organization"


@service("meetings.write")
def close(meeting: Meeting, *, actor: Actor) -> Meeting:
    """End a meeting and sign for the recorder; whoever is absent without a word is 未说明.

    Raises Invalid where the minutes are empty (MIN-02), WrongState where the meeting is not open.
    """
    row = locked(meeting)
    meeting_flow.make(row, "close")
    if not any(topic.minutes.strip() for topic in row.topics.all()):
        raise Invalid({"": _("还没有记录。至少写一个议题，再结束会议。")}, "MIN-02")
    row.roll.filter(presence=Presence.EXPECTED, guest=False).update(presence=Presence.UNEXPLAINED)
    row.ended_at = clock.now()
    row.closed_by, row.closed_at = actor.label, clock.now()
    row.version += 1
    row.save()
    journal.note(actor, "meeting.close", row)
    return row


@service("meetings.write")
def reopen(meeting: Meeting, *, actor: Actor) -> Meeting:
    """Go back to a meeting that was ended too early; both signatures are void."""
    row = locked(meeting)
    meeting_flow.make(row, "reopen")
    row.roll.filter(presence=Presence.UNEXPLAINED).update(presence=Presence.EXPECTED)
    row.ended_at, row.closed_by, row.closed_at = None, "", None
    row.version += 1
    row.save()
    journal.note(actor, "meeting.reopen", row)
    return row


@service("meetings.write")
def file(meeting: Meeting, *, actor: Actor) -> Meeting:
    """File the minutes and sign for the chair; from now on they do not change (MIN-04, MIN-06).

    Raises Invalid where half of a committee was not present (LIF-03) or a vote lacks its totals (MIN-02).
    """
    row = locked(meeting)
    lines, topics = roll(row), list(row.topics.all())
    sign_off(row, lines, topics, actor)
    row.save()
    show(row, topics)
    journal.note(actor, "meeting.file", row, changes={"digest": ("", row.digest)})
    announce(MeetingFiled(row.pk))
    return row


def sign_off(meeting: Meeting, lines: list[Attendance], topics: list[Topic], actor: Actor) -> None:
    """Move a closed meeting to filed in memory: day, number, signature, digest; raises Invalid."""
    meeting_flow.make(meeting, "file")
    problems = filing_problems(meeting, lines, topics)
    if problems:
        raise Invalid(problems, "LIF-03" if "quorum" in problems else "MIN-02")
    held_on = timezone.localtime(meeting.started_at or meeting.planned_at).date()
    meeting.held_on = held_on
    meeting.running_number = _running_number(meeting, held_on.year)
    meeting.filed_by, meeting.filed_at = actor.label, clock.now()
    meeting.digest = content_digest(meeting, lines, topics)
    meeting.version += 1


def show(meeting: Meeting, topics: list[Topic]) -> None:
    """Write down which duties a filed meeting shows (LIF-30)."""
    Showing.objects.bulk_create(
        [
            Showing(meeting=meeting, kind=kind, held_on=meeting.held_on)
            for kind in sorted(shown_kinds(meeting, topics))
        ]
    )


def filing_problems(meeting: Meeting, lines: list[Attendance], topics: list[Topic]) -> dict[str, str]:
    """Return what still keeps a meeting from being filed, by field, in words for the user."""
    heads, problems = counts(lines), {}
    if meeting.kind == MeetingKind.COMMITTEE:
        if not rules.committee_quorum(heads.expected, heads.present)["valid"]:
            missing = rules.min_present(heads.expected) - heads.present
            problems["quorum"] = _("支委会要半数以上委员到会，还差%(count)s人到半数") % {"count": missing}
    elif not heads.present:
        problems["roll"] = _("还没有人签到。请先签到或代签。")
    if not any(topic.minutes.strip() for topic in topics):
        problems["minutes"] = _("还没有记录。至少写一个议题。")
    for topic in topics:
        if topic.with_vote and topic.yes is None:
            problems[f"vote-{topic.pk}"] = _("“%(title)s”须表决，还没有票数") % {"title": topic.title}
    return problems


def shown_kinds(meeting: Meeting, topics: list[Topic]) -> set[str]:
    """Return the duties a meeting shows: its own kind, and those its minutes show apart (LIF-30)."""
    return {meeting.kind} | {topic.serves for topic in topics if topic.minutes.strip()}


def _running_number(meeting: Meeting, year: int) -> int:
    filed = Meeting.objects.unscoped(why=WHY).filter(
        organization=meeting.organization,
        kind=meeting.kind,
        filed_at__isnull=False,
        held_on__year=year,
    )
    return filed.count() + 1


def content_digest(meeting: Meeting, lines: list[Attendance], topics: list[Topic]) -> str:
    """Return the SHA-256 over everything the minutes say, so that a later change would show."""
    content = {
        "meeting": [
            str(meeting.uuid),
            meeting.kind,
            meeting.title,
            str(meeting.held_on),
            meeting.place,
            str(meeting.chair_id),
            str(meeting.recorder_id),
        ],
        "roll": sorted([line.member_id, line.presence, line.reason, line.guest] for line in lines),
        "topics": [
            [t.position, t.title, t.minutes, t.decision, t.follow_up, t.yes, t.no, t.abstain] for t in topics
        ],
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@service("meetings.write")
def void(meeting: Meeting, *, actor: Actor, reason: str) -> Meeting:
    """Declare a meeting void with a reason; the record stays and no longer shows a duty done."""
    row = locked(meeting)
    if not reason.strip():
        raise Invalid({"reason": _("请填作废原因")}, "MIN-06")
    meeting_flow.make(row, "void")
    row.void_reason, row.voided_at = reason.strip()[:120], clock.now()
    if row.filed_at:
        # A filed record keeps its signatures; only its effect ends.
        row.state = MeetingState.VOID
    row.version += 1
    row.save()
    journal.note(actor, "meeting.void", row, purpose=reason)
    return row


@service("meetings.write")
def append(meeting: Meeting, text: str, *, actor: Actor, chaired_by: str = "") -> Addendum:
    """Add a dated correction to filed minutes, signed for recorder and chair (MIN-06); raises Invalid."""
    row = locked(meeting)
    if row.state != MeetingState.FILED:
        raise Invalid({"": _("会议还没有归档，直接修改记录就可以。")}, "MIN-06")
    if not text.strip():
        raise Invalid({"text": _("请填补充说明")}, "MIN-06")
    addendum = Addendum.objects.create(
        meeting=row,
        text=text.strip(),
        recorded_by=actor.label,
        chaired_by=chaired_by.strip() or actor.label,
        at=clock.now(),
    )
    journal.note(actor, "meeting.append", row)
    return addendum
