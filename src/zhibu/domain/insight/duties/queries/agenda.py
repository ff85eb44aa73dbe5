"""What is to be done when: the groups of the workbench."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from zhibu.engine import clock
from zhibu.engine.duty import Cell, State

WEEK = 7


@dataclass(frozen=True)
class Agenda:
    """How many duties stand in the groups of the workbench: open ones, done this month, due next month."""

    late: int = 0
    week: int = 0
    month: int = 0
    done: int = 0
    next: int = 0

    @property
    def open(self) -> int:
        """Return how many are still to be done: late, this week, this month."""
        return self.late + self.week + self.month

    @property
    def total(self) -> int:
        """Return how many things this month has: open and done."""
        return self.open + self.done

    def of(self, name: str) -> int:
        """Return how many stand in a group by its name in addresses: late, week, month, done, next."""
        return int(getattr(self, name))


def agenda(found: Mapping[Cell, int], on: date) -> Agenda:
    """Count duties by group as seen from a day."""
    counted = Counter[str]()
    for cell, many in found.items():
        for name in groups_of(cell, on):
            counted[name] += many
    return Agenda(**counted)


def groups_of(cell: Cell, on: date) -> Iterator[str]:
    """Name the groups in which a duty stands, seen from a day: late, week (to Sunday), month, done, next.

    A duty stands where a meeting convened for it does. What is done belongs to the month in which it
    fell due or was fulfilled; `next` is what falls due next month. Later than that is no group.
    """
    month = clock.period_of("month", on)
    if cell.state is State.LATE:
        yield "late"
    elif not cell.open:
        if of_month(cell, month):
            yield "done"
    elif cell.day <= on + timedelta(days=WEEK - 1 - on.weekday()):
        yield from ("week",) if cell.start <= on else ()
    elif cell.day <= month.end:
        yield from ("month",) if cell.start <= on else ()
    elif clock.period_of("month", month.end + timedelta(days=1)).holds(cell.due):
        yield "next"


def of_month(cell: Cell, month: clock.Period) -> bool:
    """Say whether a duty that is done or waived belongs to a month: due in it, or fulfilled in it."""
    return month.holds(cell.due) or (cell.done_on is not None and month.holds(cell.done_on))


def in_group(found: Iterable[Cell], name: str, on: date) -> set[Cell]:
    """Return the cells that stand in a group."""
    return {cell for cell in found if name in groups_of(cell, on)}
