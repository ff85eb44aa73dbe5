"""Processor time of this process and of the database's own, and ratios taken by turns."""

import os
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from django.db import connection


@dataclass(frozen=True)
class Measure:
    """One line of the result: what, milliseconds here and at its floor, both medians of processor time."""

    name: str
    here: float
    floor: float

    @property
    def ratio(self) -> float:
        """Return how many times the floor it costs."""
        return self.here / self.floor if self.floor else 0.0

    def as_dict(self) -> dict[str, object]:
        """Return the line for JSON."""
        return {**asdict(self), "ratio": round(self.ratio, 2)}


def _server() -> Path | None:
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        found = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    return found if os.access(found, os.R_OK) else None


def spent(function: Callable[[], object], server: Path | None) -> float:
    """Return the processor time of one call in milliseconds, its children's and the database's included."""
    begun = _own()
    theirs = int(server.read_text().split()[0]) if server else 0
    function()
    if server:
        theirs = int(server.read_text().split()[0]) - theirs
    return 1000 * (_own() - begun) + theirs / 1e6


def _own() -> float:
    """Return the seconds of this process and of children that have ended: files are read by one of those."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def compare(
    name: str, here: Callable[[], object], floor: Callable[[], object], *, repeats: int = 15
) -> Measure:
    """Call both by turns, so that whatever else the machine does falls on both; medians."""
    server = _server()
    here(), floor()
    pairs = [(spent(here, server), spent(floor, server)) for _ in range(repeats)]
    return Measure(
        name, statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)
    )
