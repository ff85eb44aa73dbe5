"""Whole tables read as the database keeps them, and rows written the quickest way it knows."""

import random
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection, models, transaction
from django.db.models import Max

from zhibu.engine.access import TreePathField

Row = list[Any]


class Sheet:
    """The rows of a table as a pattern: values as stored, links as places in the sheets they lead to.

    `at` maps a column to its position; `first` is the row id that the next copy begins with.
    """

    def __init__(self, model: type[models.Model], order: str = "id", where: str = "") -> None:
        self.model, self.table = model, model._meta.db_table
        fields = list(model._meta.concrete_fields)
        self.columns = [field.column for field in fields]
        self.at = {column: place for place, column in enumerate(self.columns)}
        self.paths = [field.column for field in fields if isinstance(field, TreePathField)]
        self.rows = self._read(order, where)
        self.place = {row[0]: place for place, row in enumerate(self.rows)}
        self.first = 1
        self.number_on()

    def number_on(self) -> None:
        """Let the next copy begin after the highest row id there is."""
        highest: int = self.model._base_manager.aggregate(Max("pk"))["pk__max"] or 0
        self.first = highest + 1

    def _read(self, order: str, where: str) -> list[Row]:
        # A sign before a column keeps SQLite from turning texts into days, which would be turned back.
        sign = "+" if connection.vendor == "sqlite" else ""
        columns = ", ".join(f'{sign}"{column}"' for column in self.columns)
        with connection.cursor() as cursor:
            cursor.execute(f'select {columns} from "{self.table}" {where} order by "{order}"')  # noqa: S608  # names from the models
            return [list(row) for row in cursor.fetchall()]

    def values(self, column: str) -> list[Any]:
        """Return one column of the pattern."""
        at = self.at[column]
        return [row[at] for row in self.rows]

    def places(self, column: str, target: "Sheet") -> list[int | None]:
        """Return for each row the place in another sheet that a link column leads to."""
        return [target.place.get(value) for value in self.values(column)]

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows at the end of the table."""
        if not rows:
            return
        names = ", ".join(f'"{column}"' for column in self.columns)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f'copy "{self.table}" ({names}) from stdin') as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                marks = ", ".join(["%s"] * len(self.columns))
                cursor.executemany(f'insert into "{self.table}" ({names}) values ({marks})', rows)  # noqa: S608  # names from the models
        self.first = rows[-1][0] + 1


class Numbers:
    """Public ids of the seed's own, rising, so that every new one goes to the end of its index."""

    def __init__(self, rng: random.Random, start: int) -> None:
        self._rng, self._count = rng, start
        self._stored: Callable[[uuid.UUID], Any] = (
            (lambda value: value) if connection.features.has_native_uuid_field else (lambda value: value.hex)
        )

    def draw(self) -> tuple[uuid.UUID, Any]:
        """Return a new uuid, and the same as the database stores it."""
        self._count += 1
        # Version 7 by its shape: 48 rising bits, then chance.
        high, low = self._count << 80, self._rng.getrandbits(74)
        value = uuid.UUID(int=high | 0x7 << 76 | (low >> 62) << 64 | 0x2 << 62 | (low & (1 << 62) - 1))
        return value, self._stored(value)


@contextmanager
def at_full_speed() -> Iterator[None]:
    """Write without looking up every link and without waiting for the disk, as far as one may."""
    connection.ensure_connection()
    careless = connection.vendor == "sqlite" and not connection.in_atomic_block
    if careless:
        for pragma in ("synchronous=OFF", "foreign_keys=OFF", "cache_size=-262144"):
            connection.cursor().execute(f"PRAGMA {pragma}")
    elif connection.vendor == "postgresql":
        _without_triggers("replica")
    yield
    if careless:
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "cache_size=-65536"):
            connection.cursor().execute(f"PRAGMA {pragma}")
    elif connection.vendor == "postgresql":
        _without_triggers("origin")


def _without_triggers(role: str) -> None:
    # Only the owner of the whole server may; anybody else waits for the links to be looked up.
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select set_config('session_replication_role', %s, false)", [role])
    except DatabaseError:
        return


def settle(sheets: Iterable[Sheet]) -> None:
    """Let the database number on after the rows that came with numbers, and learn how many there are."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for sheet in sheets:
                cursor.execute(
                    "select setval(pg_get_serial_sequence(%s, 'id'), %s)", [sheet.table, sheet.first - 1]
                )
                cursor.execute(f'analyze "{sheet.table}"')
