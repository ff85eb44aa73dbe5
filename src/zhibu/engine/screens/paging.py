"""Server-side paging of short and long lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

PAGE_SIZES = (15, 30, 50)


@dataclass(frozen=True)
class Page:
    """One page of a list: rows, number, how many pages, total, first and last row number."""

    rows: list[Any]
    number: int
    pages: int
    total: int
    first: int
    last: int
    size: int

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
    return _page(queryset, queryset.count() if total is None else total, wanted, size)


def page_of(lines: Sequence[Any], wanted: str, *, size: int = 15) -> Page:
    """Cut one page out of what is already at hand; a wrong number gives the nearest page."""
    return _page(lines, len(lines), wanted, size)


def _number(wanted: str) -> int:
    try:
        return int(wanted)
    except ValueError:  # no number, or one of more digits than Python reads
        return 1


def _page(lines: Any, count: int, wanted: str, size: int) -> Page:
    pages = max(1, -(-count // size))
    number = min(max(_number(wanted), 1), pages)
    start = (number - 1) * size
    rows = list(lines[start : start + size])
    return Page(rows, number, pages, count, start + 1 if rows else 0, start + len(rows), size)
