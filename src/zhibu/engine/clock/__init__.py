"""The one clock that services read, so that tests and the demo can travel; and month arithmetic."""

import calendar
import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

NOON = time(12)

_travel: ContextVar[datetime | None] = ContextVar("travel", default=None)


def now() -> datetime:
    """Return the current aware moment, or the one travelled to."""
    return _travel.get() or timezone.now()


def today() -> date:
    """Return the current local day."""
    return timezone.localtime(now()).date()


@contextlib.contextmanager
def travel(to: datetime | date) -> Iterator[None]:
    """Stand still at a moment; a bare day means its noon in local time."""
    token = _travel.set(moment(to))
    try:
        yield
    finally:
        _travel.reset(token)


def moment(at: datetime | date) -> datetime:
    """Return an aware moment; a bare day means its noon in local time."""
    if not isinstance(at, datetime):
        at = datetime.combine(at, NOON)
    return timezone.make_aware(at) if timezone.is_naive(at) else at


def end_of_day(day: date) -> datetime:
    """Return the first moment that no longer belongs to the local day."""
    following = day + timedelta(days=1)
    return timezone.make_aware(datetime.combine(following, time.min))


def add_months(day: date, months: int) -> date:
    """Move a day by months, clamping to the end of a shorter month (CAL-01)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


@dataclass(frozen=True, order=True)
class Period:
    """A calendar month, quarter, half or year: first day, last day, label (2026-06, 2026-Q2, -H1, 2026)."""

    start: date
    end: date
    label: str

    def holds(self, day: date) -> bool:
        """Say whether the day lies inside."""
        return self.start <= day <= self.end


PERIOD_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def period_of(kind: str, day: date) -> Period:
    """Return the calendar period of a kind (month, quarter, half, year) that holds the day (LIF-31)."""
    months = PERIOD_MONTHS[kind]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    end = add_months(first, months) - timedelta(days=1)
    if kind == "month":
        label = f"{first:%Y-%m}"
    elif kind == "quarter":
        label = f"{first.year}-Q{(first.month + 2) // 3}"
    elif kind == "half":
        label = f"{first.year}-H{(first.month + 5) // 6}"
    else:
        label = str(first.year)
    return Period(first, end, label)


def periods(kind: str, since: date, until: date) -> list[Period]:
    """List the full periods that start on or after `since` and not after `until`."""
    period = period_of(kind, since)
    if period.start < since:
        period = period_of(kind, period.end + timedelta(days=1))
    found = []
    while period.start <= until:
        found.append(period)
        period = period_of(kind, period.end + timedelta(days=1))
    return found
