"""The list of duties that every number opens."""

from collections import Counter
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
from zhibu.domain.insight.duties.screens import words
from zhibu.domain.insight.duties.screens.rows import cite, rules_of
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import Actor, needs
from zhibu.engine.duty import Duty, State
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.paging import page_of
from zhibu.engine.ui.forms import PlainForm

ROWS = 30
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
            "kind": [
                *kinds,
                *YearlyDuty.choices,
                (queries.RENEWAL, _("换届")),
                (queries.TASK, _("后续任务")),
            ],
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
    kept = {name: given.get(name, "") for name in ("org", "when", "kind", "period", "month", "on")}
    found = _found(actor, path, on, kept)
    places = queries.Places("", found)
    narrowed = [duty for duty in found if _fits(duty, kept)]
    state = given.get("state", "")
    rows = [duty for duty in narrowed if duty.state.value == state] if state in list(State) else narrowed
    if state not in (State.LATE, State.DUE):
        # What is over is read from the latest on; within a day the order of the tree stays.
        rows = sorted(rows, key=lambda duty: duty.due, reverse=True)
    page = page_of(rows, given.get("page", ""), size=ROWS)
    form = Narrow(on, given)
    context = {
        "node": node,
        "on": on,
        "when": GROUPS.get(kept["when"], ""),
        "page": page,
        "query": _query(kept | {"state": state}),
        "lines": [_line(duty, on, places, actor) for duty in page.rows],
        "chips": _chips(narrowed, state, kept),
        "fields": list(form),
        "keep": [(name, kept[name]) for name in ("org", "when", "on") if kept[name]] + [("state", state)],
        "unfolded": bool(kept["kind"] or kept["month"]),
        "clear": words.list_url(org=kept["org"]),
        "conditions": words.conditions_url(org=kept["org"]),
        "way_out": {"text": _("清除筛选"), "url": words.list_url(org=kept["org"])},
        "rules": rules_of(page.rows),
        "acts": _acts(actor),
        "columns": _columns(acts=_acts(actor)),
        "remind_late": _remind_late(narrowed, node, actor) if on == clock.today() else "",
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


def _found(actor: Actor, path: str, on: date, kept: dict[str, str]) -> list[Duty]:
    when = kept["when"]
    if when not in GROUPS:
        return queries.duties(actor, path, on)
    following = clock.period_of("month", clock.period_of("month", on).end + timedelta(days=1))
    found = queries.duties(actor, path, on, ahead=following.end)
    meetings = [] if on < clock.today() or kept["org"] else queries.planned_under(actor, path)
    planned = {key: meeting.day for key, meeting in queries.planned_for(found, meetings).items()}
    return queries.agenda(found, on, planned).group(when)


def _fits(duty: Duty, kept: dict[str, str]) -> bool:
    return (
        (not kept["kind"] or duty.kind == kept["kind"])
        and (not kept["period"] or duty.period == kept["period"])
        and (not kept["month"] or f"{duty.due:%Y-%m}" == kept["month"])
    )


def _query(filters: dict[str, str]) -> str:
    return urlencode({name: value for name, value in filters.items() if value})


def _chips(narrowed: list[Duty], state: str, kept: dict[str, str]) -> list[dict[str, Any]]:
    counts = Counter(duty.state for duty in narrowed)
    chips = [{"label": _("全部"), "count": len(narrowed), "url": f"?{_query(kept)}", "current": not state}]
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


def _remind_late(narrowed: list[Duty], node: Organization | None, actor: Actor) -> str:
    """Return where one click reminds of everything late beneath a node that the reader chose."""
    late = any(duty.state is State.LATE and not duty.silent for duty in narrowed)
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
        "task_url": words.task_url(duty.record) if duty.kind == queries.TASK else "",
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
    if duty.kind == queries.TASK:
        return {"text": queries.day_words(item.day), "url": words.task_url(item.id), "label": item.title}
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
