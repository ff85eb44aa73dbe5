"""One meeting on a page, its roll as it fills, the code for the wall."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from zhibu.domain.affairs.meetings import queries
from zhibu.domain.affairs.meetings.models import Meeting, MeetingState
from zhibu.domain.affairs.meetings.queries import UNFINISHED
from zhibu.domain.affairs.meetings.screens import codes, page, people, words
from zhibu.engine.access import on
from zhibu.engine.screens.declare import Request, screen

NOTHING_NEW = 204
NO_MORE = 286
"""With this status htmx takes the answer and stops asking."""


@screen("meetings/<uuid:uuid>/", name="meetings.detail", access=on(Meeting, "meetings.read"))
def detail(request: Request, meeting: Meeting) -> HttpResponse:
    """Show a meeting to those who read the node's meetings; somebody on its roll sees his own page."""
    if not words.reads_here(request.actor, meeting):
        return redirect("meetings.take_part", uuid=meeting.uuid)
    return render(request, "meetings/detail.html", page.context(request, meeting))


@screen("meetings/<uuid:uuid>/roll/", name="meetings.roll", access=on(Meeting, "meetings.read"))
def roll(request: Request, meeting: Meeting) -> HttpResponse:
    """Answer a page that asks every few seconds who came: only when somebody did."""
    if not words.reads_here(request.actor, meeting):
        return redirect("meetings.take_part", uuid=meeting.uuid)
    lines = queries.roll(meeting)
    running = meeting.state == MeetingState.OPEN
    if running and request.GET.get("seen") == people.seen(meeting, lines):
        return HttpResponse(status=NOTHING_NEW)
    heads = queries.counts(lines)
    editable = request.actor.may_at("meetings.write", meeting.org_path) and meeting.state in UNFINISHED
    shown = people.card(request, meeting, lines, heads, editable=editable)
    votes = [topic for topic in queries.topics(meeting) if topic.with_vote] if editable else []
    return render(
        request,
        "meetings/parts/roll.html",
        {**shown, "votes": votes, "vote_note": page.vote_note(heads)},
        status=200 if running else NO_MORE,
    )


@screen("meetings/<uuid:uuid>/wall/", name="meetings.wall", access=on(Meeting, "meetings.write"))
def wall(request: Request, meeting: Meeting) -> HttpResponse:
    """Show the code large, for everybody in the room."""
    if meeting.state != MeetingState.OPEN:
        return redirect("meetings.detail", uuid=meeting.uuid)
    heads = queries.counts(queries.roll(meeting))
    shown = {"meeting": meeting, "heads": heads, **codes.card(request, meeting)}
    return render(request, "meetings/wall.html", shown)


@screen("meetings/<uuid:uuid>/code/", name="meetings.fresh_code", access=on(Meeting, "meetings.write"))
def fresh_code(request: Request, meeting: Meeting) -> HttpResponse:
    """Answer a page that asks for the next code; after the meeting there is none."""
    if meeting.state != MeetingState.OPEN:
        answer = HttpResponse(status=NOTHING_NEW)
        answer.headers["HX-Refresh"] = "true"
        return answer
    big = "big" in request.GET
    return render(request, "meetings/parts/code.html", {"big": big, **codes.card(request, meeting)})
