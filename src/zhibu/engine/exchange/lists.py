"""The register of lists that can be imported: a template, and what the module does with its rows."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from django.db.models import QuerySet

from zhibu.engine.exchange.findings import FileFinding, PlanRow
from zhibu.engine.exchange.plan import Plan
from zhibu.engine.exchange.template import Template, load_template

AT_ONCE = 500
"""How many rows of a list are read at a time when it is written."""


def text_of(values: Mapping[str, object], field: str) -> str:
    """Return a converted text, empty where the cell was."""
    value = values.get(field)
    return value if isinstance(value, str) else ""


def day_of(values: Mapping[str, object], field: str) -> date | None:
    """Return a converted day, None where the cell was empty."""
    value = values.get(field)
    return value if isinstance(value, date) else None


def in_parts(
    rows: QuerySet[Any], fields: Sequence[str] = (), only: QuerySet[Any] | None = None
) -> Iterator[list[Any]]:
    """Yield rows, or their ids and the values of some `fields`, a bounded number at a time, in their order.

    Which rows there are is read first, by their ids, and if `only` is given also which of them it holds: a
    query within the other would be worked out anew for every part, or, of rows a database has not counted
    yet, for every row. No cursor stays open between two parts: on SQLite one would hold on to what was
    there at its start, and nothing could be written any more once others have.
    """
    ids = _ids(rows)
    if only is not None:
        chosen = _ids(only.order_by("pk"))
        ids = array("q", (pk for pk in ids if _holds(chosen, pk)))
    part = rows.values_list("pk", *fields) if fields else rows
    for at in range(0, len(ids), AT_ONCE):
        wanted = ids[at : at + AT_ONCE]
        read = part.order_by().filter(pk__in=wanted)
        found = {line[0]: line for line in read} if fields else {row.pk: row for row in read}
        # Who is gone meanwhile is left out.
        yield [found[pk] for pk in wanted if pk in found]


def _ids(rows: QuerySet[Any]) -> "array[int]":
    bare = rows.prefetch_related(None).values_list("pk", flat=True)
    return array("q", bare.iterator(chunk_size=AT_ONCE))


def _holds(ordered: "array[int]", pk: int) -> bool:
    at = bisect_left(ordered, pk)
    return at < len(ordered) and ordered[at] == pk


class ListImport:
    """One importable list: subclasses name template, capability, context, and how rows are written."""

    name: ClassVar[str]
    path: ClassVar[Path]
    capability: ClassVar[str]

    @cached_property
    def template(self) -> Template:
        """Return the template, read once."""
        return load_template(self.path)

    def ready(self) -> str:
        """Say in words what must be done before this list can be imported; empty when nothing."""
        return ""

    def context(self, actor: Any, node: Any) -> Any:
        """Return the knowledge that planning under a node works with."""
        raise TypeError(f"{self.name} declares no context")

    def file_findings(self, plan: Plan, context: Any) -> list[FileFinding]:
        """Return warnings about the file as a whole."""
        return []

    def stored(
        self, actor: Any, node: Any, only: QuerySet[Any] | None = None
    ) -> Iterator[Mapping[str, object]]:
        """Yield the stored values by field of every row in reach, or of some, a bounded number at a time."""
        raise TypeError(f"{self.name} declares no rows to write")

    def node(self, row_id: int | None) -> Any:
        """Return the node that a batch was brought to, again."""
        return None

    reorders: ClassVar[bool] = False
    """Whether rows are written in another order than that of the file: its check holds such a list whole."""

    def order(self, rows: list[PlanRow]) -> list[PlanRow]:
        """Return the rows in the order in which they can be written; here, that of the file."""
        return rows

    def write(self, rows: list[PlanRow], context: Any, *, actor: Any, basis: str) -> None:
        """Write new and changed rows through the module's services, in the caller's transaction.

        Raises Invalid; the rows are then written one by one, and those at fault are left out.
        """
        raise TypeError(f"{self.name} declares no writing")

    def finish(self, context: Any, *, actor: Any, basis: str) -> None:
        """Do what follows from the list as a whole, once all rows are written."""

    def watch(self, rows: list[PlanRow], context: Any) -> list[QuerySet[Any]]:
        """Return the rows of the database that `write` may make, change or remove, for withdrawal."""
        return []

    def watch_finish(self, context: Any) -> list[QuerySet[Any]]:
        """Return the rows of the database that `finish` may make or change."""
        return []

    roots: ClassVar[tuple[str, ...]] = ()
    """The records that the list is about (app.Model), in the order in which they can be taken away."""

    goes_along: ClassVar[frozenset[str]] = frozenset()
    """Records that are parts of a root and go with it; anything else that refers to it keeps it."""

    derived: ClassVar[frozenset[str]] = frozenset()
    """Fields that follow from other rows and are never put back as they were."""

    def withdrawn(self, paths: set[str], *, actor: Any) -> None:
        """Do what follows from a withdrawal that touched rows at these tree paths."""


_lists: dict[str, ListImport] = {}


def register(declared: ListImport) -> None:
    """Make a list importable under its name."""
    _lists[declared.name] = declared


def lists() -> dict[str, ListImport]:
    """Return all importable lists by name, in the order of their modules."""
    return dict(_lists)
