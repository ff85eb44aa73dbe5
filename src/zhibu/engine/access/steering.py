"""Reading a subtree in the order of names: along the names, or along the subtree."""

import copy
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Func, QuerySet
from django.db.models.lookups import Lookup
from django.db.models.sql.where import WhereNode

Rows = TypeVar("Rows", bound="QuerySet[Any]")


class _Apart(Func):
    """A text column as an expression: the same text, but none of its indexes."""

    template = "(%(expressions)s || '')"


def steers() -> bool:
    """Say whether this database needs to be told which way to read."""
    return connection.vendor == "sqlite"


def steered(rows: Rows, path: str, order: str, *, along_order: bool) -> Rows:
    """Return the rows in order, row id last; on SQLite read along the order, or along the path.

    Few rows of many are found quickest by their path and then put in order; many of them by walking in
    order and leaving out the others. PostgreSQL knows how many there are and chooses by itself.
    """
    if not steers():
        return rows.order_by(order, "pk")
    if not along_order:
        return rows.order_by(_Apart(order), "pk")
    found = rows.order_by(order, "pk")
    _set_apart(found.query.where, path)
    return found


def without_index_of(rows: Rows, column: str) -> Rows:
    """Return the same rows, found on SQLite by anything but the indexes of a column it is narrowed by."""
    found = rows.all()
    if steers():
        _set_apart(found.query.where, column)
    return found


def _set_apart(where: WhereNode, column: str) -> None:
    # The nodes of a new queryset are its own, their lookups are shared with the one it came from.
    for place, child in enumerate(where.children):
        if isinstance(child, WhereNode):
            _set_apart(child, column)
        elif (
            isinstance(child, Lookup) and getattr(getattr(child.lhs, "target", None), "column", "") == column
        ):
            changed = copy.copy(child)
            changed.lhs = _Apart(child.lhs)
            where.children[place] = changed
