"""One's own meeting for the calendar of one's phone (F-MTG-03, RFC 5545)."""

from datetime import UTC

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from zhibu.domain.affairs.meetings import queries
from zhibu.domain.affairs.meetings.models import Meeting, MeetingState
from zhibu.domain.affairs.meetings.screens import words
from zhibu.engine import clock
from zhibu.engine.access import on
from zhibu.engine.screens.declare import Request, screen


@screen("me/meetings/<uuid:uuid>/calendar/", name="meetings.calendar", access=on(Meeting, "me"))
def calendar(request: Request, meeting: Meeting) -> HttpResponse:
    """Give one of one's own meetings as a calendar file; fetched again it moves the entry, never adds one."""
    row = queries.with_people(meeting)
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", "-//Zhibu//zh-CN")
    made.add("method", "PUBLISH")
    made.add_component(_event(row, request.build_absolute_uri(words.step("take_part", row))))
    answer = HttpResponse(made.to_ical(), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, f"{row.title}.ics") or "attachment"
    return answer


def _event(meeting: Meeting, address: str) -> Event:
    event = Event()
    event.add("uid", meeting.uuid.urn)
    event.add("sequence", meeting.version)
    event.add("dtstamp", clock.now().astimezone(UTC))
    event.add("dtstart", meeting.planned_at.astimezone(UTC))
    ends = meeting.ended_at or meeting.room_until
    if ends is not None:
        event.add("dtend", ends.astimezone(UTC))
    event.add("summary", meeting.title)
    event.add("location", meeting.place)
    event.add("url", address)
    if meeting.chair is not None:
        event.add("description", _("主持人%(name)s") % {"name": meeting.chair.name})
    event.add("status", "CANCELLED" if meeting.state == MeetingState.VOID else "CONFIRMED")
    return event
