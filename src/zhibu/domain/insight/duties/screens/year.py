"""The year at a glance as the component `year_grid` takes it."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zhibu.domain.insight.duties import queries
from zhibu.domain.insight.duties.queries import YearCell, YearRow
from zhibu.domain.insight.duties.screens import words

MANY = 9
"""With more bodies than this, a cell tells what is missing instead of n/m."""


def grid(rows: list[YearRow], on: date, org: str) -> list[dict[str, Any]]:
    """Return the rows of the grid; every cell that has duties leads to the meeting or the list."""
    return [
        {"title": row.title, "every": _every(row), "cells": [_cell(row, cell, on, org) for cell in row.cells]}
        for row in rows
    ]


def _every(row: YearRow) -> str:
    name = {1: _("每月"), 3: _("每季"), 6: _("每半年")}.get(row.span, _("每年"))
    if row.subjects == 1:
        return _("%(often)s1次") % {"often": name}
    group = row.kind == "group"
    unit = _("%(often)s·%(count)d组") if group else _("%(often)s·%(count)d个支部")
    return unit % {"often": name, "count": row.subjects}


def _cell(row: YearRow, cell: YearCell, on: date, org: str) -> dict[str, Any]:
    period = queries.span_words(cell.month, cell.span, on.year)
    state = "none" if cell.state == "waived" else cell.state
    shown: dict[str, Any] = {"span": cell.span, "state": state, "text": _text(row, cell, on)}
    shown["label"] = f"{period}{row.title}，{_told(row, cell)}"
    if cell.total:
        shown["url"] = _address(row, cell, org)
    return shown


def _text(row: YearRow, cell: YearCell, on: date) -> str:
    if cell.state == "none":
        return ""
    if cell.state == "waived":
        return _("免")
    if row.subjects > MANY:
        missing = cell.total - cell.done
        return str(missing) if missing else ""
    if row.subjects > 1:
        return f"{cell.done}/{cell.total}"
    if cell.planned is not None and cell.state in ("planned", "due"):
        if cell.span > 1:
            return words.moment_words(cell.planned.at, on)
        return _("%(day)d日") % {"day": cell.planned.day.day}
    if cell.span > 1:
        done_on = cell.duty.done_on if cell.duty else None
        return queries.day_words(done_on) if done_on else _("缺") if cell.state == "late" else ""
    return ""


def _told(row: YearRow, cell: YearCell) -> str:
    missing = cell.total - cell.done
    if cell.state == "none":
        return _("未到")
    if cell.state == "waived":
        return _("已豁免")
    if row.subjects > 1:
        told = _("%(total)d个已开展%(done)d个") % {"total": cell.total, "done": cell.done}
        return told + (_("，缺%(count)d个") % {"count": missing} if cell.state == "late" else "")
    return {
        "done": _("已开展"),
        "late": _("缺"),
        "planned": _("已安排"),
        "due": _("待开展"),
    }[cell.state]


def _address(row: YearRow, cell: YearCell, org: str) -> str:
    if cell.planned is not None and cell.state in ("planned", "due"):
        return words.meeting_url(cell.planned.uuid)
    if cell.duty is not None and cell.duty.evidence:
        return words.meeting_url(cell.duty.evidence[-1].id)
    return words.list_url(org=org, kind=row.kind, period=cell.period)
