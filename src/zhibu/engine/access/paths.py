"""Materialized tree paths: fixed-width base-36 row ids, so that a subtree is one range of an index."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q

WIDTH = 6
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LAST = "z" * WIDTH


def segment(row_id: int) -> str:
    """Return a row id as six base-36 digits; raises OverflowError beyond 36^6 - 1."""
    text = ""
    while row_id:
        row_id, digit = divmod(row_id, 36)
        text = _DIGITS[digit] + text
    if len(text) > WIDTH:
        raise OverflowError(row_id)
    return text.rjust(WIDTH, "0")


def ancestors(path: str) -> list[str]:
    """List the paths from the root down to the node itself."""
    return [path[:end] for end in range(WIDTH, len(path) + 1, WIDTH)]


def row_ids(path: str) -> list[int]:
    """List the row ids from the root down to the node itself."""
    return [int(path[at : at + WIDTH], 36) for at in range(0, len(path), WIDTH)]


class Nodes(tuple[str, ...]):
    """Several nodes by themselves, where otherwise one path is given with all beneath it."""

    __slots__ = ()


Where = str | Nodes
"""What a read is narrowed to: a node and all beneath it, or several nodes by themselves."""


def is_whole(path: Where) -> bool:
    """Say whether a read is of the whole tree: of nothing in particular, or of its root."""
    return isinstance(path, str) and len(path) <= WIDTH


def under(path: Where, field: str = "org_path") -> Q:
    """Return the filter for a node and all beneath it; the empty path means everything."""
    if isinstance(path, Nodes):
        return Q(**{f"{field}__in": path})
    if not path:
        return Q()
    return Q(**{f"{field}__gte": path, f"{field}__lte": path + _LAST})


class BytewiseField(models.CharField):  # type: ignore[type-arg]  # generic only in the stubs
    """A text column that every database compares byte by byte: ranges and pages hold in any locale."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, str | None]:
        """Add the byte-wise collation of the vendor to the column."""
        parameters = super().db_parameters(connection)
        parameters["collation"] = "C" if connection.vendor == "postgresql" else "BINARY"
        return parameters


class TreePathField(BytewiseField):
    """A path column."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 120)
        super().__init__(*args, **kwargs)
