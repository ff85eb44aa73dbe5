"""Voiding a meeting, addenda to filed minutes, one person on the roll."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render

from zhibu.domain.affairs.meetings import services
from zhibu.domain.affairs.meetings.models import Attendance, Meeting
from zhibu.domain.affairs.meetings.screens import page, words
from zhibu.domain.affairs.meetings.screens.given import Given
from zhibu.domain.affairs.meetings.screens.photos import received
from zhibu.engine.access import on
from zhibu.engine.flow import Invalid, WrongState
from zhibu.engine.screens.declare import Request, screen

POST = ("POST",)
UNFIT = 422


@screen(
    "meetings/<uuid:uuid>/void/", name="meetings.void", access=on(Meeting, "meetings.write"), methods=POST
)
def void(request: Request, meeting: Meeting) -> HttpResponse:
    """Declare a meeting void, with the reason."""
    reason = request.POST.get("reason", "")
    return _done(request, meeting, lambda: services.void(meeting, actor=request.actor, reason=reason))


@screen(
    "meetings/<uuid:uuid>/addenda/",
    name="meetings.append",
    access=on(Meeting, "meetings.write"),
    methods=POST,
)
def append(request: Request, meeting: Meeting) -> HttpResponse:
    """Add a dated correction to filed minutes, with photos of the sheet where there are any."""
    text = request.POST.get("text", "")

    def act() -> None:
        services.append_with_photos(meeting, text, received(request), actor=request.actor)

    return _done(request, meeting, act, part="addenda", given=Given(addendum=text))


@screen(
    "meetings/roll/<uuid:uuid>/sign/",
    name="meetings.sign_for",
    access=on(Attendance, "meetings.write"),
    methods=POST,
)
def sign_for(request: Request, place: Attendance) -> HttpResponse:
    """Sign somebody in who cannot do it himself; a pressed reason goes before a typed one."""
    meeting, reason = place.meeting, _reason(request)
    return _on_the_roll(
        request, place, lambda: services.sign_for(meeting, place, actor=request.actor, reason=reason)
    )


@screen(
    "meetings/roll/<uuid:uuid>/take-back/",
    name="meetings.take_back",
    access=on(Attendance, "meetings.write"),
    methods=POST,
)
def take_back(request: Request, place: Attendance) -> HttpResponse:
    """Take back a sign-in that was a mistake."""
    meeting = place.meeting
    return _on_the_roll(request, place, lambda: services.take_back_sign(meeting, place, actor=request.actor))


@screen(
    "meetings/roll/<uuid:uuid>/uninvite/",
    name="meetings.uninvite",
    access=on(Attendance, "meetings.write"),
    methods=POST,
)
def uninvite(request: Request, place: Attendance) -> HttpResponse:
    """Take back the invitation of a guest who has not come."""
    meeting, actor = place.meeting, request.actor
    return _on_the_roll(request, place, lambda: services.take_back_invitation(meeting, place, actor=actor))


@screen(
    "meetings/roll/<uuid:uuid>/leave/",
    name="meetings.answer_leave",
    access=on(Attendance, "meetings.write"),
    methods=POST,
)
def answer_leave(request: Request, place: Attendance) -> HttpResponse:
    """Agree to a request for leave, or send it back; asked from the start page, return there."""
    meeting, agreed = place.meeting, request.POST.get("answer") == "agree"
    answer = _on_the_roll(
        request, place, lambda: services.answer_leave(meeting, place, agreed, actor=request.actor)
    )
    done = answer.status_code == HTTPStatus.FOUND
    return redirect(settings.LOGIN_REDIRECT_URL) if done and request.GET.get("back") == "start" else answer


@screen(
    "meetings/roll/<uuid:uuid>/absence/",
    name="meetings.explain",
    access=on(Attendance, "meetings.write"),
    methods=POST,
)
def explain(request: Request, place: Attendance) -> HttpResponse:
    """Write down why somebody was absent."""
    meeting, reason = place.meeting, _reason(request)
    return _on_the_roll(
        request, place, lambda: services.explain_absence(meeting, place, actor=request.actor, reason=reason)
    )


def _reason(request: Request) -> str:
    return request.POST.get("chip", "") or request.POST.get("reason", "")


def _on_the_roll(request: Request, place: Attendance, act: Callable[[], object]) -> HttpResponse:
    who = str(place.uuid)
    return _done(request, place.meeting, act, part="roll", given=Given(who=who, reason=_reason(request)))


def _done(
    request: Request,
    meeting: Meeting,
    act: Callable[[], object],
    *,
    part: str = "",
    given: Given | None = None,
) -> HttpResponse:
    try:
        act()
    except WrongState:
        return words.moved_on(request, meeting)
    except Invalid as error:
        again = given or Given()
        again.problems = list(error.problems.values())
        return render(request, "meetings/detail.html", page.context(request, meeting, again), status=UNFIT)
    return redirect(words.address(meeting, part))
