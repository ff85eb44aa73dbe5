"""How branches stand: tiles of a month, and the line of a year. Always in tree order, never a ranking."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from zhibu.domain.insight.duties.queries.nodes import Node
from zhibu.domain.insight.duties.queries.year import KINDS
from zhibu.engine import clock
from zhibu.engine.access.paths import ancestors
from zhibu.engine.duty import Duty, State

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


def tiles(found: Iterable[Duty], branches: Sequence[Node], on: date) -> list[Tile]:
    """Say for each branch how its month stands, in the order given.

    Duties of groups count for their branch; a renewal counts in the month in which it falls due.
    """
    month = clock.period_of("month", on)
    tally = {row.path: Counter[str]() for row in branches}
    for duty in found:
        count = next((tally[path] for path in reversed(ancestors(duty.subject.path)) if path in tally), None)
        if count is None or duty.start > on:
            continue
        if duty.state is State.LATE:
            count["late"] += 1
        if month.holds(duty.due):
            count["total"] += 1
            count["done"] += not duty.open
    return [_tile(row, tally[row.path]) for row in branches]


def _tile(row: Node, count: Counter[str]) -> Tile:
    if count["late"]:
        state = "late"
    elif not count["total"]:
        state = "none"
    else:
        state = "done" if count["done"] == count["total"] else "open"
    return Tile(
        row.pk, row.code, row.short_name, row.path, state, count["done"], count["total"], count["late"]
    )


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


def year_line(found: Iterable[Duty], on: date) -> list[MonthRate]:
    """Return the months of the year up to a day: organizational life owed, and held in time.

    What counts is the day on which the meeting was held, not when it was written down; what was held
    after its due day is done, but not in time. Waived duties are not owed; renewals and tasks are left out.
    """
    owed, done = Counter[int](), Counter[int]()
    for duty in found:
        if duty.kind not in KINDS or duty.state is State.WAIVED or duty.due.year != on.year:
            continue
        owed[duty.due.month] += 1
        done[duty.due.month] += duty.in_time
    return [
        MonthRate(f"{on.year}-{month:02}", month, owed[month], done[month])
        for month in range(1, on.month + 1)
    ]
