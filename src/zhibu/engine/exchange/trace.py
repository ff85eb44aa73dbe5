"""What a piece of writing did to the database, so that it can be taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet

CHUNK = 500


@dataclass
class Trace:
    """Row ids that were made, and rows as they were before, by the label of their table.

    Sealed columns are kept as the ciphertext that they are.
    """

    created: dict[str, list[int]] = field(default_factory=dict)
    before: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the trace as JSON data."""
        return {"created": self.created, "before": self.before}

    def add(self, later: "Trace") -> None:
        """Join what was done later: of a row changed twice the first state counts, of a new one none."""
        for label, made in later.created.items():
            self.created.setdefault(label, []).extend(made)
        for label, rows in later.before.items():
            new = {str(pk) for pk in self.created.get(label, ())}
            known = self.before.setdefault(label, {})
            for pk, values in rows.items():
                if pk not in new:
                    known.setdefault(pk, values)


def table(label: str) -> type[Model]:
    """Return the model behind a label."""
    return apps.get_model(label)


@contextmanager
def traced(watched: list[QuerySet[Any]], derived: frozenset[str]) -> Iterator[Trace]:
    """Compare the watched rows before and after the block; derived fields do not count."""
    trace = Trace()
    before: dict[str, dict[int, dict[str, Any]]] = {}
    for rows in watched:
        before.setdefault(rows.model._meta.label, {}).update({row["id"]: row for row in rows.values()})
    yield trace
    after: dict[str, dict[int, dict[str, Any]]] = {}
    for rows in watched:
        label = rows.model._meta.label
        # Where nothing was before there is nothing to compare: which rows came is enough.
        now = rows.values() if before[label] else rows.values("id")
        after.setdefault(label, {}).update({row["id"]: row for row in now})
    for label, found in after.items():
        known = before[label]
        made = sorted(found.keys() - known.keys())
        if made:
            trace.created[label] = made
        changed = {str(pk): known[pk] for pk in _changed(label, known, found, derived)}
        if changed:
            trace.before[label] = changed


def _changed(
    label: str, known: dict[int, dict[str, Any]], found: dict[int, dict[str, Any]], derived: frozenset[str]
) -> list[int]:
    # What is watched no more may have changed just by that.
    gone = list(known.keys() - found.keys())
    now = dict(found)
    for some in pieces(gone):
        now |= {row["id"]: row for row in table(label)._base_manager.filter(pk__in=some).values()}

    def stated(row: dict[str, Any] | None) -> dict[str, Any]:
        return {name: value for name, value in (row or {}).items() if name not in derived}

    return [pk for pk, values in known.items() if stated(now.get(pk)) != stated(values)]


def pieces(ids: list[int]) -> Iterator[list[int]]:
    """Yield row ids in numbers that one statement takes."""
    for at in range(0, len(ids), CHUNK):
        yield ids[at : at + CHUNK]
