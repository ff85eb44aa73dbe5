"""What the machine asks of its caller, and the small words both sides share."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal, Protocol

from zhibu.engine.exchange.codes import CodeTable

if TYPE_CHECKING:
    from zhibu.engine.exchange.findings import PlanRow

Value = str | int | bool | date | list[str] | None
"""A converted cell: text, whole number, yes/no, day, several codes, or nothing."""

Key = tuple[str, ...]
"""The converted values of a template's key fields, in the template's order."""

Severity = Literal["error", "warning"]


class CellProblem(Exception):
    """A cell cannot be read as its column demands.

    `problem` says what is wrong, `remedy` what to do, `suggestion` the text that would be accepted
    (for a change by one click), `kind` the heading it is listed under. Neither text may repeat the
    cell's value, because some columns are masked.
    """

    def __init__(self, problem: str, remedy: str = "", *, suggestion: str = "", kind: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy
        self.suggestion = suggestion
        self.kind = kind


@dataclass(frozen=True)
class Resolved:
    """A reference that was found: `value` is kept and compared, `label` is shown.

    `note` tells how the text was read when it was not the label itself; it is listed, not hidden.
    """

    value: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class RawRow:
    """A row before conversion: the sheet's own row number, and its trimmed texts as they are asked for."""

    number: int
    read: Callable[[int, str], str]

    def text(self, field: str) -> str:
        """Return the text of a field, empty where the list has no such column."""
        return self.read(self.number, field)


@dataclass(slots=True)
class RowView:
    """A converted row as a row check sees it.

    `values` holds None for an empty cell; a field whose cell could not be read, or whose column is
    not in the file, is left out. `labels` holds the shown texts of what is filled; `current` the
    stored values when the key is already known.
    """

    number: int
    values: Mapping[str, Value]
    labels: Mapping[str, str]
    today: date
    current: Mapping[str, object] | None = None


@dataclass(frozen=True)
class Complaint:
    """What a row check found, laid at the door of one field; must not repeat a masked value.

    With `drop`, a warning takes the field out of the row's values: what is there is not imported.
    """

    field: str
    problem: str
    remedy: str = ""
    severity: Severity = "error"
    suggestion: str = ""
    kind: str = "check"
    drop: bool = False


RowCheck = Callable[[RowView], Iterable[Complaint]]


MOST_CHOICES = 400
"""A list of more names is no help: people type what they look for."""


def few(names: Iterable[str]) -> Sequence[str]:
    """Return names to choose from in order, or none where they are too many."""
    chosen = sorted(set(names))
    return chosen if len(chosen) <= MOST_CHOICES else ()


class Context(Protocol):
    """What the caller supplies for one import: its code tables, names, stored rows and row checks."""

    @property
    def checks(self) -> Mapping[str, RowCheck]:
        """The row checks by the names a template may use."""

    def prepare(self, rows: Iterable[RawRow]) -> None:
        """Look at all rows once, before any is converted (a row may refer to another of the file)."""

    def codes(self, name: str) -> CodeTable:
        """Return a code table by name; KeyError when there is none."""

    def resolve(self, resolver: str, text: str) -> Resolved:
        """Find what a text refers to; raises CellProblem, with the nearest name as suggestion."""

    def choices(self, resolver: str) -> Sequence[str]:
        """Return the names that `resolve` knows, for people to choose from; none where they are too many."""

    def expect(self, rows: "Sequence[PlanRow]") -> None:
        """Fetch at once what converted rows refer to; they are judged next."""

    def existing(self, keys: Sequence[Key]) -> Mapping[Key, Mapping[str, object]]:
        """Return the stored values by field for those keys that are already known.

        Values are compared with the converted ones (dates as dates, codes as codes); a `Resolved`
        is compared by its value and shown by its label. Fields left out are not compared.
        """

    def judged(self, rows: "Sequence[PlanRow]") -> None:
        """Look at rows that have their verdict, a bounded number at a time: they are not kept."""


@dataclass
class SimpleContext:
    """A Context made of plain parts, for templates without references and for tests."""

    tables: Mapping[str, CodeTable]
    checks: Mapping[str, RowCheck]
    stored: Mapping[Key, Mapping[str, object]]

    def prepare(self, rows: Iterable[RawRow]) -> None:
        """Need nothing beforehand."""

    def codes(self, name: str) -> CodeTable:
        """Return a code table by name; KeyError when there is none."""
        return self.tables[name]

    def resolve(self, resolver: str, text: str) -> Resolved:
        """Know no resolver."""
        raise KeyError(resolver)

    def choices(self, resolver: str) -> Sequence[str]:
        """Know no names."""
        return ()

    def expect(self, rows: "Sequence[PlanRow]") -> None:
        """Refer to nothing."""

    def existing(self, keys: Sequence[Key]) -> Mapping[Key, Mapping[str, object]]:
        """Return what is stored under the keys."""
        return {key: self.stored[key] for key in keys if key in self.stored}

    def judged(self, rows: "Sequence[PlanRow]") -> None:
        """Have no use for them."""
