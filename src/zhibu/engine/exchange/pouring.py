"""Pours rows into an empty .xlsx on their way to a file or a socket: text only, nothing kept, no formula.

XlsxWriter makes the form: styles, widths, heads. Its own way of constant memory writes every sheet
into a temporary file first, which would put personal data on the disk in the clear (S-61); here the
rows go straight into the packed part of the sheet. What repeats in a column is written once and pointed
at, as spreadsheets do: else a list of 100,000 rows would unpack to more than an import lets in (S-31).
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO

from zhibu.engine.exchange.cells import column_letters

LONGEST_TEXT = 32_767
MOST_ROWS = 1_048_576
_PART = "xl/worksheets/sheet1.xml"
_SHARED = "xl/sharedStrings.xml"
_KEEP = ' xml:space="preserve"'
_SHARED_END = b"</sst>"
_SHARED_COUNTS = re.compile(rb' count="\d+" uniqueCount="(\d+)"')
_MOST_SHARED, _LONGEST_SHARED = 1_000, 60
"""So many different texts of a column, of so many characters, are written once; memory stays flat."""

_END = b"</sheetData>"
_DIMENSION = re.compile(rb"<dimension [^>]*/>")
_STYLE = re.compile(rb"<col [^>]*\bstyle=\"(\d+)\"")
_LAST_ROW = re.compile(rb"<row r=\"(\d+)\"")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LIKE_ESCAPE = re.compile(r"_(x[0-9a-fA-F]{4}_)")
_SPECIAL = re.compile("[&<>\r]")
_ODD = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]|_x[0-9a-fA-F]{4}_")
"""Any of those; most texts have none."""
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "_x000D_"}
_ROWS_AT_ONCE = 200


def pour(target: IO[bytes], form: bytes, lines: Iterable[Sequence[str]]) -> int:
    """Write the form with its rows into an open file or stream; return how many rows there were."""
    with (
        zipfile.ZipFile(io.BytesIO(form)) as empty,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as full,
    ):
        for entry in empty.infolist():
            if entry.filename not in (_PART, _SHARED):
                full.writestr(entry, empty.read(entry), zipfile.ZIP_DEFLATED)
        shared = _Shared(empty.read(_SHARED))
        before, after = _DIMENSION.sub(b"", empty.read(_PART)).split(_END)
        style = _STYLE.search(before)
        last = max(int(number) for number in _LAST_ROW.findall(before))
        count = 0
        entry = zipfile.ZipInfo(_PART, empty.getinfo(_PART).date_time)
        entry.compress_type = zipfile.ZIP_DEFLATED
        with full.open(entry, "w", force_zip64=False) as part:
            part.write(before)
            written = _rows(lines, last + 1, style[1].decode() if style else "0", shared)
            while rows := list(islice(written, _ROWS_AT_ONCE)):
                part.write("".join(rows).encode())
                count += len(rows)
            part.write(_END + after)
        full.writestr(empty.getinfo(_SHARED), shared.written(), zipfile.ZIP_DEFLATED)
    return count


class _Shared:
    """The texts of a book that are written once, those of its heads first."""

    def __init__(self, form: bytes) -> None:
        self.form = form
        found = _SHARED_COUNTS.search(form)
        self.own = int(found[1]) if found else 0
        self.texts: list[str] = []
        self.places: list[dict[str, str]] = []

    def column(self, at: int) -> dict[str, str]:
        """Return the end of a cell by its text, for the texts of a column that are shared so far."""
        while len(self.places) <= at:
            self.places.append({})
        return self.places[at]

    def ending(self, known: dict[str, str], text: str) -> str:
        """Return the end of a cell with a text met for the first time, and share it while there is room."""
        if len(known) >= _MOST_SHARED or len(text) > _LONGEST_SHARED:
            return f't="inlineStr"><is>{_text(text)}</is></c>'
        end = known[text] = f't="s"><v>{self.own + len(self.texts)}</v></c>'
        self.texts.append(text)
        return end

    def written(self) -> bytes:
        """Return the part of the book that holds them."""
        texts = "".join(f"<si>{_text(text)}</si>" for text in self.texts)
        number = self.own + len(self.texts)
        form = _SHARED_COUNTS.sub(b' uniqueCount="%d"' % number, self.form)
        return form.replace(_SHARED_END, texts.encode() + _SHARED_END)


def _rows(lines: Iterable[Sequence[str]], first: int, style: str, shared: _Shared) -> Iterator[str]:
    opened: list[tuple[str, dict[str, str]]] = []
    for number, cells in enumerate(lines, first):
        if number > MOST_ROWS:
            raise ValueError(f"a sheet holds {MOST_ROWS} rows")
        while len(opened) < len(cells):
            opened.append((f'<c r="{column_letters(len(opened))}', shared.column(len(opened))))
        middle = f'{number}" s="{style}" '
        filled = [
            f"{start}{middle}{known.get(cell) or shared.ending(known, cell)}"
            for (start, known), cell in zip(opened, cells, strict=False)
            if cell
        ]
        yield f'<row r="{number}">{"".join(filled)}</row>'


def _text(text: str) -> str:
    """Return the element of a text; blanks at its edges, and its lines, are kept where it has any."""
    kept = text[0].isspace() or text[-1].isspace() or "\n" in text
    return f"<t{_KEEP if kept else ''}>{_escaped(text)}</t>"


def _escaped(text: str) -> str:
    """Return a text as XML; what XML cannot hold is written as _xHHHH_, as spreadsheets do."""
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"a cell holds {LONGEST_TEXT} characters")
    if not _ODD.search(text):
        return text
    text = _LIKE_ESCAPE.sub(r"_x005F_\1", text)
    text = _SPECIAL.sub(lambda found: _NAMED[found[0]], text)
    return _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
