"""Rows of the to-do list: what is due, why, how long there is, and the one button."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings.models import MeetingKind, YearlyDuty
from zhibu.domain.insight.duties import queries
from zhibu.domain.insight.duties.queries import Planned
from zhibu.domain.insight.duties.screens import words
from zhibu.engine.access import Actor
from zhibu.engine.duty import Duty, Finding, State
from zhibu.engine.rules import rulebook


@dataclass(frozen=True)
class View:
    """Who looks, at which standing (with the meetings already convened), as of when.

    `today` is False for a look at a past day: then nothing can be started from it.
    """

    actor: Actor
    stands: queries.Standing
    on: date
    now: datetime
    today: bool = True

    def may_write(self, duty: Duty) -> bool:
        """Say whether the reader may hold the meeting that the duty asks for."""
        return self.today and self.actor.may_at("meetings.write", duty.subject.path)


def task_row(duty: Duty, view: View) -> dict[str, Any]:
    """Return a row as the component `task_row` takes it."""
    meeting = view.stands.meeting_of(duty)
    row: dict[str, Any] = {
        "title": _named(duty, view),
        "url": _address(duty),
        "hint": words.reason(duty),
        "cites": [cite(duty)],
        "icon": words.ICONS.get(duty.kind, "calendar-stats"),
        "tone": "late" if duty.state is State.LATE else "ok" if not duty.open else "",
        **words.chip(duty, view.on),
    }
    if meeting is not None:
        row |= _with_meeting(meeting, duty, view)
    else:
        row["action"] = _action(duty, view)
    return row


def cite(duty: Duty) -> dict[str, str]:
    """Return the rule behind a duty as `rule_cite` takes it; its text opens in a dialog."""
    return {"text": duty.article, "url": f"#rule-{duty.rule}", "dialog": f"rule-{duty.rule}"}


def _named(duty: Duty, view: View) -> str:
    place = view.stands.places.name(duty.subject, seen_from=view.actor.path)
    title = queries.title_of(duty)
    return _("%(place)s：%(title)s") % {"place": place, "title": title} if place else title


def _address(duty: Duty) -> str:
    if duty.kind in queries.RECORDS:
        return queries.record_url(duty.kind, duty.record)
    return words.list_url(org=duty.subject.code, kind=duty.kind, period=duty.period)


def _with_meeting(meeting: Planned, duty: Duty, view: View) -> dict[str, Any]:
    parts = [words.moment_words(meeting.at, view.on), meeting.place]
    if meeting.topics:
        parts.append(_("%(count)d项议题") % {"count": meeting.topics})
    if meeting.leave:
        parts.append(_("%(count)d人请假") % {"count": meeting.leave})
    address = words.meeting_url(meeting.uuid)
    row: dict[str, Any] = {"url": address, "hint": " · ".join(part for part in parts if part)}
    if duty.state is not State.LATE:
        row |= {"tone": "brand", **words.planned_chip(meeting, view.now)}
    row["action"] = {"text": _("查看"), "url": address}
    if view.may_write(duty):
        if meeting.state != "convened":
            row["action"] = {"text": _("继续"), "url": address, "primary": meeting.state == "open"}
        elif meeting.day <= view.on:
            opening = reverse("meetings.open", kwargs={"uuid": meeting.uuid})
            row["action"] = {"text": _("打开签到"), "url": opening, "post": True, "primary": True}
    return row


def _action(duty: Duty, view: View) -> dict[str, Any]:
    if duty.kind in queries.RECORDS:
        return {"text": _("查看"), "url": _address(duty)}
    if duty.kind == queries.RENEWAL:
        if view.actor.may_at("organizations.read", duty.subject.path):
            address = reverse("organizations.detail", kwargs={"uuid": duty.subject.uuid})
            return {"text": _("查看"), "url": address}
    elif duty.kind == YearlyDuty.REPORT_ABOVE and duty.state is not State.WAIVED:
        if not duty.open:
            return {"text": _("查看"), "url": words.yearly_url(duty)}
        if view.today and view.actor.may_at("reports.write", duty.subject.path):
            return {"text": _("提交"), "url": words.yearly_url(duty)}
    elif duty.evidence:
        return {"text": _("查看"), "url": words.meeting_url(duty.evidence[-1].id)}
    elif duty.kind == YearlyDuty.LECTURE:
        return {"text": _("查看"), "url": words.yearly_url(duty)}
    elif duty.open and view.may_write(duty) and duty.start <= view.on:
        held = MeetingKind.MEMBERS.value if duty.kind == YearlyDuty.REPORT else duty.kind
        asked = {"org": duty.subject.code, "kind": held}
        if duty.state is State.LATE:
            # The period is over: only a meeting that was held in it can still be entered.
            query = urlencode({**asked, "period": duty.period})
            return {"text": _("补录"), "url": f"{reverse('meetings.late')}?{query}"}
        return {"text": _("开始会议"), "url": f"{reverse('meetings.new')}?{urlencode(asked)}"}
    return {"text": _("查看"), "url": _address(duty)}


def rules_of(found: Iterable[Duty | Finding]) -> list[dict[str, str]]:
    """Return the rules behind duties or findings, each once: id, title, text, document and article."""
    book = rulebook()
    ids = sorted({item.rule for item in found})
    return [
        {
            "dialog": f"rule-{rule.id}",
            "title": rule.title,
            "text": rule.text,
            "cite": f"{rule.document} {rule.article}".strip(),
        }
        for rule in (book[rule_id] for rule_id in ids)
    ]
