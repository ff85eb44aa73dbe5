"""Writing: minutes saved as they are typed, topics, votes, and the steps that end a meeting."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from zhibu.domain.affairs.meetings import queries, services
from zhibu.domain.affairs.meetings.models import Meeting, Topic
from zhibu.domain.affairs.meetings.screens import following, page, typed, words
from zhibu.domain.affairs.meetings.screens.given import Given
from zhibu.domain.affairs.meetings.services import Saved
from zhibu.engine import clock
from zhibu.engine.access import Actor, on
from zhibu.engine.flow import Invalid, WrongState
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.drafts import kept

Act = Callable[[Meeting], object]
CONFLICT, UNFIT, NOTHING_NEW = 409, 422, 204


@screen(
    "meetings/<uuid:uuid>/minutes/",
    name="meetings.minutes",
    access=on(Meeting, "meetings.write"),
    methods=("POST",),
)
def minutes(request: Request, meeting: Meeting) -> HttpResponse:
    """Save what was typed: as it is typed, or with a button that also changes the agenda."""
    if request.htmx:
        return _saved_as_typed(request, meeting)
    return _after_saving(request, meeting, lambda row: _agenda(request, row))


@screen(
    "meetings/<uuid:uuid>/open/",
    name="meetings.open",
    access=on(Meeting, "meetings.write"),
    methods=("POST",),
)
def open_(request: Request, meeting: Meeting) -> HttpResponse:
    """Save, and open the sign-in of a convened meeting."""
    return _after_saving(request, meeting, lambda row: services.start(row, actor=request.actor))


@screen(
    "meetings/<uuid:uuid>/close/",
    name="meetings.close",
    access=on(Meeting, "meetings.write"),
    methods=("POST",),
)
def close(request: Request, meeting: Meeting) -> HttpResponse:
    """Save, end the meeting and sign for the recorder; the same page then shows what to check."""
    return _after_saving(request, meeting, lambda row: services.close(row, actor=request.actor))


@screen(
    "meetings/<uuid:uuid>/file/",
    name="meetings.file",
    access=on(Meeting, "meetings.write"),
    methods=("POST",),
)
def file(request: Request, meeting: Meeting) -> HttpResponse:
    """Save, file the minutes and sign for the chair."""

    def act(row: Meeting) -> None:
        services.file(row, actor=request.actor)

    return _after_saving(request, meeting, act, done="filed")


@screen(
    "meetings/<uuid:uuid>/reopen/",
    name="meetings.reopen",
    access=on(Meeting, "meetings.write"),
    methods=("POST",),
)
def reopen(request: Request, meeting: Meeting) -> HttpResponse:
    """Save and go on with a meeting that was ended too early."""
    return _after_saving(request, meeting, lambda row: services.reopen(row, actor=request.actor))


@screen(
    "meetings/<uuid:uuid>/pens/",
    name="meetings.pens",
    access=on(Meeting, "meetings.write"),
    methods=("POST",),
)
def pens(request: Request, meeting: Meeting) -> HttpResponse:
    """Hear under which topic somebody is writing; answer who else writes where."""
    if meeting.state not in queries.UNFINISHED:
        return HttpResponse(status=NOTHING_NEW)
    topic = _topic(meeting, request.POST.get("part", ""))
    others = services.hold_pen(meeting, topic, actor=request.actor)
    blocks = [{"topic": row, "writer": others.get(row.uuid, "")} for row in queries.topics(meeting)]
    return render(request, "meetings/parts/pens.html", {"blocks": blocks})


def _after_saving(request: Request, meeting: Meeting, act: Act, *, done: str = "") -> HttpResponse:
    # The form of the minutes carries every button of the page, so that nothing typed is ever lost.
    sent = typed.chosen(typed.read(request.POST), request.POST)
    given = Given(typed=sent, new_title=request.POST.get("new_title", ""))
    try:
        if any(topic.touched for topic in sent):
            given.saved = typed.save(meeting, sent, request.actor)
        if given.saved.conflicts:
            return _again(request, meeting, given, CONFLICT)
        if given.saved.problems:
            given.problems = _vote_words(given.saved)
            return _again(request, meeting, given, UNFIT)
        act(meeting)
    except WrongState:
        return words.moved_on(request, meeting)
    except Invalid as error:
        if error.rule == "MIN-06":
            # Filed meanwhile: what was typed is shown once more, so that it can go into an addendum.
            lost = [topic.raw["minutes"] for topic in sent if topic.touched]
            return words.moved_on(request, meeting, lost)
        given.problems = list(error.problems.values())
        return _again(request, meeting, given, UNFIT)
    if request.POST.get("follow"):
        return redirect(following.address(request.POST["follow"]))
    part = request.POST.get("part", "")
    back = words.address(meeting, part if part.isalnum() else "", **({"done": done} if done else {}))
    return kept(request, redirect(back))


def _again(request: Request, meeting: Meeting, given: Given, status: int) -> HttpResponse:
    shown = page.context(request, meeting, given)
    if given.saved.topics:
        shown["token"] = typed.token_after(given.typed, given.saved)
    return render(request, "meetings/detail.html", shown, status=status)


def _vote_words(saved: Saved) -> list[str]:
    return [
        f"{queries.topic_title(saved.topics[topic])}：{problem}" for topic, problem in saved.problems.items()
    ]


def _saved_as_typed(request: Request, meeting: Meeting) -> HttpResponse:
    sent = typed.read(request.POST)
    try:
        saved = typed.save(meeting, sent, request.actor)
    except Invalid:
        # Filed meanwhile: what was typed cannot be kept here, and the line says so.
        return render(request, "meetings/parts/saved.html", {"state": "failed", "time": None}, status=UNFIT)
    heads = queries.counts(queries.roll(meeting))
    shown: dict[str, Any] = {
        "state": "conflict" if saved.conflicts else "saved",
        "time": timezone.localtime(clock.now()),
        "token": typed.token_after(sent, saved),
        "who": "、".join(sorted({topic.written_by for topic in saved.conflicts.values()})),
        "blocks": _blocks(meeting, sent, saved, heads, request.actor),
        "compare_url": f"#conflict-{next(iter(saved.conflicts))}" if saved.conflicts else "",
    }
    status = CONFLICT if saved.conflicts else 200
    return render(request, "meetings/parts/saved.html", shown, status=status)


def _blocks(
    meeting: Meeting, sent: list[typed.TypedTopic], saved: Saved, heads: queries.Counts, actor: Actor
) -> list[dict[str, Any]]:
    given = Given(typed=sent, saved=saved)
    return [
        page.block(saved.topics[one.uuid], meeting, heads, given, actor.label) | {"touched": one.touched}
        for one in sent
        if one.uuid in saved.topics
    ]


def _agenda(request: Request, meeting: Meeting) -> None:
    """Do what the pressed button says beside saving: add, take off, or vote on a topic."""
    post, actor = request.POST, request.actor
    if post.get("new_title", "").strip():
        services.add_topic(meeting, post["new_title"], actor=actor)
    for name in ("remove", "add_vote", "drop_vote"):
        topic = _topic(meeting, post.get(name, ""))
        if topic is None:
            continue
        if name == "remove":
            services.remove_topic(meeting, topic, actor=actor)
        else:
            services.plan_vote(meeting, topic, name == "add_vote", actor=actor)


def _topic(meeting: Meeting, wanted: str) -> Topic | None:
    try:
        found = meeting.topics.filter(uuid=UUID(wanted)) if wanted else None
    except ValueError:
        return None
    row: Topic | None = found.first() if found is not None else None
    return row
