"""The year plan: a grid of planned, held and missing, its lines, and the way into a meeting."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhibu.domain.affairs.meetings import queries, services
from zhibu.domain.affairs.meetings.models import MeetingKind, PlanLine
from zhibu.domain.affairs.meetings.queries import yearly
from zhibu.domain.affairs.meetings.queries.yearly import PlanCell
from zhibu.domain.people.organizations.models import BRANCH_KINDS, Kind, Organization
from zhibu.domain.people.organizations.queries import as_spoken, in_reach
from zhibu.engine import clock
from zhibu.engine.access import Actor, needs, on
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.submit import carried_out
from zhibu.engine.ui.forms import PlainForm

HOLDING = (*BRANCH_KINDS, Kind.GROUP)
MOST_OFFERED = 300
MONTHS = 12


class LineForm(PlainForm):
    """Month and topics of a line."""

    month = forms.ChoiceField(label=gettext_lazy("月份"))
    topics = forms.CharField(
        label=gettext_lazy("议题"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("一行一个，开会时自动填到议题里。"),
    )

    def __init__(self, year: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["month"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (f"{year}-{month:02}", _("%(month)d月") % {"month": month}) for month in range(1, MONTHS + 1)
            ]

    def first(self) -> date:
        """Return the first day of the month that was chosen."""
        return date.fromisoformat(f"{self.cleaned_data['month']}-01")


@screen("meetings/year/", name="meetings.year", access=needs("plans.read"))
def year(request: Request) -> HttpResponse:
    """Show the plan of a branch or group for a year, with what was held and what is missing."""
    actor, today = request.actor, clock.today()
    offered = as_spoken(in_reach(actor, "plans.read").filter(kind__in=HOLDING)[:MOST_OFFERED])
    organization = _chosen(actor, request.GET.get("org", ""), offered)
    asked = _year(request.GET.get("year", ""), today)
    context: dict[str, Any] = {"year": asked, "organization": organization}
    context["organizations"] = _switches(offered, organization, asked)
    if organization is not None:
        writes = actor.may_at("plans.write", organization.path)
        cells = yearly.year_cells(organization, asked, today)
        lines = [line for kind in cells for cell in cells[kind] for line in cell.lines]
        held = {line.pk: cell.state for kind in cells for cell in cells[kind] for line in cell.lines}
        context |= {
            "writes": writes,
            "columns": _columns(),
            "now": today.month if asked == today.year else 0,
            "grid": [_row(kind, found, writes=writes) for kind, found in cells.items()],
            "lines": [_line(line, organization, held[line.pk], today) for line in _sorted(lines)],
            "years": [
                {"label": _("%(year)d年") % {"year": one}, "url": _address(organization, one)}
                for one in (today.year - 1, today.year, today.year + 1)
                if one != asked
            ],
        }
    return render(request, "meetings/year.html", context)


@screen(
    "organizations/<uuid:uuid>/year/propose/",
    name="meetings.propose_year",
    access=on(Organization, "plans.write"),
    methods=("POST",),
)
def propose_year(request: Request, organization: Organization) -> HttpResponse:
    """Fill what the plan lacks from the rules and last year."""
    asked = _year(request.POST.get("year", ""), clock.today())
    if organization.kind in HOLDING:
        services.propose_year(organization, asked, actor=request.actor)
    return redirect(_address(organization, asked))


@screen(
    "meetings/year/<uuid:uuid>/",
    name="meetings.plan_line",
    access=on(PlanLine, "plans.write"),
    methods=("GET", "POST"),
)
def plan_line(request: Request, line: PlanLine) -> HttpResponse:
    """Change a line; with `again` add another one of its kind."""
    sent = request.POST if request.method == "POST" else None
    initial = {"month": f"{line.month:%Y-%m}", "topics": line.topics}
    form = LineForm(line.month.year, sent, initial=initial)

    def act(given: dict[str, str]) -> None:
        if request.POST.get("act") == "again":
            services.plan_line(
                line.organization, line.kind, form.first(), given["topics"], actor=request.actor
            )
        else:
            services.change_line(line, form.first(), given["topics"], actor=request.actor)

    back = _address(line.organization, line.month.year)
    if sent is not None and carried_out(form, act):
        return redirect(back)
    page = {"form": form, "line": line, "back": back}
    return render(request, "meetings/plan_line.html", page, status=422 if sent is not None else 200)


@screen(
    "meetings/year/<uuid:uuid>/withdraw/",
    name="meetings.withdraw_line",
    access=on(PlanLine, "plans.write"),
    methods=("POST",),
)
def withdraw_line(request: Request, line: PlanLine) -> HttpResponse:
    """Take a line out of the plan."""
    services.withdraw_line(line, actor=request.actor)
    return redirect(_address(line.organization, line.month.year))


def planned_for(request: Request, organization: Organization, kind: str) -> list[str]:
    """Return the topics that the plan has for the meeting about to be convened, by its line."""
    wanted = request.GET.get("line", "")
    lines = [
        line
        for line in yearly.plan_of(organization, clock.today().year)
        if line.kind == kind and str(line.uuid) == wanted
    ]
    return [title.strip() for line in lines for title in line.topics.splitlines() if title.strip()]


def _chosen(actor: Actor, code: str, offered: list[Organization]) -> Organization | None:
    if not code:
        return next((row for row in offered if row.pk == actor.node_id), None)
    found = next((row for row in offered if row.code == code), None)
    found = found or in_reach(actor, "plans.read").filter(kind__in=HOLDING, code=code).first()
    if found is None:
        raise Http404
    return found


def _year(text: str, today: date) -> int:
    return int(text) if text in {str(today.year + step) for step in (-1, 0, 1)} else today.year


def _address(organization: Organization, asked: int) -> str:
    return f"{reverse('meetings.year')}?{urlencode({'org': organization.code, 'year': asked})}"


def _switches(offered: list[Organization], chosen: Organization | None, asked: int) -> list[dict[str, Any]]:
    if len(offered) < 2:
        return []
    return [{"label": str(row), "url": _address(row, asked), "current": row == chosen} for row in offered]


def _row(kind: MeetingKind, cells: list[PlanCell], *, writes: bool) -> dict[str, Any]:
    monthly = len(cells) == MONTHS
    return {
        "title": kind.label,
        "every": _("每月") if monthly else _("每季"),
        "cells": [_cell(kind, cell, MONTHS // len(cells), writes=writes) for cell in cells],
    }


def _cell(kind: MeetingKind, cell: PlanCell, span: int, *, writes: bool) -> dict[str, Any]:
    told = {
        "done": _("已开展"),
        "late": _("缺"),
        "planned": _("已计划"),
        "due": _("待开展，没有计划"),
        "none": _("未到，没有计划"),
    }[cell.state]
    period = queries.period_words(kind, cell.period.end)
    months = "、".join(_("%(month)d月") % {"month": line.month.month} for line in cell.lines)
    shown: dict[str, Any] = {"span": span, "state": cell.state, "label": f"{period}{kind.label}，{told}"}
    if span > 1 and cell.state == "planned":
        shown["text"] = months
    elif len(cell.held) > 1:
        shown["text"] = str(len(cell.held))
    if cell.lines and writes and cell.state != "done":
        shown["url"] = reverse("meetings.plan_line", kwargs={"uuid": cell.lines[0].uuid})
    return shown


def _columns() -> list[dict[str, Any]]:
    labels = [_("月份"), _("类别"), _("议题"), _("状态")]
    return [*({"label": label} for label in labels), {"label": _("操作"), "hidden": True}]


def _sorted(lines: list[PlanLine]) -> list[PlanLine]:
    return sorted(lines, key=lambda line: (line.month, line.pk))


def _line(line: PlanLine, organization: Organization, state: str, today: date) -> dict[str, Any]:
    asked = {"org": organization.code, "kind": line.kind, "line": str(line.uuid)}
    current = (line.month.year, line.month.month) == (today.year, today.month)
    chips = {
        "done": (_("已开展"), "ok"),
        "late": (_("缺"), "late"),
        "planned": (_("已计划"), "info"),
    }
    text, tone = chips[state]
    return {
        "line": line,
        "month": _("%(month)d月") % {"month": line.month.month},
        "topics": [title for title in line.topics.splitlines() if title.strip()],
        "text": text,
        "tone": tone,
        "change": reverse("meetings.plan_line", kwargs={"uuid": line.uuid}),
        "start": f"{reverse('meetings.new')}?{urlencode(asked)}" if current and state != "done" else "",
    }
