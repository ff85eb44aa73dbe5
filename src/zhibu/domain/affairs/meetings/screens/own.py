"""What a member sees of meetings: his own ones, one of them, leave."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings import queries, services
from zhibu.domain.affairs.meetings.models import Attendance, Meeting, MeetingState, Presence, Topic
from zhibu.domain.affairs.meetings.screens import words
from zhibu.engine import clock
from zhibu.engine.access import Refused, needs, on
from zhibu.engine.flow import Invalid
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.paging import paged

MOST_COMING = 10
COMING = (MeetingState.OPEN, MeetingState.CONVENED)


@screen("me/meetings/", name="meetings.own", access=needs("me"))
def own(request: Request) -> HttpResponse:
    """List one's own meetings: those to come first, then those held, newest first."""
    coming = list(queries.own_coming(request.actor)[:MOST_COMING])
    shown = {place.pk for place in coming}
    past = queries.own_meetings(request.actor).exclude(pk__in=shown)
    page = paged(past, request.GET.get("page", ""))
    year = clock.today().year
    context = {
        "coming": [_task(place) for place in coming],
        "page": page,
        "past": [_past(place) for place in page.rows],
        "year": year,
        "figures": _figures(queries.own_year(request.actor, year)),
    }
    return render(request, "meetings/own.html", context)


def _task(place: Attendance) -> dict[str, Any]:
    meeting = place.meeting
    parts = [words.when(meeting), meeting.place]
    if place.guest or place.presence != Presence.EXPECTED:
        parts.append(words.stood_there(place))
    return {
        "title": meeting.title,
        "hint": " · ".join(part for part in parts if part),
        "url": words.step("take_part", meeting),
        "icon": words.ICONS.get(meeting.kind, "calendar-event"),
        "tone": "brand" if meeting.state == MeetingState.OPEN else "",
    }


def _past(place: Attendance) -> dict[str, Any]:
    task = _task(place)
    stood = words.stood_there(place)
    if place.meeting.state == MeetingState.VOID:
        stood = str(place.meeting.get_state_display())
    return task | {"hint": f"{words.when(place.meeting)} · {stood}", "tone": ""}


def _figures(counts: dict[str, int]) -> list[dict[str, Any]]:
    of_all = _("/%(count)d次") % {"count": counts["expected"]}
    return [
        {"value": counts["present"], "unit": of_all, "label": _("参加")},
        {"value": counts["leave"], "unit": _("次"), "label": _("请假")},
    ]


@screen("me/meetings/<uuid:uuid>/", name="meetings.take_part", access=on(Meeting, "me"))
def take_part(request: Request, meeting: Meeting) -> HttpResponse:
    """Show one of one's own meetings: what, when, where, agenda, how one stands, leave, minutes."""
    return render(request, "meetings/take_part.html", own_context(request, meeting))


def own_context(request: Request, meeting: Meeting, problem: str = "", reason: str = "") -> dict[str, Any]:
    """Return what the page of one's own meeting shows; `problem` and `reason` repeat what was refused."""
    row = queries.with_people(meeting)
    place = queries.own_place(request.actor, row)
    if place is None:
        raise Refused("meetings.attend")
    topics = queries.topics(row)
    asked = place.presence == Presence.LEAVE
    minutes = reads_minutes(row, place)
    whole = not minutes or queries.reads_closed(request.actor, row, topics)
    coming = row.state in COMING and not place.guest
    return {
        "meeting": row,
        "chip": words.chip(row),
        "when": words.when(row),
        "people": words.people_words(row),
        "place": place,
        "stood": words.stood_there(place),
        "present": place.presence == Presence.PRESENT,
        "topics": [_topic(n, topic, row, whole=whole) for n, topic in enumerate(topics, 1)],
        "minutes": minutes,
        "actions": _actions(row, place),
        "leave_open": coming and place.presence != Presence.PRESENT and not asked,
        "take_back": coming and asked,
        "free": row.state in COMING and place.guest and place.presence != Presence.PRESENT,
        "problem": problem,
        "reason": reason,
        **_checking(row, place, topics),
    }


def _topic(number: int, topic: Topic, meeting: Meeting, *, whole: bool) -> dict[str, Any]:
    if queries.is_closed(topic) and not whole:
        # What was said is for committee and superior alone (MIN-08); that it was dealt with is no secret.
        return {
            "number": number,
            "title": queries.open_title(topic),
            "topic": topic,
            "closed": words.closed(),
        }
    return {
        "number": number,
        "title": queries.topic_title(topic),
        "topic": topic,
        "decision_label": queries.decision_label(topic, meeting),
        "lecturer": words.lecturer(topic),
    }


def _checking(meeting: Meeting, place: Attendance, topics: list[Topic]) -> dict[str, Any]:
    shown = {MeetingState.CLOSED: True, MeetingState.FILED: True}.get(MeetingState(meeting.state), False)
    mine = [one for one in queries.remarks(meeting) if one.member_id == place.member_id] if shown else []
    return {
        "checking": queries.may_check(meeting, place),
        "until": meeting.remarks_until,
        "agreed": queries.has_confirmed(place, topics),
        "agreed_before": place.confirmed_at is not None,
        "remarks": mine,
    }


def reads_minutes(meeting: Meeting, place: Attendance) -> bool:
    """Say whether somebody on the roll reads the minutes: all after filing, to check those who were there."""
    checking = meeting.state == MeetingState.CLOSED and place.presence == Presence.PRESENT
    return meeting.state == MeetingState.FILED or checking


def _actions(meeting: Meeting, place: Attendance) -> list[dict[str, Any]]:
    if meeting.state == MeetingState.OPEN and place.presence != Presence.PRESENT:
        return [{"text": _("扫码签到"), "url": reverse("meetings.scan"), "icon": "scan", "primary": True}]
    if meeting.state == MeetingState.CONVENED:
        return [{"text": _("放进手机日历"), "url": words.step("calendar", meeting), "icon": "calendar-plus"}]
    if meeting.state == MeetingState.FILED:
        return [{"text": _("打印会议记录"), "url": words.step("print", meeting), "icon": "printer"}]
    return []


@screen("me/meetings/<uuid:uuid>/leave/", name="meetings.leave", access=on(Meeting, "me"), methods=("POST",))
def leave(request: Request, meeting: Meeting) -> HttpResponse:
    """Ask for leave with a reason, or take the request back."""
    reason = request.POST.get("reason", "")
    try:
        if "take_back" in request.POST:
            services.take_back_leave(meeting, actor=request.actor)
        else:
            services.ask_leave(meeting, actor=request.actor, reason=reason)
    except Invalid as error:
        context = own_context(request, meeting, str(error), reason)
        return render(request, "meetings/take_part.html", context, status=422)
    return redirect("meetings.take_part", uuid=meeting.uuid)
