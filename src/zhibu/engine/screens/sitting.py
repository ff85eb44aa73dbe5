"""How long somebody stays signed in: until he has rested too long, or half a day after entering (S-15)."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.module_loading import import_string

from zhibu.engine.access import PUBLIC_ACTOR, Actor, signed_in
from zhibu.engine.screens.declare import Request, screen

BEGAN, SEEN = "began", "seen"
UNATTENDED = "X-Unattended"
"""The header of requests that a page sends by itself; they are no sign of somebody being there."""

TOLD, TOLD_FOR = "ended", 3600
"""The cookie that says why a session is over, until somebody signs in again; and for how many seconds."""

STAMPED_EVERY = 60
"""Seconds between two writes of the session; a rest may end so much early, never late."""


@dataclass(frozen=True)
class Left:
    """Seconds until a session ends for rest, and until it ends in any case."""

    rest: int
    whole: int

    @property
    def least(self) -> int:
        """Return the seconds until it ends."""
        return min(self.rest, self.whole)


@receiver(user_logged_in, dispatch_uid="sitting")
def begin(sender: object, request: HttpRequest, **_more: Any) -> None:
    """Note when somebody came in."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


def left(request: HttpRequest, actor: Actor) -> Left:
    """Return how long the session of an actor still lasts."""
    now = int(time.time())
    rest: Callable[[Actor], timedelta] = import_string(settings.ZHIBU_REST)
    since_seen = max(0, now - request.session.get(SEEN, now))
    since_began = max(0, now - request.session.get(BEGAN, now))
    return Left(
        int(rest(actor).total_seconds()) - since_seen,
        settings.SESSION_COOKIE_AGE - since_began,
    )


def stamp(request: HttpRequest, every: int = STAMPED_EVERY) -> None:
    """Note that somebody is there, unless that was noted just now."""
    now = int(time.time())
    request.session.setdefault(BEGAN, now)
    if now - request.session.get(SEEN, 0) >= every:
        request.session[SEEN] = now


class SittingMiddleware:
    """Ends a session whose time is over, keeps the others awake; stands behind what tells the actor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor: Actor = request.actor  # type: ignore[attr-defined]  # see screens.Request
        if actor.account_id is None:
            return self._without(request)
        if left(request, actor).least <= 0:
            logout(request)
            request.actor = PUBLIC_ACTOR  # type: ignore[attr-defined]  # see screens.Request
        elif UNATTENDED not in request.headers:
            stamp(request)
        return self.get_response(request)

    def _without(self, request: HttpRequest) -> HttpResponse:
        """Answer somebody who is not signed in; whose session was ended from elsewhere is told why (S-15)."""
        key, why = request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""), ""
        if key and request.session.is_empty():
            why = import_string(settings.ZHIBU_ENDED)(key)
            request.COOKIES[TOLD] = why or request.COOKIES.get(TOLD, "")
        response = self.get_response(request)
        if why:
            # The page may have asked by itself: the next one that somebody reads says it.
            secure = bool(settings.SESSION_COOKIE_SECURE)
            response.set_cookie(TOLD, why, TOLD_FOR, secure=secure, httponly=True, samesite="Lax")
        return response


@screen("session/", name="session", access=signed_in, methods=("GET", "POST"))
def session(request: Request) -> HttpResponse:
    """Say how long the session still lasts; a POST goes on with it (WCAG 2.2.1)."""
    if request.method == "POST":
        stamp(request, every=0)
    remains = left(request, request.actor)
    return JsonResponse({"left": remains.least, "whole": remains.whole <= remains.rest})
