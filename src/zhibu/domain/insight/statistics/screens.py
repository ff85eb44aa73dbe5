"""The page of figures: coverage by kind and quarter, attendance; every number says what it counts."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhibu.domain.insight.duties.queries import quarter_words
from zhibu.domain.insight.statistics import queries
from zhibu.domain.insight.statistics.queries import Came, Held, Life, Line
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import Actor, needs
from zhibu.engine.clock import Period
from zhibu.engine.rules import rulebook
from zhibu.engine.screens.declare import Request, screen

QUARTERS = (1, 2, 3, 4)
YEARS_BACK = 3


@screen("statistics/", name="statistics.life", access=needs("duties.read"))
def life(request: Request) -> HttpResponse:
    """Show what was held of what was owed, and who came, for a node and all beneath it, in tree order."""
    actor, given = request.actor, request.GET
    today = clock.today()
    node = _node(actor, given.get("org", ""))
    period = _period(given.get("period", ""), today)
    path = node.path if node else actor.path
    seen = queries.life(actor, path, period, on=today)
    code = seen.lines[0].node.code if seen.lines else ""
    kept = {"org": node.code if node else ""}
    context = {
        "seen": seen,
        "period": _words(period),
        "at": timezone.localtime(clock.now()),
        "chips": _chips(period, today, kept),
        "years": _years(period, today, kept),
        "columns": _columns(_("党组织"), seen),
        "by_quarter": _columns(_("季度"), seen),
        "places": _places(),
        "coverage": [_coverage(line, seen) for line in seen.lines],
        "quarters": _quarters(seen, code),
        "attendance": [_attendance(line, period) for line in seen.lines],
        "rate": rulebook()["LIF-27"],
        "whole": node.name if node else seen.lines[0].node.name if seen.lines else "",
    }
    return render(request, "statistics/life.html", context)


def _node(actor: Actor, code: str) -> Organization | None:
    if not code:
        return None
    found: Organization | None = (
        Organization.objects.visible_to(actor, "duties.read").filter(code=code).first()
    )
    if found is None:
        raise Http404
    return found


def _period(label: str, today: date) -> Period:
    """Return the year or quarter that a label names: 2026, 2026-Q2; this year for anything else."""
    year, _dash, part = label.partition("-Q")
    known = year.isdecimal() and today.year - YEARS_BACK <= int(year) <= today.year
    if known and part in {"1", "2", "3", "4"}:
        return clock.period_of("quarter", date(int(year), int(part) * 3, 1))
    return clock.period_of("year", date(int(year), 1, 1) if known else today)


def _words(period: Period) -> str:
    year = _("%(year)d年") % {"year": period.start.year}
    return year if period.label.isdecimal() else year + quarter_words(period.end.month)


def _link(**filters: str) -> str:
    return "?" + urlencode({name: value for name, value in filters.items() if value})


def _chips(period: Period, today: date, kept: dict[str, str]) -> list[dict[str, Any]]:
    year = period.start.year
    labels = [(_("全年"), str(year))]
    labels += [
        (quarter_words(number * 3), f"{year}-Q{number}")
        for number in QUARTERS
        if date(year, number * 3 - 2, 1) <= today
    ]
    return [
        {"label": words, "url": _link(**kept, period=label), "current": period.label == label}
        for words, label in labels
    ]


def _years(period: Period, today: date, kept: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"label": _("%(year)d年") % {"year": year}, "url": _link(**kept, period=str(year))}
        for year in range(today.year, today.year - YEARS_BACK, -1)
        if year != period.start.year
    ]


def _list(**filters: str) -> str:
    return reverse("duties.list") + _link(**filters)


def _coverage(line: Line, seen: Life) -> dict[str, Any]:
    return {
        "name": line.node.short_name or line.node.name,
        "depth": line.depth,
        "url": _link(org=line.node.code, period=seen.period.label),
        "cells": [
            _held(line.kinds.get(kind), line.node.code, kind, seen.period.label) for kind in seen.kinds
        ],
    }


def _held(held: Held | None, code: str, kind: str, due: str) -> dict[str, Any]:
    if held is None or not held.owed:
        return {"text": _("免") if held and held.lifted else "—", "url": ""}
    notes = []
    if held.late:
        notes.append(_("缺%(count)d") % {"count": held.late})
    if held.held > held.in_time:
        notes.append(_("逾期后开%(count)d") % {"count": held.held - held.in_time})
    return {
        "text": f"{held.held}/{held.owed}",
        "note": " · ".join(notes),
        "late": bool(held.late),
        # Exactly the rows that were counted: what was lifted is not owed.
        "url": _list(org=code, kind=kind, due=due, owed="1" if held.lifted else ""),
    }


def _columns(first: str, seen: Life) -> list[dict[str, str]]:
    return [{"label": first}, *({"label": queries.kind_words(kind), "css": "r"} for kind in seen.kinds)]


def _places() -> list[dict[str, str]]:
    labels = [
        _("会议"),
        _("应到"),
        _("实到"),
        _("请假"),
        _("缺席（说明了原因）"),
        _("缺席（未说明）"),
        _("出席率"),
    ]
    return [{"label": _("党组织")}, *({"label": label, "css": "r"} for label in labels)]


def _quarters(seen: Life, code: str) -> list[dict[str, Any]]:
    return [
        {
            "name": quarter_words(number * 3),
            "cells": [
                _held(seen.quarters[number].get(kind), code, kind, f"{seen.period.start.year}-Q{number}")
                for kind in seen.kinds
            ],
        }
        for number in QUARTERS
        if seen.quarters[number]
    ]


def _attendance(line: Line, period: Period) -> dict[str, Any]:
    came: Came = line.came
    return {
        "name": line.node.short_name or line.node.name,
        "depth": line.depth,
        "came": came,
        "rate": f"{came.percent}%" if came.percent is not None else "—",
        "of": f"{came.present}/{came.of}" if came.of else "",
        "url": reverse("meetings.list")
        + _link(
            org=line.node.code,
            state="filed",
            held_from=period.start.isoformat(),
            held_to=period.end.isoformat(),
        ),
    }
