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
from zhibu.engine.exchange.cells import FormulaFinder, hidden_parts, pack
from zhibu.engine.exchange.unpacking import unpacked

MAX_SHEETS = 20
MAX_CELLS = 6_000_000

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


def _reader(kind: str) -> Callable[[bytes], Iterator[dict[str, Any]]]:
    """Return the reader of a kind; only its own modules are loaded, and before the door closes."""
    if kind == "text":
        from zhibu.engine.exchange import delimited

        return delimited.lines
    if kind == "xls":
        from zhibu.engine.exchange import biff

        return partial(_xls, biff.look, vars(biff.SheetMarks()))
    return _xlsx


def _say(line: dict[str, Any]) -> None:
    sys.stdout.write(_json(line) + "\n")


def _unpack(data: bytes) -> None:
    """Judge every entry, and what the container says it holds."""
    types = b""
    for name, content in unpacked(data):
        if name == "[Content_Types].xml":
            types = content
    if _MACRO_TYPE.search(types):
        raise Refused("macro")
    if _MAIN_TYPE not in types:
        raise Refused("not-xlsx")


def _xlsx(data: bytes) -> Iterator[dict[str, Any]]:
    """Yield the head, then for each visible sheet its name, marks and rows."""
    _unpack(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts, epoch_1904 = _parts(archive)
        book = CalamineWorkbook.from_object(io.BytesIO(data))
        yield {"epoch_1904": epoch_1904, "hidden_sheets": _hidden(book)}
        yield from _sheets(book, lambda name: _marks(archive, parts.get(name, "")))


def _xls(look: Callable[[bytes], Any], unmarked: dict[str, Any], data: bytes) -> Iterator[dict[str, Any]]:
    """Yield the same of an old workbook."""
    epoch_1904, found = look(data)
    book = CalamineWorkbook.from_object(io.BytesIO(data))
    names = [meta.name for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
    marks = {name: vars(each) for name, each in zip(names, found, strict=False)}
    yield {"epoch_1904": epoch_1904, "hidden_sheets": _hidden(book)}
    yield from _sheets(book, lambda name: marks.get(name, unmarked))


def _sheets(book: CalamineWorkbook, marks: Callable[[str], dict[str, Any]]) -> Iterator[dict[str, Any]]:
    room = MAX_CELLS
    for name in _named(book, visible=True)[:MAX_SHEETS]:
        sheet = book.get_sheet_by_name(name)
        room -= sheet.total_height * sheet.total_width
        if room < 0:
            raise Refused("too-heavy")
        yield {"sheet": name, **marks(name)}
        yield from _rows(sheet)


def _named(book: CalamineWorkbook, *, visible: bool) -> list[str]:
    return [
        meta.name
        for meta in book.sheets_metadata
        if meta.typ == SheetTypeEnum.WorkSheet and (meta.visible == SheetVisibleEnum.Visible) is visible
    ]


def _hidden(book: CalamineWorkbook) -> list[str]:
    """Return the names of the hidden sheets that hold something: they are left, and that is said."""
    names = _named(book, visible=False)[:MAX_SHEETS]
    return [name for name in names if book.get_sheet_by_name(name).height > 0]


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


def _marks(archive: zipfile.ZipFile, part: str) -> dict[str, Any]:
    """Return the formula cells and error cells of a sheet, which calamine does not tell apart."""
    finder = FormulaFinder()
    content = archive.read(part) if part in archive.NameToInfo else b""
    marked = any(sign in content for sign in _SIGNS) and _WORTH_A_LOOK.search(content)
    if marked or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        defusedxml.sax.parseString(content, finder, forbid_dtd=True)
    rows, columns = hidden_parts(content)
    return {
        "formulas": finder.formulas,
        "errors": finder.errors,
        "hidden_rows": rows,
        "hidden_columns": columns,
    }


def _rows(sheet: CalamineSheet) -> Iterator[dict[str, Any]]:
    """Yield the rows that hold something, with the sheet's own row numbers (from 1)."""
    grid = sheet.to_python(skip_empty_area=False)
    merged = _fill_merged(grid, sheet.merged_cell_ranges or [])
    for number, cells in enumerate(grid, 1):
        packed = [pack(cell) for cell in cells]
        while packed and packed[-1] is None:
            packed.pop()
        if packed:
            yield {"row": number, "cells": packed}
    yield {"merged": merged}


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
