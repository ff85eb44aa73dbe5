"""A record's journal as lines that people read: when, who, what, newest first."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from zhibu.engine.journal.models import Entry
from zhibu.engine.journal.services import HIDDEN

EMPTY = "—"


def history(
    row: Model, entries: Iterable[Entry], *, acts: Mapping[str, Any], labels: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the entries of a record for the component `timeline`.

    `acts` maps actions to words, `labels` the names of changes that are no fields of the record.
    Values of personal and sensitive fields are not in the journal; a dot stands for them.
    """
    return [_line(row, entry, acts, labels) for entry in entries]


def _line(row: Model, entry: Entry, acts: Mapping[str, Any], labels: Mapping[str, Any]) -> dict[str, Any]:
    at = timezone.localtime(entry.at)
    parts = [_change(row, name, pair, labels) for name, pair in entry.changes.items()]
    what = str(acts.get(entry.action, entry.action))
    if entry.result == "refused":
        what = _("%(what)s（没有办成）") % {"what": what}
    if parts:
        what = f"{what}：{'；'.join(parts)}"
    if entry.purpose:
        what = _("%(what)s（%(purpose)s）") % {"what": what, "purpose": entry.purpose}
    return {
        "when": f"{at:%Y-%m-%d %H:%M}",
        "iso": at.isoformat(timespec="minutes"),
        "who": entry.actor,
        "what": what,
        "system": entry.account_id is None,
    }


def _change(row: Model, name: str, pair: list[Any], labels: Mapping[str, Any]) -> str:
    label = str(labels.get(name) or _field_label(row, name))
    old, new = (_shown(row, name, value) for value in pair)
    if HIDDEN in (old, new):
        return f"{label} {HIDDEN}"
    return f"{label} {old} → {new}" if (old, new) != (EMPTY, EMPTY) else label


def _field_label(row: Model, name: str) -> str:
    try:
        return str(getattr(row._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        return name


def _shown(row: Model, name: str, value: Any) -> str:
    if value is None or value == "":
        return EMPTY
    if isinstance(value, bool):
        return _("是") if value else _("否")
    try:
        choices = dict(getattr(row._meta.get_field(name), "flatchoices", ()))
    except FieldDoesNotExist:
        choices = {}
    return str(choices.get(value, value))
