"""Processor time of this process and of the database's own, and ratios taken by turns."""

import os
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from django.db import connection

TICKS = os.sysconf("SC_CLK_TCK")


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


@dataclass(frozen=True)
class Answer:
    """How long answers take: what, and the calls to be made one after another."""

    name: str
    calls: Sequence[Callable[[], object]]

    def as_dict(self) -> dict[str, object]:
        """Make the calls, and return the line for JSON: what 19 of 20 take at most, on the wall."""
        self.calls[0]()
        took = []
        for call in self.calls:
            begun = time.perf_counter()
            call()
            took.append(1000 * (time.perf_counter() - begun))
        return {"name": self.name, "here": statistics.quantiles(took, n=20)[-1], "unit": "ms on the wall"}


class Server:
    """The processor time that PostgreSQL spends on our connection; none on SQLite, which works within us."""

    def __init__(self) -> None:
        self._backend, self._helpers = None, None
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("select pg_backend_pid()")
                backend = Path(f"/proc/{cursor.fetchone()[0]}")
            parent = (backend / "stat").read_text().rpartition(")")[2].split()[1]
            self._backend, self._helpers = backend / "schedstat", Path(f"/proc/{parent}/stat")

    def spent(self) -> float:
        """Return milliseconds since it began: of our backend, and of helpers that the server has ended."""
        if self._backend is None or self._helpers is None:
            return 0.0
        ended = sum(map(int, self._helpers.read_text().rpartition(")")[2].split()[13:15]))
        return int(self._backend.read_text().split()[0]) / 1e6 + 1000 * ended / TICKS


def spent(function: Callable[[], object], server: Server) -> float:
    """Return the processor time of one call in milliseconds, its children's and the database's included."""
    begun, theirs = _own(), server.spent()
    function()
    return 1000 * (_own() - begun) + server.spent() - theirs


def _own() -> float:
    """Return the seconds of this process and of children that have ended: files are read by one of those."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def compare(
    name: str, here: Callable[[], object], floor: Callable[[], object], *, repeats: int = 15, each: int = 1
) -> Measure:
    """Call both by turns, so that whatever else the machine does falls on both; medians, of one of `each`."""
    server = Server()
    here(), floor()
    pairs = [(spent(here, server), spent(floor, server)) for _ in range(repeats)]
    medians = (statistics.median(pair[at] for pair in pairs) / each for at in (0, 1))
    return Measure(name, *medians)
