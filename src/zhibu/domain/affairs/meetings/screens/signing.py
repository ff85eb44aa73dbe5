"""Signing in: by the address in the code, or by four digits (journey 2)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings import queries, rules, services
from zhibu.domain.affairs.meetings.models import Attendance, Meeting, MeetingState, Presence
from zhibu.domain.affairs.meetings.screens import words
from zhibu.engine import clock
from zhibu.engine.access import Actor, needs, signed_in
from zhibu.engine.flow import Invalid
from zhibu.engine.screens.declare import Request, screen

GONE, FORBIDDEN, UNFIT = 410, 403, 422


@screen("scan/", name="meetings.scan", access=needs("me"))
def scan(request: Request) -> HttpResponse:
    """Show how to sign in: the phone's own camera, or four digits typed here."""
    return render(request, "meetings/scan.html", _scanning(request))


def _scanning(request: Request, problem: str = "", code: str = "") -> dict[str, Any]:
    place = queries.next_own(request.actor)
    coming = None
    if place is not None:
        coming = {
            "title": place.meeting.title,
            "when": words.when(place.meeting),
            "url": words.step("take_part", place.meeting),
            "stood": words.stood(place) if place.presence != Presence.EXPECTED else "",
        }
    return {"problem": problem, "code": code, "coming": coming}


@screen("scan/code/", name="meetings.code", access=needs("me"), methods=("POST",))
def code(request: Request) -> HttpResponse:
    """Sign in with four digits; wrong ones are told, too many of them refused for a while."""
    digits = request.POST.get("code", "").strip()
    problem = _("没有正在签到的会议用这组数字。请看会场屏幕再输一次。")
    try:
        place = services.sign_in_by_code(digits, actor=request.actor)
    except Invalid as error:
        place, problem = None, str(error)
    if place is None:
        return render(request, "meetings/scan.html", _scanning(request, problem, digits[:4]), status=UNFIT)
    return redirect("meetings.sign", token=place.meeting.token)


@screen("s/<str:token>/", name="meetings.sign", access=signed_in, methods=("GET", "POST"))
def sign(request: Request, token: str) -> HttpResponse:
    """Show meeting, time and one's own name with one button; sending it signs in, once."""
    place_of_code, _dot, key = token.partition(".")
    meeting = queries.by_token(place_of_code)
    if meeting is None:
        words_ = _("这个签到码不对或已失效。请扫会场里现在的码，或输入4位数字。")
        return _plain(request, words_, GONE)
    if request.method == "POST":
        try:
            services.sign_in_by_key(meeting, request.POST.get("pass", "") or key, actor=request.actor)
        except Invalid as error:
            return _plain(request, str(error), UNFIT, meeting)
        return redirect("meetings.sign", token=meeting.token)
    place = queries.own_place(request.actor, meeting)
    if place is None and not queries.in_same_branch(request.actor, meeting):
        return _plain(request, _stranger(meeting), FORBIDDEN)
    shown = _page(meeting, place, request.actor)
    asked = not shown["done"] and not shown["waiting"]
    if asked and not rules.key_holds(meeting.secret, key, clock.now()):
        words_ = _("这个码已经换了。请扫会场里现在的码，或输入4位数字。")
        return _plain(request, words_, GONE)
    return render(request, "meetings/sign.html", shown)


def _stranger(meeting: Meeting) -> str:
    return _("这是%(organization)s的会议，名单上没有你。要列席请找主持人。") % {
        "organization": meeting.organization
    }


def _page(meeting: Meeting, place: Attendance | None, actor: Actor) -> dict[str, Any]:
    present = place is not None and place.presence == Presence.PRESENT
    waiting = ""
    if not present and meeting.state == MeetingState.CONVENED:
        waiting = _("还没有开始签到。主持人开始后再扫一次。")
    elif not present and meeting.state != MeetingState.OPEN:
        waiting = _("会议%(state)s，不能再签到。到了会的请找书记代签。") % {
            "state": meeting.get_state_display()
        }
    return {
        "meeting": meeting,
        "when": words.when(meeting),
        "name": actor.label,
        # Whoever scanned in time may read the page in peace: his own pass lives a little longer.
        "pass": rules.key_at(meeting.secret, clock.now(), str(actor.account_id)),
        "guest": place is None or place.guest,
        "done": words.stood(place) if present and place is not None else "",
        "waiting": waiting,
        "own_url": words.step("take_part", meeting) if place is not None else reverse("meetings.own"),
    }


def _plain(request: Request, text: str, status: int, meeting: Meeting | None = None) -> HttpResponse:
    shown = {"problem": text, "meeting": meeting, "scan": request.actor.may("me")}
    return render(request, "meetings/sign.html", shown, status=status)
