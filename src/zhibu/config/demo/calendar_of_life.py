"""When the demo's organizations met: one entry per meeting of the year, drawn from a seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from zhibu.config.demo.life_texts import Kind
from zhibu.engine.clock import Period, period_of

# Of a thousand meetings owed, so many were never held: enough to show what late looks like.
MISSED_PER_MILLE = 4
_HOURS = (time(9, 0), time(10, 30), time(14, 0), time(15, 30), time(16, 30))
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Appointment:
    """One meeting: row id of the organization, its kind, and the local moment it began."""

    organization: int
    kind: Kind
    begins: datetime

    @property
    def ends(self) -> datetime:
        """When its minutes were filed: the same day."""
        return self.begins + timedelta(minutes=75)


@dataclass(frozen=True, slots=True)
class Body:
    """What one organization owes: kind → calendar period, and the month left open for people to try."""

    organization: int
    kinds: dict[Kind, str]
    leave_open: bool = False


def appointments(rng: random.Random, bodies: list[Body], first: date, last: date) -> list[Appointment]:
    """All meetings from the first day to the last, in the order in which they were held."""
    found = [entry for body in bodies for entry in _of(rng, body, first, last)]
    return sorted(found, key=lambda entry: (entry.begins, entry.organization, entry.kind))


def _of(rng: random.Random, body: Body, first: date, last: date) -> Iterator[Appointment]:
    for kind, length in body.kinds.items():
        period = period_of(length, first)
        while period.start <= last:
            held = _day(rng, period)
            missed = rng.randrange(1000) < MISSED_PER_MILLE
            begins = datetime.combine(held, rng.choice(_HOURS))
            running = period.end >= last
            if held < last and not (missed and not running) and not (body.leave_open and running):
                yield Appointment(body.organization, kind, begins)
            period = period_of(length, period.end + timedelta(days=1))


def _day(rng: random.Random, period: Period) -> date:
    """A working day in the last month of the period; theme days and meetings crowd the second half."""
    start = max(period.start, period.end - timedelta(days=29))
    days = [start + timedelta(days=step) for step in range((period.end - start).days + 1)]
    return rng.choice([day for day in days if day.weekday() < _SATURDAY])
