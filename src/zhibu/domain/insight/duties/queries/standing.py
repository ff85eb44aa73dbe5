"""How branches stand: tiles of a month, and the line of a year. Always in tree order, never a ranking."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from zhibu.domain.insight.duties.queries.nodes import Node
from zhibu.domain.insight.duties.queries.year import KINDS
from zhibu.engine import clock
from zhibu.engine.access.paths import ancestors
from zhibu.engine.duty import Cell, Duty, Held, State, Strand

RENEWAL = "term"
"""The kind of duty that is no organizational life: renewing a term."""


@dataclass(frozen=True)
class Tile:
    """One branch: its id, code, name, path and how its month stands: late, open, done, none (owes nothing).

    `done` of `total` count what falls due this month, `late` whatever is overdue from any month.
    """

    id: int
    code: str
    name: str
    path: str
    state: str
    done: int
    total: int
    late: int


class Month(NamedTuple):
    """How the month of one branch stands: overdue from any month, due this month, done of that."""

    late: int = 0
    total: int = 0
    done: int = 0

    @property
    def state(self) -> str:
        """Name the state of the month: late, none (owes nothing), done, open."""
        if self.late:
            return "late"
        if not self.total:
            return "none"
        return "done" if self.done == self.total else "open"


def months(found: Iterable[Held], branches: Iterable[str], on: date) -> dict[str, Month]:
    """Say for each branch, by its path, how its month stands.

    Duties of groups count for their branch; a renewal counts in the month in which it falls due.
    """
    month = clock.period_of("month", on)
    stands = dict.fromkeys(branches, Month())
    known: dict[Strand, Month] = {}
    for one in found:
        here = known.get(one.strand)
        if here is None:
            here = known[one.strand] = _month(one.strand, month, on)
        path = (
            one.path
            if one.path in stands
            else next((path for path in _above(one.path) if path in stands), "")
        )
        if path and here is not NOTHING:
            late, total, done = stands[path]
            stands[path] = Month(late + here.late, total + here.total, done + here.done)
    return stands


def _above(path: str) -> Iterable[str]:
    return reversed(ancestors(path))


NOTHING = Month()


def _month(strand: Strand, month: clock.Period, on: date) -> Month:
    begun = [cell for cell in strand.cells if cell.start <= on]
    due = [cell for cell in begun if month.holds(cell.due)]
    late = sum(cell.state is State.LATE for cell in begun)
    return Month(late, len(due), sum(not cell.open for cell in due)) if late or due else NOTHING


def tiles(found: Iterable[Held], branches: Sequence[Node], on: date) -> list[Tile]:
    """Say for each branch how its month stands, in the order given."""
    stands = months(found, (row.path for row in branches), on)
    return [_tile(row, stands[row.path]) for row in branches]


def _tile(row: Node, month: Month) -> Tile:
    return Tile(row.pk, row.code, row.short_name, row.path, month.state, month.done, month.total, month.late)


@dataclass(frozen=True)
class MonthRate:
    """How much of what fell due in a month was held by its due day: month label, number, owed, in time."""

    label: str
    month: int
    owed: int
    done: int

    @property
    def percent(self) -> float | None:
        """Return the share in percent, None where nothing was owed."""
        return 100 * self.done / self.owed if self.owed else None


def year_line(found: Mapping[Cell, int] | Mapping[Duty, int], on: date) -> list[MonthRate]:
    """Return the months of the year up to a day: organizational life owed, and held in time.

    What counts is the day on which the meeting was held, not when it was written down; what was held
    after its due day is done, but not in time. Waived duties are not owed; renewals and tasks are left out.
    """
    owed, done = Counter[int](), Counter[int]()
    for cell, many in found.items():
        if cell.kind not in KINDS or cell.state is State.WAIVED or cell.due.year != on.year:
            continue
        owed[cell.due.month] += many
        done[cell.due.month] += many * cell.in_time
    return [
        MonthRate(f"{on.year}-{month:02}", month, owed[month], done[month])
        for month in range(1, on.month + 1)
    ]
