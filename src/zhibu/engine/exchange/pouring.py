"""Pours rows into an empty .xlsx on their way to a file or a socket: text only, nothing kept, no formula.

XlsxWriter makes the form: styles, widths, heads. Its own way of constant memory writes every sheet
into a temporary file first, which would put personal data on the disk in the clear (S-61); here the
rows go straight into the packed part of the sheet.
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
_END = b"</sheetData>"
_DIMENSION = re.compile(rb"<dimension [^>]*/>")
_STYLE = re.compile(rb"<col [^>]*\bstyle=\"(\d+)\"")
_LAST_ROW = re.compile(rb"<row r=\"(\d+)\"")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LIKE_ESCAPE = re.compile(r"_(x[0-9a-fA-F]{4}_)")
_SPECIAL = re.compile("[&<>\r]")
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "_x000D_"}
_ROWS_AT_ONCE = 200


def pour(target: IO[bytes], form: bytes, lines: Iterable[Sequence[str]]) -> int:
    """Write the form with its rows into an open file or stream; return how many rows there were."""
    with (
        zipfile.ZipFile(io.BytesIO(form)) as empty,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as full,
    ):
        for entry in empty.infolist():
            if entry.filename != _PART:
                full.writestr(entry, empty.read(entry), zipfile.ZIP_DEFLATED)
        before, after = _DIMENSION.sub(b"", empty.read(_PART)).split(_END)
        style = _STYLE.search(before)
        last = max(int(number) for number in _LAST_ROW.findall(before))
        count = 0
        entry = zipfile.ZipInfo(_PART, empty.getinfo(_PART).date_time)
        entry.compress_type = zipfile.ZIP_DEFLATED
        with full.open(entry, "w", force_zip64=False) as part:
            part.write(before)
            written = _rows(lines, last + 1, style[1].decode() if style else "0")
            while rows := list(islice(written, _ROWS_AT_ONCE)):
                part.write("".join(rows).encode())
                count += len(rows)
            part.write(_END + after)
    return count


def _rows(lines: Iterable[Sequence[str]], first: int, style: str) -> Iterator[str]:
    opened: list[tuple[str, str]] = []
    for number, cells in enumerate(lines, first):
        if number > MOST_ROWS:
            raise ValueError(f"a sheet holds {MOST_ROWS} rows")
        while len(opened) < len(cells):
            letters = column_letters(len(opened))
            opened.append((f'<c r="{letters}', f'" s="{style}" t="inlineStr"><is><t xml:space="preserve">'))
        filled = [
            f"{start}{number}{rest}{_escaped(cell)}</t></is></c>"
            for (start, rest), cell in zip(opened, cells, strict=False)
            if cell
        ]
        yield f'<row r="{number}">{"".join(filled)}</row>'


def _escaped(text: str) -> str:
    """Return a text as XML; what XML cannot hold is written as _xHHHH_, as spreadsheets do."""
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"a cell holds {LONGEST_TEXT} characters")
    text = _LIKE_ESCAPE.sub(r"_x005F_\1", text)
    text = _SPECIAL.sub(lambda found: _NAMED[found[0]], text)
    return _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
