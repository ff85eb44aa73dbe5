"""Finds the head of a list, says which column is which, and what below it is not data."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from zhibu.engine.exchange.cells import Cell, column_letters
from zhibu.engine.exchange.template import Template
from zhibu.engine.exchange.texts import cell_text, clean, head_forms
from zhibu.engine.exchange.workbook import Sheet, Workbook, unusable

SEARCHED_ROWS = 30
LEAST_HEADS = 2


@dataclass(frozen=True)
class ColumnMatch:
    """Where a field was found: column from 0, the file's own head, and what is unusual about it.

    `rivals` are other columns of the sheet that claim the same field; they are not read.
    """

    column: int
    text: str
    renamed: bool = False
    moved: bool = False
    rivals: tuple[int, ...] = ()


@dataclass(frozen=True)
class Header:
    """What a sheet's columns mean: by field, with those not used and those not found.

    `rows` are the sheet's rows that hold the head (one or two), `unused` maps columns from 0 to
    their heads, `missing` names fields, `other_sheets` further sheets with such a head.
    """

    sheet: str
    rows: tuple[int, ...]
    columns: Mapping[str, ColumnMatch]
    unused: Mapping[int, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    other_sheets: tuple[str, ...] = ()

    def heads(self) -> dict[int, str]:
        """Return all heads of the sheet by column, used or not."""
        return dict(self.unused) | {match.column: match.text for match in self.columns.values()}

    def report(self, template: Template) -> list[dict[str, Any]]:
        """Return one entry per column of the template and per unused one, for people to look at.

        `state` is same, renamed, moved, renamed+moved, ambiguous, missing or unused.
        """
        entries: list[dict[str, Any]] = []
        for column in template.columns:
            match = self.columns.get(column.field)
            entry = {"column": column.head, "field": column.field, "at": "", "head": ""}
            if match is None:
                entries.append(entry | {"state": "missing"})
                continue
            marks = [w for w, on in (("renamed", match.renamed), ("moved", match.moved)) if on]
            state = "ambiguous" if match.rivals else "+".join(marks) or "same"
            at = column_letters(match.column)
            entries.append(entry | {"at": at, "head": match.text, "state": state})
        for index, text in self.unused.items():
            at = column_letters(index)
            entries.append({"column": "", "field": "", "at": at, "head": text, "state": "unused"})
        return entries


@dataclass(frozen=True)
class Omitted:
    """A row below the head that was left out; `reason` is numbering, head, foot or skipped."""

    row: int
    reason: str
    text: str


def locate(
    template: Template,
    book: Workbook,
    mapping: Mapping[str, int | None] | None = None,
    wanted: str = "",
) -> tuple[Sheet, Header]:
    """Return the sheet that holds the list and its head; raises UnusableFile when there is none.

    The sheet whose head names most columns is taken, the earlier one of two; `wanted` names another.
    `mapping` overrides what was recognised: field → column from 0, or None for "not in this file".
    """
    found: list[tuple[int, int, Sheet, tuple[int, ...]]] = []
    index = _index(template)
    for place, sheet in enumerate(book.sheets):
        score, rows = _best_rows(index, sheet)
        if score >= LEAST_HEADS:
            hinted = bool(template.sheet) and template.sheet in sheet.name
            found.append((score + hinted, -place, sheet, rows))
    if not found:
        raise unusable("no-header")
    named = [entry for entry in found if wanted and entry[2].name == wanted]
    _, _, sheet, rows = max(named or found, key=lambda entry: entry[:2])
    others = tuple(entry[2].name for entry in found if entry[2] is not sheet)
    return sheet, _header(template, sheet, rows, others, mapping or {})


def _index(template: Template) -> dict[str, tuple[str, int]]:
    """Return field and rank (0 the head itself, 1 another name) by every form of every head."""
    index: dict[str, tuple[str, int]] = {}
    names = [
        (head_forms(name), column.field, min(rank, 1))
        for column in template.columns
        for rank, name in enumerate((column.head, *column.also))
    ]
    for which in (0, 1):
        for forms, field_name, rank in names:
            index.setdefault(forms[which], (field_name, rank))
    return index


def _recognise(index: Mapping[str, tuple[str, int]], cell: Cell) -> tuple[str, int] | None:
    if not isinstance(cell, str):
        return None
    flat, bare = head_forms(cell)
    return index.get(flat) or index.get(bare)


def _best_rows(index: Mapping[str, tuple[str, int]], sheet: Sheet) -> tuple[int, tuple[int, ...]]:
    """Return how many fields the best head names, and its rows: one, or two when that names more."""
    first = takewhile(lambda number: number <= SEARCHED_ROWS, sheet.rows)
    singles = {number: _named(index, sheet, (number,)) for number in first}
    best = 0
    rows: tuple[int, ...] = ()
    for number, upper in singles.items():
        lower = singles.get(number + 1, frozenset())
        both = _named(index, sheet, (number, number + 1)) if upper and lower else frozenset()
        if len(upper) > best:
            best, rows = len(upper), (number,)
        if len(both) > max(best, len(lower)):
            best, rows = len(both), (number, number + 1)
    return best, rows


def _named(index: Mapping[str, tuple[str, int]], sheet: Sheet, rows: Sequence[int]) -> frozenset[str]:
    """Return the fields whose heads stand in these rows."""
    return frozenset(hit[0] for _, _, hit in _heads(index, sheet, rows) if hit)


def _heads(
    index: Mapping[str, tuple[str, int]], sheet: Sheet, rows: Sequence[int]
) -> Iterator[tuple[int, str, tuple[str, int] | None]]:
    """Yield column, head and recognised field; of two rows the lower one is believed first."""
    width = max(len(sheet.rows.get(row, ())) for row in rows)
    for column in range(width):
        cells = [sheet.cell(row, column) for row in reversed(rows)]
        hits = [(cell, _recognise(index, cell)) for cell in cells if cell is not None]
        known = next(((cell, hit) for cell, hit in hits if hit), None)
        if known:
            yield column, cell_text(known[0]), known[1]
        elif hits:
            yield column, cell_text(hits[0][0]), None


def _header(
    template: Template,
    sheet: Sheet,
    rows: tuple[int, ...],
    others: tuple[str, ...],
    mapping: Mapping[str, int | None],
) -> Header:
    heads = list(_heads(_index(template), sheet, rows))
    texts = {column: text for column, text, _ in heads}
    claims: dict[str, list[tuple[int, int]]] = {}
    for at, _, hit in heads:
        if hit and hit[0] not in mapping and at not in mapping.values():
            claims.setdefault(hit[0], []).append((hit[1], at))
    claims |= {name: [(0, column)] for name, column in mapping.items() if column is not None}
    chosen = {name: min(places)[1] for name, places in claims.items()}
    moved = _moved(template, chosen)
    columns = {}
    for column in template.columns:
        if column.field in chosen:
            at = chosen[column.field]
            columns[column.field] = ColumnMatch(
                column=at,
                text=clean(texts.get(at, "")),
                renamed=head_forms(texts.get(at, ""))[1] != head_forms(column.head)[1],
                moved=column.field in moved,
                rivals=tuple(place for _, place in sorted(claims[column.field]) if place != at),
            )
    taken = {place for places in claims.values() for _, place in places}
    return Header(
        sheet=sheet.name,
        rows=rows,
        columns=columns,
        unused={at: clean(text) for at, text in texts.items() if at not in taken},
        missing=tuple(c.field for c in template.columns if c.field not in chosen),
        other_sheets=others,
    )


def _moved(template: Template, chosen: Mapping[str, int]) -> set[str]:
    """Return the fewest fields that, taken out, leave the others in the template's order."""
    fields = [column.field for column in template.columns if column.field in chosen]
    chains: list[list[str]] = []
    for name in fields:
        before = [chain for chain in chains if chosen[chain[-1]] < chosen[name]]
        chains.append([*max(before, key=len, default=[]), name])
    kept = max(chains, key=len, default=[])
    return set(fields) - set(kept)


def data_rows(template: Template, sheet: Sheet, header: Header) -> Iterator[int | Omitted]:
    """Yield the numbers of the rows that are data, and the rows left out with the reason, in their order.

    Left out are a numbering row under the head, a head repeated on a new page, totals, and what
    stands below the last keyed row without filling a required column.
    """
    required = [
        header.columns[column.field].column
        for column in template.columns
        if column.required and column.field in header.columns
    ]
    keys = [header.columns[name].column for name in template.key if name in header.columns]
    top = header.rows[-1]
    upwards = takewhile(lambda number: number > top, reversed(list(sheet.rows)))
    last = next((number for number in upwards if _fills(sheet, number, keys)), 0)
    stop, never = _stop_pattern(template), _never_stops(template)
    for number in sheet.rows:
        if number <= top:
            continue
        reason = _no_data(sheet, header, number)
        if not reason and number > last and not _fills(sheet, number, required):
            reason = "foot"
        if not reason and _is_foot(stop, never, sheet, header, number, keys):
            reason = "foot"
        if reason:
            text = " ".join(filter(None, (cell_text(cell) for cell in sheet.rows[number])))
            yield Omitted(number, reason, clean(text)[:40])
        else:
            yield number


def _no_data(sheet: Sheet, header: Header, row: int) -> str:
    """Return why a row belongs to the head, or an empty text."""
    if row == header.rows[-1] + 1 and _is_numbering(sheet.rows[row]):
        return "numbering"
    return "head" if _repeats_head(sheet, header, row) else ""


def _fills(sheet: Sheet, row: int, columns: Sequence[int]) -> bool:
    """Say whether a row has anything in one of the columns; a formula counts without its result."""
    return any(sheet.cell(row, at) is not None or (row, at) in sheet.formulas for at in columns)


def _stop_pattern(template: Template) -> re.Pattern[str] | None:
    """Match a stop word at the start of a cell, blanks inside aside, with no further word behind it."""
    words = [r"\s*".join(map(re.escape, head_forms(word)[0])) for word in template.stop_words]
    if not words:
        return None
    return re.compile(rf"(?:{'|'.join(words)})(?=$|[^\w]|\d|_)")


def _never_stops(template: Template) -> re.Pattern[str]:
    """Match what begins with a plain character that no stop word begins with: most cells there are."""
    firsts = "".join({re.escape(head_forms(word)[0][:1]) for word in template.stop_words})
    return re.compile(rf"[^\x00{firsts}](?<=[0-9A-Za-z\u4e00-\u9fff])")


def _is_foot(
    stop: re.Pattern[str] | None,
    never: re.Pattern[str],
    sheet: Sheet,
    header: Header,
    row: int,
    keys: Sequence[int],
) -> bool:
    """Say whether a row is totals or signatures: a stop word, and no key (or hardly anything)."""
    cells = [cell for cell in sheet.rows[row] if cell is not None]
    hits = [
        isinstance(c, str) and stop is not None and not never.match(c) and _starts(stop, c) for c in cells
    ]
    if not any(hits):
        return False
    if not _fills(sheet, row, keys):
        return True
    return hits[0] and 2 * len(cells) <= len(header.columns)


def _starts(stop: re.Pattern[str], text: str) -> bool:
    flat = clean(text).replace("（", "(").replace("）", ")").replace("：", ":")
    return stop.match(flat) is not None


def _is_numbering(cells: Sequence[Cell]) -> bool:
    """Say whether a row only counts the columns: 1 2 3 …"""
    texts = [cell_text(cell) for cell in cells if cell is not None]
    numbers = [int(text) for text in texts if text.isdigit() and len(text) < 4]
    return len(numbers) == len(texts) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _repeats_head(sheet: Sheet, header: Header, row: int) -> bool:
    """Say whether a row repeats at least half of the heads."""
    matches = header.columns.values()
    same = other = 0
    for match in matches:
        cell = sheet.cell(row, match.column)
        if match.text and isinstance(cell, str) and clean(cell) == match.text:
            same += 1
        else:
            other += 1
            if 2 * other > len(matches):
                return False
    return same >= LEAST_HEADS
