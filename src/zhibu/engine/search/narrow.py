"""Narrowing a list by words through the index: of a million names, only those that may hold them are read."""

from typing import Any, TypeVar

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from zhibu.engine.search.words import pairs, query

Rows = TypeVar("Rows", bound="QuerySet[Any]")

HELD = {
    "sqlite": """SELECT e.object_id FROM search_words w CROSS JOIN search_entry e
        WHERE w.search_words MATCH %s AND e.id = w.rowid""",
    "postgresql": "SELECT e.object_id FROM search_entry e WHERE e.words @@ %s::tsquery",
}


def narrowed(rows: Rows, kind: str, typed: str) -> Rows:
    """Leave out rows of a kind whose texts cannot hold what was typed: not all its pairs stand in the index.

    For lists whose every row is in the index; whether words stand side by side, the list asks itself.
    Less than two characters leave all rows.
    """
    found = [pair for word in query(typed).words for pair in pairs(word)]
    if not found:
        return rows
    if connection.vendor == "sqlite":
        terms = " AND ".join(f'"{token}"' for token in (f"@{kind}", *found))
    else:
        terms = " & ".join(f"'{token}'" for token in (f"@{kind}", *found))
    return rows.filter(pk__in=RawSQL(HELD[connection.vendor], (terms,)))  # noqa: S611  # values are parameters
