"""The member's start page on the phone (mock b): next meeting, what waits, own year."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings.models import Attendance, MeetingState, Presence
from zhibu.domain.affairs.meetings.queries import own_year
from zhibu.domain.affairs.tasks.models import Task, TaskState
from zhibu.domain.affairs.tasks.queries import own as own_tasks
from zhibu.domain.insight.duties import queries
from zhibu.domain.insight.duties.screens import words
from zhibu.engine import clock
from zhibu.engine.access import needs
from zhibu.engine.screens.declare import Request, screen

MOST_TASKS = 5
MORNING, NOON, AFTERNOON, EVENING = 9, 12, 14, 18
"""Hours at which one greeting gives way to the next."""


@screen("me/", name="duties.own", access=needs("me"))
def own(request: Request) -> HttpResponse:
    """Greet a member, show the next meeting, what waits for an answer, and the own year."""
    now = timezone.localtime(clock.now())
    places = queries.own_places(request.actor, MOST_TASKS + 1)
    tasks = [_task(place, now) for place, _topics in places[1:]]
    tasks = [*(_to_do(task, now) for task in own_tasks(request.actor, live=True)[:MOST_TASKS]), *tasks]
    context = {
        "name": request.actor.label,
        "greeting": greeting(now.hour),
        "next": _next(*places[0], now) if places else None,
        "tasks": tasks[:MOST_TASKS],
        "count": _("%(count)d件") % {"count": len(tasks)},
        "functions": _functions(),
        "year": now.year,
        "figures": _figures(own_year(request.actor, now.year)),
        "record": {"text": _("查看记录"), "url": reverse("meetings.own")},
    }
    return render(request, "duties/own.html", context)


def greeting(hour: int) -> str:
    """Return the greeting for an hour of the day."""
    if hour < MORNING:
        return _("早上好")
    if hour < NOON:
        return _("上午好")
    if hour < AFTERNOON:
        return _("中午好")
    return _("下午好") if hour < EVENING else _("晚上好")


def _next(place: Attendance, topics: int, now: datetime) -> dict[str, Any]:
    meeting = place.meeting
    parts = [meeting.place]
    if topics:
        parts.append(_("%(count)d项议题") % {"count": topics})
    if meeting.chair is not None:
        parts.append(_("主持人%(name)s") % {"name": meeting.chair.name})
    return {
        "title": meeting.title,
        "url": _part(place),
        "when": words.moment_words(meeting.planned_at, now.date()),
        "meta": " · ".join(part for part in parts if part),
        "actions": _actions(place, now),
        **_standing(place, now),
    }


def _part(place: Attendance) -> str:
    return reverse("meetings.take_part", kwargs={"uuid": place.meeting.uuid})


def _standing(place: Attendance, now: datetime) -> dict[str, str]:
    if place.presence == Presence.PRESENT and place.signed_at is not None:
        signed = f"{timezone.localtime(place.signed_at):%H:%M}"
        return {"state": "ok", "state_text": _("已签到 %(time)s") % {"time": signed}}
    if place.presence == Presence.LEAVE:
        if place.leave_agreed:
            return {"state": "mute", "state_text": _("已准假")}
        return {"state": "warn", "state_text": _("请假等回复")}
    if place.meeting.state == MeetingState.OPEN:
        return {"state": "brand", "state_text": _("正在签到")}
    return words.left_chip(place.meeting.planned_at, now)


def _actions(place: Attendance, now: datetime) -> list[dict[str, Any]]:
    if place.presence == Presence.PRESENT:
        return []
    if place.presence == Presence.LEAVE:
        return [{"text": _("查看"), "url": _part(place)}]
    leave = {"text": _("请假"), "url": _part(place)}
    if timezone.localtime(place.meeting.planned_at).date() != now.date():
        return [leave]
    scan = {"text": _("扫码签到"), "url": reverse("meetings.scan"), "icon": "scan", "primary": True}
    return [scan, leave]


def _task(place: Attendance, now: datetime) -> dict[str, Any]:
    meeting = place.meeting
    parts = [words.moment_words(meeting.planned_at, now.date()), meeting.place]
    if place.presence != Presence.EXPECTED:
        parts.append(_standing(place, now)["state_text"])
    return {
        "title": meeting.title,
        "hint": " · ".join(part for part in parts if part),
        "url": _part(place),
        "icon": words.ICONS.get(meeting.kind, "calendar-event"),
    }


def _to_do(task: Task, now: datetime) -> dict[str, Any]:
    late = (now.date() - task.due_on).days
    hint = _("逾期%(days)d天") % {"days": late} if late > 0 else words.left_words(task.due_on, now.date())
    if task.state != TaskState.OPEN:
        hint = f"{task.get_state_display()} · {hint}"
    return {
        "title": task.title,
        "hint": f"{hint} · {task.occasion_title}",
        "url": queries.record_url(queries.TASK, str(task.uuid)),
        "icon": "checklist",
        "tone": "late" if late > 0 else "",
    }


def _functions() -> list[dict[str, str]]:
    settings = reverse("accounts.settings")
    return [
        {"label": _("我的会议"), "url": reverse("meetings.own"), "icon": "calendar-event"},
        {"label": _("我的任务"), "url": reverse("tasks.own"), "icon": "checklist"},
        {"label": _("我的档案"), "url": reverse("members.own"), "icon": "id-badge-2"},
        {"label": _("消息"), "url": reverse("accounts.messages"), "icon": "bell"},
        {"label": _("大字版"), "url": settings, "icon": "text-size"},
        {"label": _("设置"), "url": settings, "icon": "settings"},
    ]


def _figures(counts: dict[str, int]) -> list[dict[str, Any]]:
    record = reverse("meetings.own")
    of_all = _("/%(count)d次") % {"count": counts["expected"]}
    return [
        {"value": counts["present"], "unit": of_all, "label": _("组织生活"), "url": record},
        {"value": counts["leave"], "unit": _("次"), "label": _("请假"), "url": record},
    ]
