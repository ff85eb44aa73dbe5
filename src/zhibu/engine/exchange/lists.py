"""The register of lists that can be imported: a template, and what the module does with its plan."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from django.db.models import Model, QuerySet

from zhibu.engine.exchange.findings import FileFinding
from zhibu.engine.exchange.plan import Plan
from zhibu.engine.exchange.template import Template, load_template

Row = TypeVar("Row", bound=Model)

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


def in_parts(rows: QuerySet[Row]) -> Iterator[list[Row]]:
    """Yield rows a bounded number at a time: memory stays the same for any list."""
    walk = rows.iterator(chunk_size=AT_ONCE)
    while part := list(islice(walk, AT_ONCE)):
        yield part


class ListImport:
    """One importable list: subclasses name template, capability, context and how a plan is applied."""

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

    def stored(self, actor: Any, node: Any) -> Iterator[Mapping[str, object]]:
        """Yield the stored values by field of every row in reach, a bounded number at a time."""
        raise TypeError(f"{self.name} declares no rows to write")

    def apply(self, plan: Plan, context: Any, *, actor: Any, basis: str) -> None:
        """Write the plan through the module's services, in the caller's transaction."""
        raise TypeError(f"{self.name} declares no application")


_lists: dict[str, ListImport] = {}


def register(declared: ListImport) -> None:
    """Make a list importable under its name."""
    _lists[declared.name] = declared


def lists() -> dict[str, ListImport]:
    """Return all importable lists by name, in the order of their modules."""
    return dict(_lists)
