"""Checking minutes before they are filed: how long it lasts, who agreed, what was remarked."""

from collections.abc import Iterable
from datetime import date, datetime

from zhibu.domain.affairs.meetings.models import (
    Attendance,
    Meeting,
    MeetingState,
    Presence,
    Remark,
    RemarkState,
    Topic,
)
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine.rules.values import value_at


def remark_hours(organization: Organization, on: date) -> int:
    """Return how many hours those present may check the minutes of an organization (MIN-05)."""
    return int(value_at("min.remark_period", organization.path, on))


def remarks(meeting: Meeting) -> list[Remark]:
    """Return the remarks on the minutes of a meeting, oldest first."""
    return list(meeting.remarks.select_related("member", "topic").order_by("at", "pk"))


def open_remarks(meeting: Meeting) -> int:
    """Count the remarks that nobody answered yet; a meeting that was never saved has none."""
    return meeting.remarks.filter(state=RemarkState.OPEN).count() if meeting.pk else 0


def may_check(meeting: Meeting, place: Attendance | None) -> bool:
    """Say whether somebody may remark on the minutes now: he was there, and they are not filed."""
    there = place is not None and place.presence == Presence.PRESENT
    return there and meeting.state == MeetingState.CLOSED


def last_change(topics: Iterable[Topic]) -> datetime | None:
    """Return when the minutes were last written."""
    return max((topic.written_at for topic in topics if topic.written_at is not None), default=None)


def has_confirmed(place: Attendance, topics: Iterable[Topic]) -> bool:
    """Say whether somebody agreed to the minutes as they are now; a later change asks him again."""
    changed = last_change(topics)
    if place.confirmed_at is None:
        return False
    return changed is None or place.confirmed_at >= changed


def unconfirmed(meeting: Meeting, lines: list[Attendance], topics: list[Topic]) -> list[Attendance]:
    """Return who was there and has not agreed yet; chair and recorder agree by signing (MIN-04)."""
    signing = {meeting.chair_id, meeting.recorder_id}
    return [
        line
        for line in lines
        if line.presence == Presence.PRESENT
        and not line.guest
        and line.member_id not in signing
        and not has_confirmed(line, topics)
    ]
