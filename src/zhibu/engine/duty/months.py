"""Months of a day column as bits of one number, gathered by the database; and streams read side by side."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Aggregate, CharField, F, Field, Func
from django.db.models.sql.compiler import SQLCompiler

from zhibu.engine import clock

MONTHS = 12
ROOM = 60
"""So many months one number of the database holds."""


def month_index(day: date) -> int:
    """Number the months of all years."""
    return day.year * MONTHS + day.month


class _Raw(Func):
    """A day column as it is kept: SQLite's driver parses what is declared a day, so it gets an expression."""

    template = "%(expressions)s"
    output_field = CharField()

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> Any:
        """Give the text."""
        return self.as_sql(compiler, connection, template="(%(expressions)s || '')", **extra)


def raw_day(column: str) -> Func:
    """Select a day as the database keeps it, for `day_of`: parsing it for every row would cost the most."""
    return _Raw(F(column))


@lru_cache(maxsize=10_000)
def known_day(raw: str | date) -> date:
    """Read a day as a database gave it: SQLite keeps the text."""
    return date.fromisoformat(raw) if isinstance(raw, str) else raw


def day_of(raw: str | date | None) -> date | None:
    """Read a day that may be unknown."""
    return None if raw is None else known_day(raw)


class MonthBits(Aggregate):
    """The months that occur in a day column: bit 0 is the month of `since`, at most 60 months from there."""

    # Of no kind of number: what the database gives is one, and need not be made one row by row.
    output_field = Field()
    allow_distinct = False

    def __init__(self, expression: str, *, since: date) -> None:
        first = since.replace(day=1)
        starts = ", ".join(f"'{clock.add_months(first, at)}'" for at in range(ROOM))
        super().__init__(expression, base=month_index(since), starts=starts)

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> Any:
        """Add up each month once: days are texts, and there is no bit_or."""
        month = "(substr(%(expressions)s, 1, 4) * 12 + substr(%(expressions)s, 6, 2) - %(base)d)"
        return self.as_sql(compiler, connection, template=f"SUM(DISTINCT 1 << {month})", **extra)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> Any:
        """Join the bits."""
        # Looked up among the first days of the months: taking year and month out of a day is twice as dear.
        month = "(width_bucket(%(expressions)s, ARRAY[%(starts)s]::date[]) - 1)"
        return self.as_sql(compiler, connection, template=f"BIT_OR(1::bigint << {month})", **extra)


class Along:
    """A stream of rows in the order of their first column, read beside another in the same order."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self._rows: Iterator[tuple[Any, ...]] = iter(rows)
        self._next = next(self._rows, None)

    def of(self, key: int) -> list[tuple[Any, ...]]:
        """Return the rows of a key, without it; keys must be asked for in ascending order."""
        found = []
        row = self._next
        while row is not None and row[0] <= key:
            if row[0] == key:
                found.append(row[1:])
            row = next(self._rows, None)
        self._next = row
        return found
