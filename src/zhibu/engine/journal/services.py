"""Writing the journal, in the same transaction as the act itself."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.access.bulk import insert_lines
from zhibu.engine.journal.models import Entry
from zhibu.engine.journal.numbers import request_id as request_id

HIDDEN = "•"
"""Stands in the journal for the value of a personal or sensitive field, which never enters it."""


def note(
    actor: Actor,
    action: str,
    row: Model | None = None,
    *,
    changes: dict[str, tuple[Any, Any]] | None = None,
    purpose: str = "",
    result: str = "done",
) -> Entry:
    """Write one entry; `changes` maps a field to its old and new value."""
    entry = _entry(actor, action, row, changes or {}, purpose, result)
    entry.save()
    return entry


def note_many(actor: Actor, action: str, rows: Iterable[Model], *, purpose: str = "") -> None:
    """Write one entry per row of a bulk act, in one statement."""
    told = list(rows)
    lines = [(row._meta.label, *_about(actor, row)) for row in told]
    names = ("object_type", "object_uuid", "object_label", "org_path")
    insert_lines(Entry, names, lines, **_stamp(actor, action, purpose, "done"))


def _entry(
    actor: Actor,
    action: str,
    row: Model | None,
    changes: dict[str, tuple[Any, Any]],
    purpose: str,
    result: str,
) -> Entry:
    uuid, label, path = _about(actor, row)
    return Entry(
        **_stamp(actor, action, purpose, result),
        object_type=row._meta.label if row else "",
        object_uuid=uuid,
        object_label=label,
        org_path=path,
        changes=_recorded(row, changes),
    )


def _about(actor: Actor, row: Model | None) -> tuple[UUID | None, str, str]:
    """Return public id, label and place of a row; one without a place stands where its actor does."""
    path = getattr(row, "org_path", None) or actor.path
    return getattr(row, "uuid", None), str(row)[:200] if row else "", path


def _stamp(actor: Actor, action: str, purpose: str, result: str) -> dict[str, Any]:
    return {
        "at": clock.now(),
        "account_id": actor.account_id,
        "actor": actor.label,
        "role": actor.role,
        "action": action,
        "purpose": purpose[:200],
        "request_id": request_id.get(),
        "result": result,
    }


def _recorded(row: Model | None, changes: dict[str, tuple[Any, Any]]) -> dict[str, list[Any]]:
    policy = getattr(row, "Policy", None)
    secret = {*getattr(policy, "personal", ()), *getattr(policy, "sensitive", ())}
    return {
        field: [HIDDEN, HIDDEN] if field in secret else [_plain(old), _plain(new)]
        for field, (old, new) in changes.items()
    }


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value.hex if isinstance(value, UUID) else value)


def difference(row: Model, values: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return the fields whose value on the row differs from the given one, as (old, new)."""
    return {
        field: (getattr(row, field), value) for field, value in values.items() if getattr(row, field) != value
    }


def entries_of(row: Model) -> QuerySet[Entry]:
    """Return what the journal holds about one record, newest first."""
    return Entry.objects.filter(object_uuid=getattr(row, "uuid", None)).order_by("-at", "-pk")
