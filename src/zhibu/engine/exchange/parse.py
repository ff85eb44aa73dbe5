"""The parser process: a workbook on standard input, its cells as lines of JSON on standard output.

Started by `workbook` as `python -m zhibu.engine.exchange.parse KIND`, the kind being xlsx, xls or
text. A crafted file can at worst end this process: memory and processor time are capped, and once
everything is imported no further file or socket can be opened (S-31). Django is not imported here,
so reasons travel as keys, not as texts.
"""

import datetime
import io
import json
import re
import sys
import types
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any
from xml.sax import SAXException

if __name__ == "__main__":
    # The SAX library wants it for entities outside of the file. Here is nothing that could fetch them, and
    # reading it takes as long as a list of a thousand rows.
    sys.modules["urllib.request"] = types.ModuleType("urllib.request")

import defusedxml.ElementTree
import defusedxml.sax
from defusedxml.common import DefusedXmlException
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from zhibu.engine.exchange import cage
from zhibu.engine.exchange.archive import Refused
from zhibu.engine.exchange.cells import FormulaFinder, HiddenParts, pack
from zhibu.engine.exchange.slices import bare, cut_of, slices
from zhibu.engine.exchange.unpacking import pieces

MAX_SHEETS = 20
MAX_CELLS = 6_000_000

Row = list[Any]
"""A row on its way: its number from 1, and its packed cells."""
Line = dict[str, Any] | Row
Sheet = tuple[dict[str, Any], Iterator[CalamineSheet]]
"""What is known of a sheet beside its cells, and the sheet, whole or in slices."""

_MAIN_TYPE = b"openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACRO_TYPE = re.compile(rb"macroenabled|vbaproject|ms-excel.*macrosheet", re.IGNORECASE)
_WORTH_A_LOOK = re.compile(rb"""<(?:[\w.-]+:)?f[\s/>]|\st\s*=\s*["']e["']""")


_SIGNS = (b"<f", b":f", b'"e"', b"'e'")
"""One of these is in whatever that expression finds; looking for them costs next to nothing."""


def main() -> int:
    """Read, check and parse one workbook; the exit status is 0 when an answer was written."""
    reader = _reader(sys.argv[1])
    cage.shut()
    try:
        data = sys.stdin.buffer.read()
        for line in reader(data):
            _say(line)
        _say({"end": True})
    except Refused as refusal:
        _say({"refused": refusal.reason})
    except MemoryError:
        _say({"refused": "too-heavy"})
    except DefusedXmlException:
        _say({"refused": "unsafe-xml"})
    except PasswordError:
        _say({"refused": "encrypted"})
    except (CalamineError, SAXException, SyntaxError, KeyError, OSError, zipfile.BadZipFile):
        _say({"refused": "damaged"})
    return 0


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _reader(kind: str) -> Callable[[bytes], Iterator[Line]]:
    """Return the reader of a kind; only its own modules are loaded, and before the door closes."""
    if kind == "text":
        from zhibu.engine.exchange import delimited

        return delimited.lines
    if kind == "xls":
        from zhibu.engine.exchange import biff

        return partial(_xls, biff.look, vars(biff.SheetMarks()))
    return _xlsx


def _say(line: Line) -> None:
    sys.stdout.write(_json(line) + "\n")


def _unpack(data: bytes) -> None:
    """Judge every entry, and what the container says it holds."""
    types = b"".join(piece for name, piece in pieces(data) if name == "[Content_Types].xml")
    if _MACRO_TYPE.search(types):
        raise Refused("macro")
    if _MAIN_TYPE not in types:
        raise Refused("not-xlsx")


def _xlsx(data: bytes) -> Iterator[Line]:
    """Yield the head, then for each visible sheet its name, marks and rows."""
    _unpack(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts, epoch_1904 = _parts(archive)
        book = _Book(data, archive)
        yield {"epoch_1904": epoch_1904, "hidden_sheets": _hidden(book.names, book.sheet)}
        yield from _sheets(book.names, lambda name: _sheet_of(book, parts.get(name, ""), name))


class _Book:
    """A workbook of which no more is read than its names, until a sheet of it is wanted whole."""

    def __init__(self, data: bytes, archive: zipfile.ZipFile) -> None:
        self.data, self.archive = data, archive
        self.names = CalamineWorkbook.from_object(io.BytesIO(bare(archive)))
        self._whole: CalamineWorkbook | None = None

    def sheet(self, name: str) -> CalamineSheet:
        """Read a sheet whole."""
        if self._whole is None:
            self._whole = CalamineWorkbook.from_object(io.BytesIO(self.data))
        return self._whole.get_sheet_by_name(name)


def _xls(look: Callable[[bytes], Any], unmarked: dict[str, Any], data: bytes) -> Iterator[Line]:
    """Yield the same of an old workbook."""
    epoch_1904, found = look(data)
    book = CalamineWorkbook.from_object(io.BytesIO(data))
    names = [meta.name for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
    marks = {name: vars(each) for name, each in zip(names, found, strict=False)}
    yield {"epoch_1904": epoch_1904, "hidden_sheets": _hidden(book, book.get_sheet_by_name)}
    yield from _sheets(book, lambda name: (marks.get(name, unmarked), iter([book.get_sheet_by_name(name)])))


def _sheets(book: CalamineWorkbook, look: Callable[[str], Sheet]) -> Iterator[Line]:
    """Yield name, marks and rows of each visible sheet, which is read whole or slice by slice."""
    room = MAX_CELLS
    for name in _named(book, visible=True)[:MAX_SHEETS]:
        marks, slices_of = look(name)
        yield {"sheet": name, **marks}
        merged: list[tuple[int, int]] = []
        for sheet in slices_of:
            room -= sheet.height * sheet.total_width
            if room < 0:
                raise Refused("too-heavy")
            yield from _rows(sheet, merged)
            # Before the next slice is opened.
            del sheet
        yield {"merged": merged}


def _sheet_of(book: _Book, part: str, name: str) -> Sheet:
    archive, marks = book.archive, _Marks()
    cut = cut_of(archive, part, marks.look)
    if cut is None:
        marks = _Marks()
        marks.look(archive.read(part) if part in archive.NameToInfo else b"")
        return marks.found(), iter([book.sheet(name)])
    opened = (
        CalamineWorkbook.from_object(io.BytesIO(each)).get_sheet_by_name(name)
        for each in slices(archive, part, cut)
    )
    return marks.found(), opened


def _named(book: CalamineWorkbook, *, visible: bool) -> list[str]:
    return [
        meta.name
        for meta in book.sheets_metadata
        if meta.typ == SheetTypeEnum.WorkSheet and (meta.visible == SheetVisibleEnum.Visible) is visible
    ]


def _hidden(book: CalamineWorkbook, sheet: Callable[[str], CalamineSheet]) -> list[str]:
    """Return the names of the hidden sheets that hold something: they are left, and that is said."""
    names = _named(book, visible=False)[:MAX_SHEETS]
    return [name for name in names if sheet(name).height > 0]


def _parts(archive: zipfile.ZipFile) -> tuple[dict[str, str], bool]:
    """Return each sheet's part by the sheet's name, and whether days are counted from 1904."""
    links = {
        link.get("Id"): str(link.get("Target", "")) for link in _xml(archive, "xl/_rels/workbook.xml.rels")
    }
    parts: dict[str, str] = {}
    epoch_1904 = False
    for element in _xml(archive, "xl/workbook.xml").iter():
        tag = element.tag.rpartition("}")[2]
        if tag == "workbookPr":
            epoch_1904 = element.get("date1904", "0").lower() in ("1", "true", "on")
        elif tag == "sheet":
            link = next((v for k, v in element.items() if k.rpartition("}")[2] == "id"), "")
            target = links.get(link, "")
            parts[element.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return parts, epoch_1904


def _xml(archive: zipfile.ZipFile, name: str) -> Any:
    return defusedxml.ElementTree.fromstring(archive.read(name), forbid_dtd=True)


class _Marks:
    """The formula cells and error cells of a sheet, which calamine does not tell apart, and what is hidden.

    Its XML comes in pieces that end with a row.
    """

    def __init__(self) -> None:
        self.finder, self.hidden = FormulaFinder(), HiddenParts()
        self.reader: Any = None
        self.before: list[bytes] = []

    def look(self, piece: bytes) -> None:
        """Look at the next piece; a parser reads it only once there was something to find."""
        self.hidden.look(piece)
        marked = any(sign in piece for sign in _SIGNS) and _WORTH_A_LOOK.search(piece)
        if self.reader is None and (marked or piece[:2] in (b"\xff\xfe", b"\xfe\xff")):
            self.reader = defusedxml.sax.make_parser()
            self.reader.setContentHandler(self.finder)
            self.reader.forbid_dtd = True
            for seen in self.before:
                self.reader.feed(seen)
        if self.reader is not None:
            self.reader.feed(piece)
        elif not self.before:
            # The sheet's head, without which no parser understands what comes later.
            self.before.append(piece)

    def found(self) -> dict[str, Any]:
        """Return what was found."""
        if self.reader is not None:
            self.reader.close()
        return {
            "formulas": self.finder.formulas,
            "errors": self.finder.errors,
            "hidden_rows": self.hidden.rows,
            "hidden_columns": self.hidden.columns,
        }


def _rows(sheet: CalamineSheet, merged: list[tuple[int, int]]) -> Iterator[Row]:
    """Yield the rows that hold something, with the sheet's own row numbers (from 1); add cells filled in."""
    if sheet.start is None:
        return
    (above, before), ranges = sheet.start, sheet.merged_cell_ranges or []
    if any(bottom > top for (top, _left), (bottom, _right) in ranges):
        above, before, grid = 0, 0, sheet.to_python(skip_empty_area=False)
        merged += _fill_merged(grid, ranges)
    else:
        grid = sheet.to_python()
    left: list[Any] = [None] * before
    for number, cells in enumerate(grid, above + 1):
        packed = left + [pack(cell) for cell in cells]
        while packed and packed[-1] is None:
            packed.pop()
        if packed:
            yield [number, packed]


def _fill_merged(grid: list[list[Any]], ranges: Sequence[Any]) -> list[tuple[int, int]]:
    """Give every row of a range merged downwards the text of its top cell; return the cells filled."""
    filled = []
    for (top, left), (bottom, _right) in ranges:
        if bottom > top and bottom < len(grid) and left < len(grid[top]):
            for row in range(top + 1, bottom + 1):
                if grid[top][left] != "" and grid[row][left] == "":
                    grid[row][left] = grid[top][left]
                    filled.append((row + 1, left))
    return filled


if __name__ == "__main__":
    _ = datetime.date.today  # the C module of datetime is loaded before the door closes
    sys.exit(main())
