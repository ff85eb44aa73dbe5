"""Strands: how the duties of a body stand, kind by kind, without an object for each of them.

Of a whole tree nobody needs millions of duties, only counts and a page. Bodies alike share a strand, so
that a tree of any size is a short list of strands and who has which.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from zhibu.engine.duty.duty import Duty, State
from zhibu.engine.duty.register import Question, Source, sources


@dataclass(frozen=True, slots=True)
class Cell:
    """One duty without its subject, so that many subjects share it; the fields are those of a duty.

    `done_on` may be the first day of the month in which it was done where that is still in time;
    `planned` is the day for which it is already convened.
    """

    kind: str
    title: str
    rule: str
    period: str
    start: date
    due: date
    state: State
    done_on: date | None = None
    silent: bool = False
    planned: date | None = None

    @property
    def open(self) -> bool:
        """Say whether something is still to be done."""
        return self.state in (State.DUE, State.LATE)

    @property
    def in_time(self) -> bool:
        """Say whether it was fulfilled by its due day."""
        return self.done_on is not None and self.done_on <= self.due

    @property
    def day(self) -> date:
        """Return the day on which it stands in an agenda: due, or convened before that."""
        return min(self.due, self.planned) if self.planned else self.due

    def waived(self) -> "Cell":
        """Return the cell as lifted by an approver, unless it is done anyway."""
        return self if self.state is State.DONE else replace(self, state=State.WAIVED)

    def hushed(self) -> "Cell":
        """Return the cell with its reminders stopped, unless there is nothing left to remind of."""
        return replace(self, silent=True) if self.open else self

    def convened(self, day: date) -> "Cell":
        """Return the cell with a day for which it is convened, if that lies in its time and it is open."""
        return replace(self, planned=day) if self.open and self.start <= day <= self.due else self


class Strand:
    """The cells of one kind that a body owes, by time. Told apart by identity: counting costs nothing."""

    __slots__ = ("cells", "kind")

    def __init__(self, kind: str, cells: tuple[Cell, ...]) -> None:
        self.kind = kind
        self.cells = cells


class Held(NamedTuple):
    """Who has a strand: row id, tree path."""

    id: int
    path: str
    strand: Strand


Sum = Callable[[Question], Iterable[Held]]

_sums: dict[Source, Sum] = {}


def sums(source: Source) -> Callable[[Sum], Sum]:
    """Register how a source is summed up: the same duties as strands, without building them.

    A test holds both against each other. A source without a sum is counted from its objects.
    """

    def register(found: Sum) -> Sum:
        _sums[source] = found
        return found

    return register


def strands(question: Question) -> Iterator[Held]:
    """Answer a question by strands, source by source."""
    for source in sources():
        found = _sums[source](question) if source in _sums else strands_of(source(question))
        yield from (held for held in found if question.asks(held.strand.kind))


def strands_of(found: Iterable[Duty]) -> Iterator[Held]:
    """Sum up duties that are at hand."""
    cells: dict[tuple[int, str, str], list[Cell]] = {}
    for duty in found:
        cell = Cell(
            duty.kind, duty.title, duty.rule, duty.period, duty.start, duty.due, duty.state, duty.done_on,
            bool(duty.silent),
        )  # fmt: skip
        cells.setdefault((duty.subject.id, duty.subject.path, duty.kind), []).append(cell)
    for (subject, path, kind), own in cells.items():
        yield Held(subject, path, Strand(kind, tuple(own)))


def tally(found: Counter[Strand]) -> Counter[Cell]:
    """Count how many subjects stand at each cell, from how many have each strand."""
    counted: Counter[Cell] = Counter()
    for strand, many in found.items():
        for cell in strand.cells:
            counted[cell] += many
    return counted
