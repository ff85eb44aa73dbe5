"""Taking back what a batch wrote, and finding what stands in the way."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import Model, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from zhibu.engine.access import Actor, TreePathField
from zhibu.engine.access.repath import repath
from zhibu.engine.exchange.lists import ListImport
from zhibu.engine.exchange.models import Batch
from zhibu.engine.exchange.pieces import unpacked
from zhibu.engine.exchange.services import declared
from zhibu.engine.exchange.trace import Trace, pieces, table
from zhibu.engine.flow import Invalid
from zhibu.engine.journal import services as journal
from zhibu.engine.journal.models import Entry

SHOWN = 10


def trace_of(batch: Batch) -> Trace:
    """Join the traces of all parts of a batch."""
    whole = Trace()
    for part in batch.traces.order_by("number"):
        data = unpacked(part.sealed, f"exchange_batchtrace/{batch.uuid}/{part.number}")
        whole.add(Trace(**data))
    return whole


def obstacles(batch: Batch) -> list[str]:
    """Say what was done with the rows of a batch since, so that it cannot be withdrawn; at most ten."""
    wanted, trace = declared(batch.list_name), trace_of(batch)
    found: list[str] = []
    for told in (*_later(batch, wanted, trace), *_leaning(wanted, trace)):
        if told not in found:
            found.append(told)
        if len(found) == SHOWN:
            break
    return found


def _later(batch: Batch, wanted: ListImport, trace: Trace) -> Iterator[str]:
    """Yield later entries of the journal about what the batch made or changed (S-70)."""
    for label in wanted.roots:
        ids = [*trace.created.get(label, ()), *map(int, trace.before.get(label, ()))]
        for piece in pieces(ids):
            uuids = table(label)._base_manager.filter(pk__in=piece).values_list("uuid", flat=True)
            entries = Entry.objects.filter(pk__gt=batch.first_entry, object_uuid__in=list(uuids))
            own = entries.exclude(request_id=batch.uuid.hex).exclude(action__endswith=".reveal")
            for entry in own.exclude(result="refused").order_by("pk")[:SHOWN]:
                day = timezone.localtime(entry.at)
                words = {"what": entry.object_label, "who": entry.actor, "month": day.month, "day": day.day}
                yield _("%(what)s：%(who)s在%(month)s月%(day)s日改过") % words


def _leaning(wanted: ListImport, trace: Trace) -> Iterator[str]:
    """Yield rows of other tables that refer to what the batch made."""
    made = {label: set(ids) for label, ids in trace.created.items()}
    for label in wanted.roots:
        for relation in table(label)._meta.related_objects:
            other: Any = relation.related_model
            if other._meta.label in wanted.goes_along:
                continue
            own = made.get(other._meta.label, set())
            yield from _referring(label, relation, other, own, sorted(made.get(label, ())))


def _referring(label: str, relation: Any, other: type[Model], own: set[int], ids: list[int]) -> Iterator[str]:
    name = relation.field.attname
    for piece in pieces(ids):
        rows = other._base_manager.filter(**{f"{name}__in": piece}).values_list("pk", name)
        counts = Counter(target for pk, target in rows if pk not in own)
        names = table(label)._base_manager.in_bulk(list(counts)[:SHOWN])
        for target, row in names.items():
            words = {"what": row, "other": other._meta.verbose_name, "count": counts[target]}
            yield _("%(what)s：已有%(other)s%(count)s条") % words


def take_back(batch: Batch, *, actor: Actor) -> None:
    """Remove what a batch made and put back what it changed, in the caller's transaction.

    Raises Invalid where later work stands on it after all.
    """
    wanted, trace = declared(batch.list_name), trace_of(batch)
    paths = _paths(wanted, trace)
    basis = _("撤回导入 %(file)s") % {"file": batch.file_name}
    for label, ids in trace.created.items():
        if label not in wanted.roots:
            _remove(label, ids)
    for label, rows in trace.before.items():
        _restore(label, rows, wanted.derived)
    for label in wanted.roots:
        restored = list(map(int, trace.before.get(label, ())))
        for piece in pieces(restored):
            journal.note_many(actor, "import.restore", _rows(label, piece), purpose=basis)
        made = sorted(trace.created.get(label, ()), reverse=True)
        for piece in pieces(made):
            journal.note_many(actor, "import.remove", _rows(label, piece), purpose=basis)
        _remove(label, made)
    batch.traces.all().delete()
    batch.marks.all().delete()
    wanted.withdrawn(paths | _paths(wanted, trace), actor=actor)


def _rows(label: str, ids: list[int]) -> list[Model]:
    return list(table(label)._base_manager.filter(pk__in=ids))


def _paths(wanted: ListImport, trace: Trace) -> set[str]:
    found: set[str] = set()
    for label in wanted.roots:
        model = table(label)
        name = next(field.name for field in model._meta.fields if isinstance(field, TreePathField))
        ids = [*trace.created.get(label, ()), *map(int, trace.before.get(label, ()))]
        for piece in pieces(ids):
            found |= set(model._base_manager.filter(pk__in=piece).values_list(name, flat=True))
    return found


def _remove(label: str, ids: list[int]) -> None:
    model = table(label)
    # A tree is taken down leaf by leaf: a superior is older than what was put under it.
    own = any(field.related_model is model for field in model._meta.fields if field.is_relation)
    for piece in ([one] for one in ids) if own else pieces(ids):
        rows = model._base_manager.filter(pk__in=piece)
        try:
            rows.delete()
        except ProtectedError as error:
            raise Invalid(_held(error, rows)) from error


def _held(error: ProtectedError, rows: Any) -> dict[str, str]:
    """Say which later rows stand on what was to be removed: parts of other roots, found only now."""
    what = "、".join(map(str, rows[:SHOWN]))
    counts = Counter(str(row._meta.verbose_name) for row in error.protected_objects)
    return {
        other: _("%(what)s：已有%(other)s%(count)s条") % {"what": what, "other": other, "count": count}
        for other, count in counts.items()
    }


def _restore(label: str, rows: dict[str, dict[str, Any]], derived: frozenset[str]) -> None:
    model = table(label)
    fields = {field.attname: field for field in model._meta.concrete_fields}
    for pk, stored in rows.items():
        values = {
            name: value if value is None else _typed(fields[name], value)
            for name, value in stored.items()
            if name != "id" and name not in derived
        }
        there = model._base_manager.filter(pk=int(pk))
        _move_back(model, there, values)
        if not there.update(**values):
            model._base_manager.bulk_create([model(pk=int(pk), **values)])


def _typed(field: Any, value: Any) -> Any:
    # The ciphertext of a sealed column is put back as it was; its mark is set by reading it.
    opened = getattr(field, "from_db_value", None)
    return field.to_python(value) if opened is None else opened(value, None, None)


def _move_back(model: type[Model], there: Any, values: dict[str, Any]) -> None:
    if not isinstance(next((f for f in model._meta.fields if f.name == "path"), None), TreePathField):
        return
    path = there.values_list("path", flat=True).first()
    if path and path != values["path"]:
        repath(path, values["path"])
