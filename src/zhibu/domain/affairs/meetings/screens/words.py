"""The words in which meetings are told: states, kinds, moments, how somebody stood, addresses."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings import rules
from zhibu.domain.affairs.meetings.models import (
    Attendance,
    Meeting,
    MeetingKind,
    MeetingState,
    Presence,
    Report,
    SignInWay,
    Topic,
)
from zhibu.domain.people.organizations.models import Kind
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.screens.declare import Request
from zhibu.engine.ui.templatetags.ui import day

CHIPS: dict[str, dict[str, str]] = {
    MeetingState.CONVENED.value: {"state": "info", "icon": "calendar-event"},
    MeetingState.OPEN.value: {"state": "brand", "icon": "progress"},
    MeetingState.CLOSED.value: {"state": "warn", "icon": "pencil"},
    MeetingState.FILED.value: {"state": "ok", "icon": "check"},
    MeetingState.VOID.value: {"state": "mute", "icon": "circle-x"},
}
ICONS: dict[str, str] = {
    MeetingKind.MEMBERS.value: "users",
    MeetingKind.COMMITTEE.value: "users",
    MeetingKind.GROUP.value: "users-group",
    MeetingKind.LECTURE.value: "school",
    MeetingKind.THEME_DAY.value: "flag",
}
STANDING: dict[str, str] = {
    Presence.EXPECTED.value: "none",
    Presence.PRESENT.value: "ok",
    Presence.LEAVE.value: "warn",
    Presence.UNEXPLAINED.value: "late",
    Presence.EXPLAINED.value: "warn",
}


NUMERALS = {letter: value for value, letter in enumerate("零一二三四五六七八九")}  # data: numerals
NUMBER = re.compile("[零一二三四五六七八九十百]+|[0-9]+")  # data: numerals


def natural(text: str) -> str:
    """Return a key that puts 第二 after 第一 and 第十 after 第九, and 2号 before 10号."""
    return NUMBER.sub(lambda found: f"{_value(found[0]):05}", text)


def _value(text: str) -> int:
    if text.isdecimal() and text.isascii():
        return int(text)
    total, digit = 0, 0
    for letter in text:
        if letter in NUMERALS:
            digit = NUMERALS[letter]
        else:
            total += (digit or 1) * (10 if letter == "十" else 100)  # data: numerals
            digit = 0
    return total + digit


def chip(meeting: Meeting) -> dict[str, str]:
    """Return text, state and icon of a meeting's chip."""
    return {"text": str(meeting.get_state_display()), **CHIPS[meeting.state]}


def time_words(at: Any) -> str:
    """Write the time of day: 14:00."""
    return f"{timezone.localtime(at):%H:%M}"


def when(meeting: Meeting) -> str:
    """Say when a meeting is or was: 今天14:00, 6月17日 14:02—15:10, 2025年6月17日 14:00."""
    at = timezone.localtime(meeting.started_at or meeting.planned_at)
    if meeting.started_at is None and at.date() == clock.today():
        return _("今天%(time)s") % {"time": f"{at:%H:%M}"}
    words = day(at)
    if at.year != clock.today().year:
        words = _("%(year)d年") % {"year": at.year} + words
    if meeting.ended_at is not None:
        return f"{words}—{time_words(meeting.ended_at)}"
    return _("%(moment)s开始") % {"moment": words} if meeting.started_at else words


def whose(meeting: Meeting) -> str:
    """Name the organization that meets; a group together with its branch."""
    organization = meeting.organization
    within = organization.kind == Kind.GROUP and organization.parent is not None
    return f"{organization.parent} {organization}" if within else str(organization)


def people_words(meeting: Meeting) -> str:
    """Name place, chair and recorder in one line."""
    parts = [meeting.place]
    if meeting.chair is not None:
        parts.append(_("主持人%(name)s") % {"name": meeting.chair.name})
    if meeting.recorder is not None:
        parts.append(_("记录人%(name)s") % {"name": meeting.recorder.name})
    return " · ".join(part for part in parts if part)


def stood(place: Attendance) -> str:
    """Say how somebody stood: 已到 13:56, 代签（没带手机）, 请假（外出检修）, 未说明."""
    if place.presence == Presence.PRESENT:
        if place.way == SignInWay.PROXY:
            return _("代签（%(reason)s）") % {"reason": place.reason}
        if place.way == SignInWay.ROLL or place.signed_at is None:
            return _("已到")
        return _("已签到 %(time)s") % {"time": time_words(place.signed_at)}
    if place.presence == Presence.LEAVE:
        words = _("请假（%(reason)s）") % {"reason": place.reason}
        return words if place.leave_agreed else words + _("，等回复")
    if place.presence == Presence.EXPLAINED:
        return _("缺席（%(reason)s）") % {"reason": place.reason}
    return str(place.get_presence_display())


def stood_there(place: Attendance) -> str:
    """Say how somebody stood, guests apart: 列席, or 受邀列席 as long as he has not come."""
    if not place.guest:
        return stood(place)
    return _("列席") if place.presence == Presence.PRESENT else _("受邀列席")


def lecturer(topic: Topic) -> str:
    """Name who lectured under a topic; nothing where it is no lecture or nobody is named."""
    if topic.serves != MeetingKind.LECTURE:
        return ""
    return topic.lecturer_text or (topic.lecturer.name if topic.lecturer is not None else "")


def report_chip(report: Report) -> dict[str, str]:
    """Return words, tone and icon of where a report stands."""
    if report.withdrawn_at is not None:
        return {"text": _("已撤回"), "state": "mute", "icon": "circle-x"}
    if report.answered_at is None:
        return {"text": _("等上级答复"), "state": "info", "icon": "clock"}
    return {"text": _("已答复") if report.answer else _("上级已阅"), "state": "ok", "icon": "check"}


def closed() -> str:
    """Say why minutes of a topic are not shown here, with the rule (MIN-08)."""
    return _("这个议题的记录只有支委会和上级党组织可以看。依据：%(cite)s") % {"cite": rules.cite("MIN-08")}


def address(meeting: Meeting, part: str = "", **query: str) -> str:
    """Return the address of a meeting's page, of a part of it, with a query."""
    url = reverse("meetings.detail", kwargs={"uuid": meeting.uuid})
    return url + (f"?{urlencode(query)}" if query else "") + (f"#{part}" if part else "")


def step(name: str, meeting: Meeting) -> str:
    """Return the address of a write on a meeting."""
    return reverse(f"meetings.{name}", kwargs={"uuid": meeting.uuid})


def reads_here(actor: Actor, meeting: Meeting) -> bool:
    """Say whether the actor sees meetings of this node, and not only his own place on a roll."""
    return actor.may_at("meetings.read", meeting.org_path)


def moved_on(request: Request, meeting: Meeting, lost: Sequence[str] = ()) -> HttpResponse:
    """Answer somebody who was too late: the meeting is in another state by now (409).

    `lost` is what he typed and can no longer save.
    """
    fresh = Meeting.objects.visible_to(request.actor).get(pk=meeting.pk)
    doers = {
        MeetingState.CLOSED.value: fresh.closed_by,
        MeetingState.FILED.value: fresh.filed_by,
    }
    who = doers.get(fresh.state, "")
    said = _("这次会议现在是“%(state)s”，不用再做一遍。") % {"state": fresh.get_state_display()}
    if who:
        said = _("这次会议刚由%(who)s办过，现在是“%(state)s”，不用再做一遍。") % {
            "who": who,
            "state": fresh.get_state_display(),
        }
    answer = render(
        request,
        "meetings/moved_on.html",
        {"message": said, "back": address(fresh), "lost": [text for text in lost if text]},
        status=409,
    )
    if request.htmx:
        # A part of the page cannot show this: the page is fetched anew.
        answer.headers["HX-Refresh"] = "true"
    return answer
