"""Many new rows at once: into the table, past the model layer's work per row and field (ADR 0023)."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from os import urandom
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db import connection, connections
from django.db.models import Field, IntegerField, Model, UUIDField
from django.db.models.base import ModelState
from django.db.models.query_utils import DeferredAttribute

Made = TypeVar("Made", bound=Model)

PLAIN = frozenset({str, int, bool, type(None)})
"""Types that both databases take as they are, in columns that have no form of their own."""
WHOLE = frozenset({int, type(None)})
VARIANTS = "89ab"


def reserve(model: type[Model], count: int) -> list[int]:
    """Return row ids for new rows, which nobody else gets; in the caller's transaction."""
    name = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [name, count]
            )
            return [row[0] for row in cursor.fetchall()]
        # The one writer that SQLite lets in holds its lock already: nobody counts in between.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [name])
        last: int = (cursor.fetchone() or (0,))[0]
        return list(range(last + 1, last + count + 1))


def insert(rows: Sequence[Model]) -> None:
    """Insert new rows of one model and give them their ids; neither `save` nor `pre_save` is called."""
    if not rows:
        return
    model = type(rows[0])
    for row, pk in zip(rows, reserve(model, len(rows)), strict=True):
        row.pk = pk
        state = row._state  # noqa: SLF001  # as bulk_create leaves its rows
        state.adding, state.db = False, connection.alias
    fields = model._meta.concrete_fields
    # What stands in the row itself: of a sealed field, the ciphertext.
    _write(model, fields, [[vars(row)[field.attname] for row in rows] for field in fields])


def insert_lines(
    model: type[Model], names: Sequence[str], lines: Iterable[Sequence[Any]], **same: Any
) -> None:
    """Insert rows that nobody holds: values by column name, and those that are the same in every row.

    What is named nowhere takes its default; a foreign key is named as its column (`member_id`).
    """
    columns = dict(zip(names, map(list, zip(*lines, strict=True)), strict=False))
    if not columns:
        return
    count = len(columns[names[0]])
    columns |= {name: [value] * count for name, value in same.items()}
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    unknown = columns.keys() - {field.attname for field in fields}
    if unknown:
        raise TypeError(f"{model._meta.label} has no column {', '.join(sorted(unknown))}")
    values = [columns.get(field.attname) or _defaults(field, count) for field in fields]
    _write(model, fields, values)


def made(model: type[Made], rows: Iterable[Mapping[str, Any]]) -> list[Made]:
    """Return unsaved rows with their values by column name, as `model(...)` would leave them.

    What is named nowhere takes its default. Not for rows of parents, and nobody is told that they were made.
    """
    fields = model._meta.concrete_fields
    fixed = {field.attname: field.get_default() for field in fields if not _made_anew(field)}
    fresh = [(field.attname, field.get_default) for field in fields if _made_anew(field)]
    # What has no way of its own to be set, like a sealed value or another row, is put where it lies.
    bare = {field.attname for field in fields if type(getattr(model, field.attname)) is DeferredAttribute}
    found = []
    for values in rows:
        row = model.__new__(model)
        own = row.__dict__
        own["_state"] = ModelState()
        own |= fixed
        for name, default in fresh:
            own[name] = values[name] if name in values else default()
        for name, value in values.items():
            if name in bare:
                own[name] = value
            else:
                setattr(row, name, value)
        found.append(row)
    return found


def update(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Write some plain columns of rows that are there, each to its own value."""
    if not rows:
        return
    model, quote = type(rows[0]), connection.ops.quote_name
    fields = [field for name in names for field in model._meta.concrete_fields if field.name == name]
    columns = [_prepared(field, [vars(row)[field.attname] for row in rows]) for field in fields]
    given = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {quote(model._meta.db_table)} SET {given} WHERE id = %s",  # noqa: S608  # names of the model
            list(zip(*columns, [row.pk for row in rows], strict=True)),
        )


def _write(model: type[Model], fields: Sequence[Any], columns: Sequence[list[Any]]) -> None:
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), ", ".join(quote(field.column) for field in fields)
    prepared = [_prepared(field, values) for field, values in zip(fields, columns, strict=True)]
    lines = zip(*prepared, strict=True)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The driver's own call: Django neither sees nor names what goes wrong in it.
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as stream:
                for line in lines:
                    stream.write_row(line)
            return
        # Many rows to a statement: at the end of each, SQLite walks through all that savepoints around it
        # keep, and in a large database that is more work than the rows.
        rows, insert_into = list(lines), f"INSERT INTO {table} ({names}) VALUES "  # noqa: S608  # names of the model
        place = f"({', '.join(['%s'] * len(fields))})"
        most = max(1, (connection.features.max_query_params or 999) // len(fields))
        for at in range(0, len(rows), most):
            some = rows[at : at + most]
            cursor.execute(insert_into + ", ".join([place] * len(some)), list(chain.from_iterable(some)))


def _made_anew(field: "Field[Any, Any]") -> bool:
    """Say whether every row has a default of its own, such as a uuid."""
    return field.has_default() and callable(field.default)


def _defaults(field: "Field[Any, Any]", count: int) -> list[Any]:
    if field.default is uuid4:
        return _drawn(count)
    if _made_anew(field):
        return [field.get_default() for _row in range(count)]
    return [field.get_default()] * count


def _drawn(count: int) -> list[str]:
    """Return new random uuids (RFC 9562, version 4) as both databases take them, drawn all at once."""
    drawn = urandom(16 * count).hex()
    texts = (drawn[at : at + 32] for at in range(0, 32 * count, 32))
    return [f"{one[:12]}4{one[13:16]}{VARIANTS[int(one[16], 16) % 4]}{one[17:]}" for one in texts]


def _prepared(field: "Field[Any, Any]", values: list[Any]) -> list[Any]:
    """Return the values of a column as the database takes them, each different one prepared once."""
    kind, types = type(field), set(map(type, values))
    own = kind.get_db_prep_value is not Field.get_db_prep_value
    if (field.is_relation or not own) and types <= PLAIN:
        return values
    if isinstance(field, IntegerField) and types <= WHOLE:
        # The database itself refuses what is too large.
        return values
    if hasattr(field, "prepared_many"):
        found: list[Any] = field.prepared_many(values)
        return found
    # The connection itself: what is imported under its name looks it up with every question.
    prepare, real = field.get_db_prep_save, connections[connection.alias]
    if isinstance(field, UUIDField):
        if real.features.has_native_uuid_field:
            return values
        return [value.hex if isinstance(value, UUID) else value for value in values]
    if field.get_internal_type() not in ("DateField", "DateTimeField"):
        return [prepare(value, real) for value in values]
    known = {value: prepare(value, real) for value in set(values)}
    return [known[value] for value in values]
