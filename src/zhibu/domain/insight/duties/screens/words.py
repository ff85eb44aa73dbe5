"""The words in which duties are told: what is due, how long there is, addresses of lists."""

from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings.models import MeetingKind, YearlyDuty
from zhibu.domain.insight.duties.queries import (
    RECORDS,
    REPLY,
    TASK,
    Planned,
    day_words,
    full_day_words,
    stage_words,
)
from zhibu.engine.duty import Duty, State
from zhibu.engine.screens.declare import Request

ICONS: dict[str, str] = {
    MeetingKind.MEMBERS.value: "users",
    MeetingKind.COMMITTEE.value: "users",
    MeetingKind.GROUP.value: "users-group",
    MeetingKind.LECTURE.value: "school",
    MeetingKind.THEME_DAY.value: "flag",
    TASK: "checklist",
    REPLY: "file-text",
    YearlyDuty.LECTURE.value: "school",
    YearlyDuty.REPORT.value: "users",
    YearlyDuty.REPORT_ABOVE.value: "file-text",
}
NO_MEETING = (*RECORDS, YearlyDuty.LECTURE.value, YearlyDuty.REPORT_ABOVE.value)
"""What is not done by calling a meeting of its own."""
NEAR = 7
"""Up to so many days ahead a due day is told by the days left."""


def day_asked(request: Request, today: date) -> date:
    """Return the past day that the address names in `on`; today without one, or with one ahead."""
    try:
        return min(date.fromisoformat(request.GET.get("on", "")), today)
    except ValueError:
        return today


def moment_words(at: datetime, on: date) -> str:
    """Write a moment in a sentence: 今天14:00, 6月17日 14:00."""
    local = timezone.localtime(at)
    if local.date() == on:
        return _("今天%(time)s") % {"time": f"{local:%H:%M}"}
    return f"{day_words(local.date())} {local:%H:%M}"


def reason(duty: Duty) -> str:
    """Say in one line what is due when: 11月30日前召开, 应在10月31日前召开, 11月6日召开."""
    if duty.stage:
        return _("%(stage)s · %(day)s届满") % {
            "stage": stage_words(duty.stage),
            "day": full_day_words(duty.due),
        }
    if duty.state is State.WAIVED:
        return _("已豁免：%(reason)s") % {"reason": duty.note}
    if duty.done_on is not None:
        return _("%(day)s完成") % {"day": day_words(duty.done_on)}
    if duty.state is State.LATE:
        late = _("应在%(day)s前办结") if duty.kind in NO_MEETING else _("应在%(day)s前召开")
        return late % {"day": day_words(duty.due)}
    if duty.kind in NO_MEETING:
        return _("%(day)s前办结") % {"day": day_words(duty.due)}
    return _("%(day)s前召开") % {"day": day_words(duty.due)}


def chip(duty: Duty, on: date) -> dict[str, str]:
    """Return state and words of a duty's chip: 逾期17天, 还有2天, 11月30日前, 已完成, 已豁免."""
    if duty.state is State.LATE:
        return {"state": "late", "state_text": _("逾期%(days)d天") % {"days": (on - duty.due).days}}
    if duty.state is State.WAIVED:
        return {"state": "mute", "state_text": _("已豁免")}
    if duty.state is State.DONE:
        return {"state": "ok", "state_text": _("已完成") if duty.in_time else _("逾期完成")}
    return {"state": "warn" if duty.stage else "mute", "state_text": left_words(duty.due, on)} | {
        "state_icon": "calendar-due"
    }


def left_words(due: date, on: date) -> str:
    """Say how long there is: 今天截止, 还有2天, 11月30日前, 2027年5月10日前."""
    days = (due - on).days
    if days == 0:
        return _("今天截止")
    if 0 < days <= NEAR:
        return _("还有%(days)d天") % {"days": days}
    day = day_words(due) if due.year == on.year else full_day_words(due)
    return _("%(day)s前") % {"day": day}


def planned_chip(meeting: Planned, now: datetime) -> dict[str, str]:
    """Return state and words of a meeting's chip: 还有2小时, 11月26日 14:00, 进行中, 待归档."""
    if meeting.state == "open":
        return {"state": "brand", "state_text": _("进行中")}
    if meeting.state == "closed":
        return {"state": "warn", "state_text": _("待归档"), "state_icon": "pencil"}
    return left_chip(meeting.at, now)


def left_chip(at: datetime, now: datetime) -> dict[str, str]:
    """Return state and words for a moment to come: 还有2小时 within the day, else its day and time."""
    left = at - now
    day = timezone.localtime(now).date()
    if timezone.localtime(at).date() != day or left < timedelta():
        return {"state": "info", "state_text": moment_words(at, day), "state_icon": "calendar-event"}
    hours, minutes = divmod(int(left.total_seconds()) // 60, 60)
    if hours:
        return {"state": "info", "state_text": _("还有%(hours)d小时") % {"hours": hours}}
    return {"state": "info", "state_text": _("还有%(minutes)d分钟") % {"minutes": minutes}}


def list_url(**filters: object) -> str:
    """Return the address of the list of duties with these filters; empty ones are left out."""
    given = {name: value for name, value in filters.items() if value not in (None, "")}
    return reverse("duties.list") + (f"?{urlencode(given)}" if given else "")


def conditions_url(**filters: str) -> str:
    """Return the address of what stands against the rules, with these filters; empty ones are left out."""
    given = {name: value for name, value in filters.items() if value}
    return reverse("duties.conditions") + (f"?{urlencode(given)}" if given else "")


def yearly_url(duty: Duty) -> str:
    """Return where a duty of the year that is no meeting is done, or where what shows it is listed."""
    if duty.kind == YearlyDuty.REPORT_ABOVE and duty.open:
        return f"{reverse('reports.new')}?{urlencode({'org': duty.subject.code})}"
    if duty.kind == YearlyDuty.REPORT_ABOVE:
        return reverse("reports.detail", kwargs={"uuid": duty.evidence[-1].id})
    return f"{reverse('lectures.list')}?{urlencode({'org': duty.subject.code})}"


def meeting_url(uuid: str) -> str:
    """Return the address of a meeting."""
    return reverse("meetings.detail", kwargs={"uuid": uuid})
