"""Keeping the index: with every change of a row, in its transaction, and as a whole by `zhibu reindex`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from zhibu.engine.access import Record
from zhibu.engine.access.bulk import insert_lines
from zhibu.engine.search.models import Entry
from zhibu.engine.search.offers import Offer, Words, offered, offers
from zhibu.engine.search.words import plain, tokens

CHUNK = 1000
FIELDS = ("org_path", "title", "text", "tokens", "sort")
TITLE_LENGTH, SORT_LENGTH = 200, 120


def keep(*rows: Record) -> None:
    """Bring the index up to date with rows of one record, in the transaction that changed them.

    Services call it after the last write; a moved subtree needs no call, its paths follow.
    """
    if not rows:
        return
    found = offered(type(rows[0]))
    entries = [entry for row in rows if (entry := entry_of(found, row)) is not None]
    if len(entries) < len(rows):
        stay = {entry.object_id for entry in entries}
        gone = [row.pk for row in rows if row.pk not in stay]
        Entry.objects.filter(kind=found.kind, object_id__in=gone).delete()
    _write(entries)


def add(rows: Sequence[Record]) -> None:
    """Enter rows of one record that were made in this transaction, which cannot be in the index yet."""
    if not rows:
        return
    found = offered(type(rows[0]))
    told = [(row, words) for row in rows if (words := found.words(row)) is not None]
    lines = [(row.pk, *_line(words)) for row, words in told]
    insert_lines(Entry, ("object_id", *FIELDS), lines, kind=found.kind)


def entry_of(found: Offer, row: Any) -> Entry | None:
    """Return the unsaved entry of a row, or None where it is not to be found now."""
    words = found.words(row)
    if words is None:
        return None
    values = dict(zip(FIELDS, _line(words), strict=True))
    return Entry(kind=found.kind, object_id=row.pk, **values)


def _line(words: Words) -> tuple[str, ...]:
    """Return the values of an entry, in the order of `FIELDS`."""
    texts = [part for text in (words.title, *words.texts) if (part := plain(text))]
    return (
        words.path,
        plain(words.title)[:TITLE_LENGTH],
        " ".join(texts),
        tokens(texts, words.readings, map(plain, words.numbers)),
        words.sort[:SORT_LENGTH],
    )


def _write(entries: Sequence[Entry]) -> None:
    Entry.objects.bulk_create(
        entries,
        batch_size=400,
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=FIELDS,
    )


@dataclass
class Tally:
    """What a run over all rows found: rows, entries written anew, entries taken away."""

    rows: int = 0
    written: int = 0
    removed: int = 0


def reindex(told: Callable[[str, Tally], None] = lambda kind, tally: None) -> dict[str, Tally]:
    """Compare the whole index with the records and mend what differs; returns a tally per kind.

    Goes by row id in chunks of a transaction each, so memory stays flat and people go on working.
    """
    tallies = {}
    for found in offers():
        tally = tallies[found.kind] = Tally()
        last = 0
        while last >= 0:
            last = _chunk(found, last, tally)
            told(found.kind, tally)
    Entry.objects.exclude(kind__in=tallies).delete()
    return tallies


@transaction.atomic
def _chunk(found: Offer, after: int, tally: Tally) -> int:
    rows = list(found.rows().filter(pk__gt=after).order_by("pk")[:CHUNK])
    held = Entry.objects.filter(kind=found.kind, object_id__gt=after)
    if len(rows) == CHUNK:
        held = held.filter(object_id__lte=rows[-1].pk)
    known = {entry.object_id: entry for entry in held}
    entries = [entry for row in rows if (entry := entry_of(found, row)) is not None]
    fresh = [entry for entry in entries if not _same(known.pop(entry.object_id, None), entry)]
    _write(fresh)
    Entry.objects.filter(pk__in=[entry.pk for entry in known.values()]).delete()
    tally.rows += len(rows)
    tally.written += len(fresh)
    tally.removed += len(known)
    return rows[-1].pk if len(rows) == CHUNK else -1


def _same(held: Entry | None, entry: Entry) -> bool:
    return held is not None and all(getattr(held, name) == getattr(entry, name) for name in FIELDS)
