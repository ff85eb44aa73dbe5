"""The register of duty sources: one function per group of duties, asked for the whole tree at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from zhibu.engine.duty.duty import Duty


@dataclass(frozen=True)
class Question:
    """What is asked: the duties of all subjects under a tree path, owed since a day, as known on a day."""

    path: str
    since: date
    on: date


Source = Callable[[Question], Iterable[Duty]]

_sources: list[Source] = []


def duty_source(source: Source) -> Source:
    """Register a source; it must cost a fixed number of queries however many subjects there are."""
    _sources.append(source)
    return source


def sources() -> tuple[Source, ...]:
    """Return all registered sources."""
    return tuple(_sources)
