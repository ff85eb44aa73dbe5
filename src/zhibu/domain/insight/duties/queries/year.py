"""The year at a glance: kinds of organizational life by month or quarter."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from zhibu.domain.affairs.meetings.models import MeetingKind
from zhibu.domain.insight.duties.queries.planned import Planned
from zhibu.engine.duty import Duty, State

MONTHS = 12
KINDS = tuple(kind.value for kind in MeetingKind)


@dataclass(frozen=True)
class YearCell:
    """One period of one kind: first month, how many months, state, and the duties behind it.

    States: done, waived (all of it lifted), late, planned (a meeting is convened), due, none (not yet).
    """

    month: int
    span: int
    state: str
    duties: tuple[Duty, ...] = ()
    planned: Planned | None = None

    @property
    def total(self) -> int:
        """Return how many owe it."""
        return len(self.duties)

    @property
    def done(self) -> int:
        """Return how many have done it or need not."""
        return sum(not duty.open for duty in self.duties)


@dataclass(frozen=True)
class YearRow:
    """One kind: code, name, months of one period, how many owe it at most, cells in order."""

    kind: str
    title: str
    span: int
    subjects: int
    cells: tuple[YearCell, ...]


def year_rows(found: Iterable[Duty], on: date, planned: Mapping[str, Planned]) -> list[YearRow]:
    """Lay the duties of the year of a day out by kind and period; kinds that nobody owes are left out."""
    by_kind: dict[str, dict[int, list[Duty]]] = defaultdict(lambda: defaultdict(list))
    for duty in found:
        if duty.due.year == on.year and duty.kind in KINDS:
            by_kind[duty.kind][duty.start.month].append(duty)
    return [_row(MeetingKind(kind), by_kind[kind], on, planned) for kind in KINDS if kind in by_kind]


def _row(
    kind: MeetingKind, by_month: dict[int, list[Duty]], on: date, planned: Mapping[str, Planned]
) -> YearRow:
    cells = tuple(
        _cell(month, span, tuple(by_month.get(month, ())), on, planned) for month, span in _spans(by_month)
    )
    shortest = min(_span(duty) for duties in by_month.values() for duty in duties)
    return YearRow(kind.value, str(kind.label), shortest, max(map(len, by_month.values())), cells)


def _span(duty: Duty) -> int:
    return duty.due.month - duty.start.month + 1


def _spans(by_month: dict[int, list[Duty]]) -> Iterator[tuple[int, int]]:
    # A superior may change a period in the middle of a year, or for some of the branches only.
    shortest = min(_span(duty) for duties in by_month.values() for duty in duties)
    month = 1
    while month <= MONTHS:
        begun = by_month.get(month)
        span = min(map(_span, begun)) if begun else shortest - (month - 1) % shortest
        while span > 1 and any(later in by_month for later in range(month + 1, month + span)):
            span -= 1
        yield month, min(span, MONTHS + 1 - month)
        month += span


def _cell(
    month: int, span: int, duties: tuple[Duty, ...], on: date, planned: Mapping[str, Planned]
) -> YearCell:
    meeting = next((planned[duty.key] for duty in duties if duty.key in planned), None)
    if not duties or (duties[0].start > on and meeting is None):
        return YearCell(month, span, "none")
    states = {duty.state for duty in duties}
    if State.LATE in states:
        state = "late"
    elif State.DUE not in states:
        state = "done" if State.DONE in states else "waived"
    else:
        state = "planned" if meeting is not None else "due"
    return YearCell(month, span, state, duties, meeting)
