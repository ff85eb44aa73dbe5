"""What checking a file yields: findings, rows with their verdict and differences, and their JSON."""

import dataclasses
import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zhibu.engine.exchange.context import Key, Value


@dataclass(frozen=True)
class Finding:
    """One cell that is wrong, or odd: `row` is the sheet's own number, `value` its covered text.

    `kind` is the heading it is listed under; findings with one `group` can be settled together;
    `suggestion` is a text that would be accepted; `source` is cell, row or check.
    """

    row: int
    field: str
    column: str
    value: str
    problem: str
    remedy: str
    kind: str
    group: str
    suggestion: str = ""
    source: str = "cell"

    def as_dict(self) -> dict[str, Any]:
        """Return what people and programs are told."""
        names = ("row", "column", "value", "problem", "remedy")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class Note:
    """A cell that was made uniform: covered text before and after, and why."""

    row: int
    field: str
    column: str
    before: str
    after: str
    problem: str
    group: str

    def as_dict(self) -> dict[str, Any]:
        """Return what people and programs are told."""
        return {
            "row": self.row,
            "column": self.column,
            "value": self.before,
            "to": self.after,
            "problem": self.problem,
        }


@dataclass(frozen=True)
class FileFinding:
    """A warning about the file as a whole, without a row of its own."""

    problem: str
    remedy: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return what people and programs are told, in the form of a row's finding."""
        return {"row": None, "column": "", "value": "", "problem": self.problem, "remedy": self.remedy}


@dataclass(frozen=True)
class Difference:
    """A field that the file would change, in covered texts."""

    field: str
    column: str
    before: str
    after: str


@dataclass(slots=True)
class PlanRow:
    """A row of the file: converted values, shown texts, and what would become of it.

    `verdict` is new, changed, kept, same or wrong; `values` holds only fields that could be read, None for
    an empty cell; `notes` was made uniform; `differences` lists what a known row would change;
    `dropped` holds what a row check took out of the values.
    """

    number: int
    label: str
    key: Key | None
    verdict: str = "new"
    values: dict[str, Value] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    errors: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    dropped: dict[str, Value] = field(default_factory=dict)

    @property
    def changes(self) -> dict[str, Value]:
        """The new values of the fields that differ."""
        return {each.field: self.values[each.field] for each in self.differences}

    @property
    def speaks(self) -> bool:
        """Say whether there is anything to say of the row."""
        return bool(self.errors or self.warnings or self.notes or self.differences)

    def to_dict(self) -> dict[str, Any]:
        """Return the row as JSON data; days become {"day": "2026-06-17"}."""
        values = self.values
        data: dict[str, Any] = {
            "number": self.number,
            "label": self.label,
            "verdict": self.verdict,
            # Most are shown as they are kept.
            "labels": {name: text for name, text in self.labels.items() if text != values.get(name)},
            "key": self.key,
            "values": _plain(values),
        }
        if self.dropped:
            data["dropped"] = _plain(self.dropped)
        for name in _SAID:
            if said := getattr(self, name):
                data[name] = [dataclasses.astuple(each) for each in said]
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "PlanRow":
        """Return the row that `to_dict` described."""
        values = data["values"]
        return cls(
            number=data["number"],
            label=data["label"],
            key=None if data["key"] is None else tuple(data["key"]),
            verdict=data["verdict"],
            values=_typed(values),
            dropped=_typed(data.get("dropped", {})),
            labels={name: text for name, text in values.items() if text.__class__ is str} | data["labels"],
            errors=[Finding(*each) for each in data.get("errors", ())],
            warnings=[Finding(*each) for each in data.get("warnings", ())],
            notes=[Note(*each) for each in data.get("notes", ())],
            differences=[Difference(*each) for each in data.get("differences", ())],
        )


_SAID = ("errors", "warnings", "notes", "differences")


def _plain(values: Mapping[str, Value]) -> dict[str, Any]:
    return {
        name: {"day": value.isoformat()} if isinstance(value, datetime.date) else value
        for name, value in values.items()
    }


def _typed(data: Mapping[str, Any]) -> dict[str, Value]:
    return {
        name: datetime.date.fromisoformat(value["day"]) if isinstance(value, dict) else value
        for name, value in data.items()
    }


@dataclass(frozen=True)
class FindingGroup:
    """Findings that one decision settles, with the rows they stand in."""

    group: str
    kind: str
    field: str
    column: str
    value: str
    problem: str
    remedy: str
    suggestion: str
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Summary:
    """How many rows of the file are what; `warned` and `normalised` count rows that are not wrong.

    `kept` differ from what is stored and stay as stored, because only new rows were asked for.
    """

    rows: int
    new: int
    changed: int
    same: int
    wrong: int
    warned: int
    normalised: int
    omitted: int
    kept: int = 0

    @property
    def ready(self) -> int:
        """Rows that can be imported."""
        return self.new + self.changed + self.same
