"""Where one is signed in, and ending it there (S-15)."""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhibu.domain.people.accounts import queries, rules, services
from zhibu.domain.people.accounts.models import Account, Sitting
from zhibu.engine.access import signed_in
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.submit import done_words
from zhibu.engine.ui.templatetags.ui import day

DONE = {
    "ended": gettext_lazy("已结束。那台设备下一次操作时会回到登录页。"),
    "others": gettext_lazy("其他登录都已结束。"),
}
JUST_NOW = 120
"""Seconds within which somebody counts as there; the session itself is stamped once a minute."""


def _account(request: Request) -> Account:
    if not isinstance(request.user, Account):
        raise Http404
    return request.user


@screen("settings/sessions/", name="accounts.sessions", access=signed_in)
def sessions(request: Request) -> HttpResponse:
    """List where one is signed in: device, since when, last seen."""
    found = queries.live_sittings(_account(request), rules.rest(request.actor))
    here = request.session.session_key
    lines = [
        {
            "title": sitting.device,
            "hint": _("%(began)s登录，%(seen)s") % {"began": day(sitting.began_at), "seen": _seen(seen)},
            "icon": "device-desktop",
            "state_text": _("这台设备") if sitting.key == here else "",
            "state": "ok",
            "action": None if sitting.key == here else _ending(sitting),
        }
        for sitting, seen in sorted(found, key=lambda one: one[0].key != here)
    ]
    page = {"lines": lines, "most": rules.MOST_SITTINGS, "messages": done_words(request, DONE)}
    return render(request, "accounts/sessions.html", page)


def _seen(moment: datetime) -> str:
    if (timezone.now() - moment).total_seconds() < JUST_NOW:
        return _("刚才还在用")
    return _("最近使用%(when)s") % {"when": day(moment)}


def _ending(sitting: Sitting) -> dict[str, object]:
    url = reverse("accounts.end_session", kwargs={"sitting": sitting.uuid})
    return {"text": _("结束"), "url": url, "post": True}


@screen(
    "settings/sessions/<uuid:sitting>/end/",
    name="accounts.end_session",
    access=signed_in,
    methods=("POST",),
)
def end_session(request: Request, sitting: UUID) -> HttpResponse:
    """End one of one's own sessions."""
    try:
        services.end_sitting(_account(request), sitting, actor=request.actor)
    except Sitting.DoesNotExist as error:
        raise Http404 from error
    return redirect(reverse("accounts.sessions") + "?done=ended")


@screen("settings/sessions/end/", name="accounts.end_sessions", access=signed_in, methods=("POST",))
def end_sessions(request: Request) -> HttpResponse:
    """End all of one's own sessions but this one."""
    key = request.session.session_key or ""
    services.end_other_sittings(_account(request), key, actor=request.actor)
    return redirect(reverse("accounts.sessions") + "?done=others")
