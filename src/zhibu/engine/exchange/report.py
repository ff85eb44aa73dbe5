"""Writes workbooks: the wrong rows back with what to do, and lists in a template's own columns."""

import datetime
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from zhibu.engine.exchange.codes import CodeTable
from zhibu.engine.exchange.context import Resolved
from zhibu.engine.exchange.findings import Finding
from zhibu.engine.exchange.plan import Plan
from zhibu.engine.exchange.pouring import pour
from zhibu.engine.exchange.separated import pour_text
from zhibu.engine.exchange.template import Column, Template
from zhibu.engine.exchange.texts import cell_text, yes_no_text

LABEL_WIDTH = 14
ADVICE_WIDTH = 48
MOST_KNOWN = 4_000
"""So many different values of a column are kept with what they are written as."""


def write_wrong_rows(plan: Plan) -> bytes:
    """Return an .xlsx with the file's own columns of the wrong rows, and 「问题」 and 「怎么改」.

    The contents are the user's own, uncovered; once mended, the file can be imported as it is.
    """
    wrong = [row for row in plan.said if row.errors]
    heads = plan.header.heads()
    places = [at for at in sorted(heads) if heads[at] not in (_("问题"), _("怎么改"))]
    titles = [heads[at] for at in places] + [_("问题"), _("怎么改")]

    def lines() -> Iterable[Sequence[str]]:
        for row in wrong:
            cells = [_original(plan, row.number, at) for at in places]
            yield [*cells, _told(row.errors, "problem"), _told(row.errors, "remedy")]

    widths = [LABEL_WIDTH] * len(places) + [ADVICE_WIDTH, ADVICE_WIDTH]
    return _write(plan.header.sheet, "", titles, widths, lines())


def _original(plan: Plan, row: int, at: int) -> str:
    """Return a cell as its text; of a formula nothing but its result can be kept."""
    return cell_text(plan.sheet.cell(row, at))


def _told(errors: Iterable[Finding], name: str) -> str:
    texts = [f"{error.column}：{getattr(error, name)}" for error in errors if getattr(error, name)]
    return "\n".join(dict.fromkeys(texts))


def write_list(
    template: Template,
    rows: Iterable[Mapping[str, object]],
    codes: Callable[[str], CodeTable] | None = None,
) -> bytes:
    """Return what `stream_list` writes; without rows this is the empty form."""
    out = io.BytesIO()
    stream_list(out, template, rows, codes)
    return out.getvalue()


def stream_list(
    target: IO[bytes],
    template: Template,
    rows: Iterable[Mapping[str, object]],
    codes: Callable[[str], CodeTable] | None = None,
    *,
    as_text: bool = False,
) -> int:
    """Write an .xlsx, or a CSV, in exactly the template's columns, which imports again without a difference.

    A row maps fields to stored values: text, code, day, yes/no, whole number, list of codes or
    `Resolved`; absent and None stay empty. Codes are written as labels when `codes` gives their
    table. Days are written as text, 2026-06-17, so that no epoch and no program can shift them.
    Rows are taken one by one and never kept; returns how many there were. Raises ValueError for a
    text longer than a cell can hold and for more rows than a sheet can.
    """
    titles = [column.head for column in template.columns]
    writers = [
        _Writer(column, codes(column.codes) if codes and column.codes else None)
        for column in template.columns
    ]
    lines = ([writer.cell(row.get(writer.field)) for writer in writers] for row in rows)
    if as_text:
        return pour_text(target, titles, lines)
    widths = [column.width or LABEL_WIDTH for column in template.columns]
    return pour(target, _write(template.sheet or template.title, template.title, titles, widths, ()), lines)


def stream_table(
    target: IO[bytes],
    title: str,
    heads: Sequence[str],
    lines: Iterable[Sequence[str]],
    *,
    as_text: bool = False,
) -> int:
    """Write plain text under headings, for lists never imported; returns how many rows."""
    if as_text:
        return pour_text(target, heads, lines)
    return pour(target, _write(title, title, heads, [LABEL_WIDTH] * len(heads), ()), lines)


class _Writer:
    """Writes the values of one column; codes and days repeat from row to row."""

    def __init__(self, column: Column, table: CodeTable | None) -> None:
        self.field, self.table = column.field, table
        self.known: dict[object, str] = {}

    def cell(self, value: object) -> str:
        """Return a stored value as the text of its cell."""
        kind = value.__class__
        if kind is str and self.table is None:
            return str(value)
        if kind is not str and kind is not datetime.date:
            return _written(value, self.table)
        found = self.known.get(value)
        if found is None:
            if len(self.known) >= MOST_KNOWN:
                self.known.clear()
            found = self.known[value] = _written(value, self.table)
        return found


def _written(value: object, table: CodeTable | None) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, Resolved):
        return value.label
    if isinstance(value, bool):
        return yes_no_text(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return "、".join(_written(each, table) for each in value)
    return table.label_of(str(value)) if table else str(value)


def _write(
    sheet_name: str,
    title: str,
    titles: Sequence[str],
    widths: Sequence[int],
    lines: Iterable[Sequence[str]],
) -> bytes:
    """Write text cells only: nothing can become a formula, a number or a link (S-33).

    Everything happens in memory, because a temporary file would hold personal data (S-61).
    """
    out = io.BytesIO()
    options: dict[str, Any] = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        head = book.add_format({"num_format": "@", "bold": True, "border": 1, "text_wrap": True})
        sheet = book.add_worksheet(_sheet_name(sheet_name))
        top = 0
        if title:
            sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 16}))
            top = 1
        for at, (name, width) in enumerate(zip(titles, widths, strict=True)):
            sheet.set_column(at, at, width, text)
            sheet.write_string(top, at, name, head)
        sheet.freeze_panes(top + 1, 1)
        for number, cells in enumerate(lines, top + 1):
            for at, cell in enumerate(cells):
                if cell:
                    sheet.write_string(number, at, cell, text)
    return out.getvalue()


def _sheet_name(name: str) -> str:
    """Return a name a sheet may have: at most 31 characters, none of the forbidden ones."""
    kept = "".join(" " if character in "[]:*?/\\" else character for character in name)
    return kept.strip().strip("'")[:31] or "Sheet1"
