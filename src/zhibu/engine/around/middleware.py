"""What surrounds every request: number, nonce, headers, actor, refusal of undeclared views."""

import errno
import logging
import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from zhibu.engine.access import Access, Actor, Refused, guarding
from zhibu.engine.flow import Conflict, WrongState
from zhibu.engine.journal import services as journal

logger = logging.getLogger("zhibu.access")

Respond = Callable[[HttpRequest], HttpResponse]

DISK_FULL = "53100"
"""PostgreSQL's word for it."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def policy(nonce: str) -> str:
    """Return the content security policy of one response (S-20)."""
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self'; "
        "img-src 'self' data:; connect-src 'self'; font-src 'self'; manifest-src 'self'; "
        "worker-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    )


class SurroundMiddleware:
    """Gives each request a number and a nonce, and each response its headers (S-20, S-63)."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = secrets.token_hex(4).upper()
        request.request_id = number  # type: ignore[attr-defined]  # see screens.Request
        request.csp_nonce = secrets.token_urlsafe(16)  # type: ignore[attr-defined]  # see screens.Request
        token = journal.request_id.set(number)
        try:
            response = self.get_response(request)
        finally:
            journal.request_id.reset(token)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        nonce: str = request.csp_nonce  # type: ignore[attr-defined]  # see screens.Request
        response.headers.setdefault("Content-Security-Policy", policy(nonce))
        # Files of the look say themselves how long they keep.
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class AccessMiddleware:
    """Attaches the actor, guards the rows, and refuses views that declare no access (S-01, S-09, S-21).

    Browsers that say where a request comes from must say: from here. Old ones and those on plain
    HTTP say nothing; for them the token of the form stands alone.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response
        self.actor_of: Callable[[HttpRequest], Actor] = import_string(settings.ZHIBU_ACTOR)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = self.actor_of(request)  # type: ignore[attr-defined]  # see screens.Request
        with guarding():
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Answer for the view where it may not run at all."""
        if _writes(request) and request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            return refuse(request, 403, _("这个请求不是从本平台的页面发出的。请回到页面上再做一次。"))
        access = getattr(view, "access", None)
        actor: Actor = request.actor  # type: ignore[attr-defined]  # see screens.Request
        if not isinstance(access, Access):
            logger.error("refused undeclared view %s", getattr(view, "__qualname__", view))
            return refuse(request, 403)
        if access.anonymous:
            return None
        if not actor.signed_in:
            return redirect_to_login(request.get_full_path())
        asked = access.capabilities if access.record is None else ()
        if asked and not any(map(actor.may, asked)):
            return self.process_exception(request, Refused(access.capability))
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn refusals and conflicts into pages in plain words; a refused write is journalled (S-02)."""
        if isinstance(error, Refused):
            _note_refusal(request, str(error))
            return refuse(request, 403)
        if isinstance(error, Conflict | WrongState):
            return refuse(request, 409, str(error))
        if disk_is_full(error):
            logger.error("the disk is full: %s", error)
            words = _("服务器的磁盘满了，这次没有存上，以前存的都在。请告诉管理员清出空间，再提交一次。")
            return refuse(request, 503, words)
        if isinstance(error, Http404):
            _note_refusal(request, getattr(request.resolver_match, "url_name", None) or "")
            return refuse(request, 404)
        return None


def disk_is_full(error: BaseException | None) -> bool:
    """Say whether an error, or what caused it, is that the database or a folder has no more room."""
    while error is not None:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_FULL":
            return True
        if getattr(error, "sqlstate", "") == DISK_FULL or getattr(error, "errno", None) == errno.ENOSPC:
            return True
        error = error.__cause__
    return False


def _writes(request: HttpRequest) -> bool:
    return request.method not in {"GET", "HEAD", "OPTIONS"}


def _note_refusal(request: HttpRequest, action: str) -> None:
    # A row out of sight and a row in sight are refused alike: both tries are worth knowing of.
    actor: Actor = request.actor  # type: ignore[attr-defined]  # see screens.Request
    if _writes(request) and actor.signed_in:
        journal.note(actor, action, purpose=request.path, result="refused")


def refuse(request: HttpRequest, status: int, message: str = "", **words: str) -> HttpResponse:
    """Render the error page of a status; `words` are what its template may say besides."""
    return render(request, f"{status}.html", {"message": message, **words}, status=status)
