"""The register of duty sources: one function per group of duties, asked for the whole tree at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from zhibu.engine.access import Where
from zhibu.engine.duty.duty import Duty

Told = TypeVar("Told")


@dataclass(frozen=True)
class Question:
    """What is asked: the duties of all subjects under a tree path, owed since a day, as known on a day.

    In place of a path there may be several nodes: then only they are asked about, and nothing beneath.

    `ahead` is the last day on which a period may begin, where duties to come are asked for as well;
    without it none begins after `on`. `kinds` are those wanted, None for all: a source that has none of
    them need not ask its tables.
    """

    path: Where
    since: date
    on: date
    ahead: date | None = None
    kinds: frozenset[str] | None = None
    _told: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def until(self) -> date:
        """Return the last day on which a period may begin."""
        return max(self.ahead or self.on, self.on)

    def asks(self, kind: str) -> bool:
        """Say whether duties of a kind are wanted."""
        return self.kinds is None or kind in self.kinds

    def tell(self, read: Callable[[Where, date], Told], told: Told) -> None:
        """Say beforehand what a read would tell, where somebody has read it already."""
        self._told[read] = told

    def once(self, read: Callable[[Where, date], Told]) -> Told:
        """Return what a read tells of this path and day; sources that share it cost one query together."""
        if read not in self._told:
            self._told[read] = read(self.path, self.on)
        told: Told = self._told[read]
        return told


Source = Callable[[Question], Iterable[Duty]]

_sources: list[Source] = []


def duty_source(source: Source) -> Source:
    """Register a source; it must cost a fixed number of queries however many subjects there are."""
    _sources.append(source)
    return source


def sources() -> tuple[Source, ...]:
    """Return all registered sources."""
    return tuple(_sources)
