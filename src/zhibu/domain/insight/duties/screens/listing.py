"""The list of duties that every number opens."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhibu.domain.affairs.meetings.models import MeetingKind, YearlyDuty
from zhibu.domain.insight.duties import queries, rules
from zhibu.domain.insight.duties.queries import Standing
from zhibu.domain.insight.duties.screens import words
from zhibu.domain.insight.duties.screens.rows import cite, rules_of
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import Actor, needs
from zhibu.engine.duty import Cell, Duty, State
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.paging import Page, page_by
from zhibu.engine.ui.forms import PlainForm

ROWS = 30
NARROWING = ("org", "when", "kind", "period", "month", "due", "owed", "on")
"""What the address narrows by beside the state: `due` is a year or quarter, `owed` leaves out the waived."""
KEPT = ("org", "when", "due", "owed", "on")
"""Those that have no field on the page and go along with its form."""

STATES = {
    State.LATE: gettext_lazy("逾期"),
    State.DUE: gettext_lazy("未到期"),
    State.DONE: gettext_lazy("已完成"),
    State.WAIVED: gettext_lazy("已豁免"),
}

GROUPS = {
    "late": gettext_lazy("已逾期"),
    "week": gettext_lazy("本周"),
    "month": gettext_lazy("本月内"),
    "done": gettext_lazy("本月已完成"),
    "next": gettext_lazy("下月预告"),
}
"""The groups of the workbench, by their name in the address; they follow convened meetings there."""

OTHERS = (queries.RENEWAL, queries.TASK, queries.REPLY)
"""Kinds of duties that are no organizational life."""


class Narrow(PlainForm):
    """What the list is narrowed by beside the state: kind, and the month in which it falls due."""

    kind = forms.ChoiceField(label=gettext_lazy("事项"), required=False)
    month = forms.ChoiceField(label=gettext_lazy("应完成月份"), required=False)

    def __init__(self, on: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.value, kind.label) for kind in MeetingKind]
        labels = [f"{on.year}-{month:02}" for month in range(1, 13)]
        months = [(label, queries.period_words(label)) for label in labels]
        choices: dict[str, list[tuple[str, Any]]] = {
            "kind": [*kinds, *YearlyDuty.choices, *((kind, queries.kind_words(kind)) for kind in OTHERS)],
            "month": months,
        }
        for name, offered in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", _("全部")), *offered]


@screen("duties/", name="duties.list", access=needs("duties.read"))
def listing(request: Request) -> HttpResponse:
    """List the duties of a node and all beneath it, narrowed by state, kind, period or month."""
    actor, given = request.actor, request.GET
    on = words.day_asked(request, clock.today())
    node = _node(actor, given.get("org", ""))
    path = node.path if node else actor.path
    kept = {name: given.get(name, "") for name in NARROWING}
    kept["due"] = kept["due"] if re.fullmatch(r"\d{4}(-Q[1-4])?", kept["due"], re.ASCII) else ""
    stands, fits = _found(actor, path, on, kept)
    counts = Counter[State]()
    for cell, many in stands.tally.items():
        counts[cell.state] += many if fits(cell) else 0
    state = given.get("state", "")
    page = _page(stands, fits, state if state in list(State) else "", counts, given.get("page", ""))
    form = Narrow(on, given)
    context = {
        "node": node,
        "on": on,
        "when": GROUPS.get(kept["when"], "") or _span_words(kept["due"]),
        "page": page,
        "query": _query(kept | {"state": state}),
        "lines": [_line(duty, on, stands.places, actor) for duty in page.rows],
        "chips": _chips(counts, state, kept),
        "fields": list(form),
        "keep": [(name, kept[name]) for name in KEPT if kept[name]] + [("state", state)],
        "unfolded": bool(kept["kind"] or kept["month"]),
        "clear": words.list_url(org=kept["org"]),
        "conditions": words.conditions_url(org=kept["org"]),
        "way_out": {"text": _("清除筛选"), "url": words.list_url(org=kept["org"])},
        "rules": rules_of(page.rows),
        "acts": _acts(actor),
        "columns": _columns(acts=_acts(actor)),
        "remind_late": _remind_late(stands, fits, node, actor) if on == clock.today() else "",
    }
    return render(request, "duties/list.html", context)


def _node(actor: Actor, code: str) -> Organization | None:
    if not code:
        return None
    node: Organization | None = (
        Organization.objects.visible_to(actor, "duties.read").filter(code=code).first()
    )
    if node is None:
        raise Http404
    return node


Fits = Callable[[Cell], bool]


def _found(actor: Actor, path: str, on: date, kept: dict[str, str]) -> tuple[Standing, Fits]:
    """Return how the duties stand, and which of them the filters beside the state describe."""
    when = kept["when"]
    if when not in GROUPS:
        return queries.standing(actor, path, on), lambda cell: _fits(cell, kept)
    following = clock.period_of("month", clock.period_of("month", on).end + timedelta(days=1))
    meetings = [] if on < clock.today() or kept["org"] else queries.planned_under(actor, path)
    stands = queries.standing(actor, path, on, ahead=following.end, meetings=meetings)
    group = queries.in_group(stands.tally, when, on)
    return stands, lambda cell: cell in group and _fits(cell, kept)


def _fits(cell: Cell, kept: dict[str, str]) -> bool:
    return (
        (not kept["kind"] or cell.kind == kept["kind"])
        and (not kept["period"] or cell.period == kept["period"])
        and (not kept["month"] or f"{cell.due:%Y-%m}" == kept["month"])
        and (not kept["due"] or kept["due"] in _spans(cell.due))
        and not (kept["owed"] and cell.state is State.WAIVED)
    )


def _span_words(label: str) -> str:
    year = queries.period_words(label[:4]) if label else ""
    return year + queries.period_words(label) if "-" in label else year


def _spans(due: date) -> tuple[str, str]:
    return str(due.year), f"{due.year}-Q{(due.month + 2) // 3}"


def _page(stands: Standing, fits: Fits, state: str, counts: Counter[State], wanted: str) -> Page:
    total = counts[State(state)] if state else counts.total()

    def fetch(start: int, length: int) -> list[Duty]:
        # What is over is read from the latest on; within a day the order of the tree stays.
        return stands.page(
            lambda cell: (not state or cell.state == state) and fits(cell),
            start=start,
            length=length,
            latest=state not in (State.LATE, State.DUE),
        )

    return page_by(fetch, total, wanted, size=ROWS)


def _query(filters: dict[str, str]) -> str:
    return urlencode({name: value for name, value in filters.items() if value})


def _chips(counts: Counter[State], state: str, kept: dict[str, str]) -> list[dict[str, Any]]:
    chips = [{"label": _("全部"), "count": counts.total(), "url": f"?{_query(kept)}", "current": not state}]
    for one, label in STATES.items():
        chips.append(
            {
                "label": label,
                "count": counts[one],
                "url": f"?{_query(kept | {'state': one.value})}",
                "current": state == one.value,
            }
        )
    return chips


def _acts(actor: Actor) -> bool:
    return any(actor.may(f"duties.{act}") for act in ("decide", "remind", "silence"))


def _remind_late(stands: Standing, fits: Fits, node: Organization | None, actor: Actor) -> str:
    """Return where one click reminds of everything late beneath a node that the reader chose."""
    late = any(cell.state is State.LATE and not cell.silent and fits(cell) for cell in stands.tally)
    if node is None or not late or not actor.may_at("duties.remind", node.path):
        return ""
    return reverse("duties.remind", kwargs={"uuid": node.uuid}) + f"?{urlencode({'org': node.code})}"


def _columns(*, acts: bool) -> list[dict[str, Any]]:
    labels = [_("党组织"), _("事项"), _("依据"), _("周期"), _("截止"), _("状态"), _("记录")]
    columns: list[dict[str, Any]] = [{"label": label} for label in labels]
    return [*columns, {"label": _("操作"), "hidden": True}] if acts else columns


def _line(duty: Duty, on: date, places: queries.Places, actor: Actor) -> dict[str, Any]:
    return {
        "duty": duty,
        "place": places.name(duty.subject),
        "record_url": queries.record_url(duty.kind, duty.record) if duty.kind in queries.RECORDS else "",
        "period": queries.period_words(duty.period),
        "cite": cite(duty),
        "chip": words.chip(duty, on),
        "note": queries.stage_words(duty.stage) or duty.note,
        "evidence": [_evidence(duty, item, actor) for item in duty.evidence],
        "waive": _waive_url(duty, actor),
        "silence": _silence_url(duty, actor),
        "remind": _remind_url(duty, actor),
    }


def _evidence(duty: Duty, item: Any, actor: Actor) -> dict[str, str]:
    if duty.kind in queries.RECORDS:
        address = queries.record_url(duty.kind, item.id)
        return {"text": queries.day_words(item.day), "url": address, "label": item.title}
    if duty.kind == YearlyDuty.REPORT_ABOVE:
        url = reverse("reports.detail", kwargs={"uuid": item.id})
        return {"text": queries.day_words(item.day), "url": url, "label": item.title}
    if duty.kind != queries.RENEWAL:
        return {"text": queries.day_words(item.day), "url": words.meeting_url(item.id), "label": item.title}
    may = actor.may_at("organizations.read", duty.subject.path)
    address = reverse("organizations.detail", kwargs={"uuid": duty.subject.uuid}) if may else ""
    return {"text": queries.day_words(item.day), "url": address, "label": _("换届")}


def _waive_url(duty: Duty, actor: Actor) -> str:
    waivable = duty.state is State.WAIVED or (duty.open and rules.may_be_waived(duty.rule))
    if not waivable or not actor.may_at("duties.decide", duty.subject.path):
        return ""
    address = reverse("duties.waive", kwargs={"uuid": duty.subject.uuid})
    return f"{address}?{urlencode({'kind': duty.kind, 'period': duty.period})}"


def _silence_url(duty: Duty, actor: Actor) -> str:
    silent = bool(duty.silent) or (duty.open and rules.may_be_silent(duty.rule))
    if not silent or not actor.may_at("duties.silence", duty.subject.path):
        return ""
    address = reverse("duties.silence", kwargs={"uuid": duty.subject.uuid})
    return f"{address}?{urlencode({'kind': duty.kind, 'period': duty.period})}"


def _remind_url(duty: Duty, actor: Actor) -> str:
    if not duty.open or duty.silent or not actor.may_at("duties.remind", duty.subject.path):
        return ""
    return reverse("duties.remind", kwargs={"uuid": duty.subject.uuid})
