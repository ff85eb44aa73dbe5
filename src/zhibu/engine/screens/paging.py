"""Server-side paging of short and long lists.

The number of a page is enough to find it. In a long list the address also says near which row it lies
(`18~17.<uuid>`: page 18, where page 17 begins with that row), so that no database counts its way there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q, QuerySet

PAGE_SIZES = (15, 30, 50)
SHORT = 500
"""Up to so many rows are skipped by counting; further on a page is looked for from a row near it."""


@dataclass(frozen=True)
class Page:
    """One page of a list: rows, number, how many pages, total, first and last row number.

    `mark` follows the number of another page in its address; it is empty in a short list.
    """

    rows: list[Any]
    number: int
    pages: int
    total: int
    first: int
    last: int
    size: int
    mark: str = ""

    @property
    def previous(self) -> int:
        """Return the number of the page before, 0 on the first."""
        return self.number - 1

    @property
    def following(self) -> int:
        """Return the number of the page after, 0 on the last."""
        return self.number + 1 if self.number < self.pages else 0


def paged(queryset: QuerySet[Any], wanted: str, *, total: int | None = None, size: int = 15) -> Page:
    """Fetch one page; a number out of range or not a number gives the nearest page."""
    count = queryset.count() if total is None else total
    number, _sign, near = wanted.partition("~")
    number_, pages, start = _place(count, number, size)
    length = max(0, min(size, count - start))
    keys = _keys(queryset) if count > SHORT else ()
    rows = _fetched(queryset, keys, start, length, count, near, size)
    mark = f"~{number_}.{rows[0].uuid}" if keys and rows else ""
    return Page(rows, number_, pages, count, start + 1 if rows else 0, start + len(rows), size, mark)


def page_of(lines: Sequence[Any], wanted: str, *, size: int = 15) -> Page:
    """Cut one page out of what is already at hand; a wrong number gives the nearest page."""
    return page_by(lambda start, length: list(lines[start : start + length]), len(lines), wanted, size=size)


def page_by(fetch: Callable[[int, int], list[Any]], total: int, wanted: str, *, size: int = 15) -> Page:
    """Fetch one page by its first row and its length, of a list that is so many rows long."""
    number, pages, start = _place(total, wanted.partition("~")[0], size)
    rows = fetch(start, size) if total else []
    return Page(rows, number, pages, total, start + 1 if rows else 0, start + len(rows), size)


def _place(count: int, wanted: str, size: int) -> tuple[int, int, int]:
    pages = max(1, -(-count // size))
    number = min(max(_number(wanted), 1), pages)
    return number, pages, (number - 1) * size


def _number(wanted: str) -> int:
    try:
        return int(wanted)
    except ValueError:  # no number, or one of more digits than Python reads
        return 1


def _keys(queryset: QuerySet[Any]) -> tuple[str, ...]:
    """Return the columns a list is ordered by, if pages can be found by them: plain, upward, the id last."""
    order = tuple(name for name in queryset.query.order_by if isinstance(name, str) and name.isidentifier())
    if (
        len(queryset.query.order_by) != 2 or len(order) != 2 or order[1] not in ("pk", "id")
    ):  # a name and the id
        return ()
    try:
        field = queryset.model._meta.get_field(order[0])
        queryset.model._meta.get_field("uuid")
    except FieldDoesNotExist:
        return ()
    return () if getattr(field, "null", True) else order


def _fetched(
    queryset: QuerySet[Any],
    keys: tuple[str, ...],
    start: int,
    length: int,
    count: int,
    near: str,
    size: int,
) -> list[Any]:
    if not keys or start <= SHORT:
        return list(queryset[start : start + length])
    behind = count - start - length
    if behind <= SHORT:
        return list(queryset.reverse()[behind : behind + length])[::-1]
    base, _sign, row = near.partition(".")
    begin = (_number(base) - 1) * size
    at = _row(queryset, keys, row) if abs(start - begin) <= SHORT else None
    if at is None:
        # Somebody typed the number: count there over the keys alone, from the nearer end.
        bare, begin = queryset.values_list(*keys), start
        at = bare[start] if start <= behind else bare.reverse()[behind + length - 1]
    return _beside(queryset, keys, at, start - begin, length)


def _row(queryset: QuerySet[Any], keys: tuple[str, ...], row: str) -> tuple[Any, Any] | None:
    try:
        wanted = UUID(row)
    except ValueError:
        return None
    found: tuple[Any, Any] | None = queryset.filter(uuid=wanted).order_by().values_list(*keys).first()
    return found


def _beside(
    queryset: QuerySet[Any], keys: tuple[str, ...], at: tuple[Any, Any], skip: int, length: int
) -> list[Any]:
    name, row_id = keys
    if skip >= 0:
        rest = queryset.filter(**{f"{name}__gte": at[0]})
        rest = rest.exclude(Q(**{name: at[0], f"{row_id}__lt": at[1]}))
        return list(rest[skip : skip + length])
    rest = queryset.filter(**{f"{name}__lte": at[0]}).exclude(Q(**{name: at[0], f"{row_id}__gte": at[1]}))
    back = -skip - length
    return list(rest.reverse()[max(back, 0) : max(back, 0) + length])[::-1]
