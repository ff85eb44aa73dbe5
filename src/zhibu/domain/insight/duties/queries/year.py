"""The year at a glance: kinds of organizational life by month or quarter."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from zhibu.domain.affairs.meetings.models import MeetingKind
from zhibu.domain.insight.duties.queries.planned import Planned
from zhibu.domain.insight.duties.queries.summing import Standing
from zhibu.engine.duty import Cell, Duty, State

MONTHS = 12
KINDS = tuple(kind.value for kind in MeetingKind)


@dataclass(frozen=True)
class YearCell:
    """One period of one kind: first month, how many months, state, how many owe it and have done it.

    States: done, waived (all of it lifted), late, planned (a meeting is convened), due, none (not yet).
    `period` names it where somebody owes it; `duty` is the one duty where only one body owes it.
    """

    month: int
    span: int
    state: str
    total: int = 0
    done: int = 0
    period: str = ""
    duty: Duty | None = None
    planned: Planned | None = None


@dataclass(frozen=True)
class YearRow:
    """One kind: code, name, months of one period, how many owe it at most, cells in order."""

    kind: str
    title: str
    span: int
    subjects: int
    cells: tuple[YearCell, ...]


Begun = dict[int, Counter[Cell]]
"""How many stand at which cells, by the month in which the period begins."""


def year_rows(standing: Standing, on: date) -> list[YearRow]:
    """Lay the duties of the year of a day out by kind and period; kinds that nobody owes are left out."""
    by_kind: dict[str, Begun] = {}
    for cell, many in standing.tally.items():
        if cell.due.year == on.year and cell.kind in KINDS:
            begun = by_kind.setdefault(cell.kind, {}).setdefault(cell.start.month, Counter())
            begun[cell] += many
    alone = _alone(standing, by_kind)
    meetings = _meetings(standing, on)
    return [_row(MeetingKind(kind), by_kind[kind], on, alone, meetings) for kind in KINDS if kind in by_kind]


def _alone(standing: Standing, by_kind: Mapping[str, Begun]) -> dict[tuple[str, str], Duty]:
    # What only one body owes is shown with its record, by kind and period.
    cells = {
        cell
        for begun in by_kind.values()
        for counted in begun.values()
        if counted.total() == 1
        for cell in counted
    }
    found = standing.page(cells.__contains__, length=len(cells)) if cells else []
    return {(duty.kind, duty.period): duty for duty in found}


def _meetings(standing: Standing, on: date) -> dict[tuple[str, int], Planned]:
    # The first in the order of the tree stands for all that are convened in a period.
    waiting = sorted(standing.convened.values(), key=lambda one: (one.cell.due, one.path))
    return {
        (one.cell.kind, one.cell.start.month): one.meeting
        for one in reversed(waiting)
        if one.cell.due.year == on.year
    }


def _row(
    kind: MeetingKind,
    begun: Begun,
    on: date,
    alone: Mapping[tuple[str, str], Duty],
    meetings: Mapping[tuple[str, int], Planned],
) -> YearRow:
    cells = tuple(
        _cell(month, span, begun.get(month, Counter()), on, meetings.get((kind.value, month)))
        for month, span in _spans(begun)
    )
    cells = tuple(
        replace(cell, duty=alone.get((kind.value, cell.period))) if cell.total == 1 else cell
        for cell in cells
    )
    shortest = min(_span(cell) for counted in begun.values() for cell in counted)
    most = max(counted.total() for counted in begun.values())
    return YearRow(kind.value, str(kind.label), shortest, most, cells)


def _span(cell: Cell) -> int:
    return cell.due.month - cell.start.month + 1


def _spans(begun: Begun) -> Iterator[tuple[int, int]]:
    # A superior may change a period in the middle of a year, or for some of the branches only.
    shortest = min(_span(cell) for counted in begun.values() for cell in counted)
    month = 1
    while month <= MONTHS:
        here = begun.get(month)
        span = min(map(_span, here)) if here else shortest - (month - 1) % shortest
        while span > 1 and any(later in begun for later in range(month + 1, month + span)):
            span -= 1
        yield month, min(span, MONTHS + 1 - month)
        month += span


def _cell(month: int, span: int, counted: Counter[Cell], on: date, meeting: Planned | None) -> YearCell:
    first = min(counted, key=lambda cell: cell.due, default=None)
    if first is None or (first.start > on and meeting is None):
        return YearCell(month, span, "none")
    states = {cell.state for cell in counted}
    if State.LATE in states:
        state = "late"
    elif State.DUE not in states:
        state = "done" if State.DONE in states else "waived"
    else:
        state = "planned" if meeting is not None else "due"
    done = sum(many for cell, many in counted.items() if not cell.open)
    return YearCell(month, span, state, counted.total(), done, first.period, None, meeting)
