"""Cells on their way from the parser process: typed, and back again from JSON."""

import datetime
import re
from typing import Any
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

Cell = str | float | bool | datetime.date | None
"""Text, number, yes/no, day (or moment: datetime is a date), or nothing."""

_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})$")


def pack(cell: Any) -> Any:
    """Return a cell as JSON: days as {"d"}, moments as {"t"}, an empty cell as null."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, datetime.datetime):
        return {"t": cell.isoformat()}
    if isinstance(cell, datetime.date):
        return {"d": cell.isoformat()}
    if isinstance(cell, (bool, int, float, str)):
        return cell
    return str(cell)


def unpack(data: Any) -> Cell:
    """Return the cell that `pack` wrote; raises ValueError for anything else."""
    if data is None or isinstance(data, (bool, str, float)):
        return data
    if isinstance(data, int):
        return float(data)
    if isinstance(data, dict) and "t" in data:
        return datetime.datetime.fromisoformat(data["t"])
    if isinstance(data, dict) and "d" in data:
        return datetime.date.fromisoformat(data["d"])
    raise ValueError(data)


def column_letters(index: int) -> str:
    """Return the letters of a column counted from 0: A, B … Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def position(reference: str) -> tuple[int, int] | None:
    """Return row (from 1) and column (from 0) of a reference like B12, or None."""
    match = _REFERENCE.match(reference.replace("$", ""))
    if not match:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column - 1


_ROW_TAG = re.compile(rb"<(?:[\w.-]+:)?row\b([^>]*)>")
_COLUMN_TAG = re.compile(rb"<(?:[\w.-]+:)?col\b([^>]*)>")
_ATTRIBUTE = re.compile(rb"""\b(r|hidden|min|max)\s*=\s*["']([^"']*)["']""")
_HIDDEN = re.compile(rb"""\shidden\s*=\s*["'](?:1|true)""")
_LAST_COLUMN = 16_384


class HiddenParts:
    """Collects the hidden rows (from 1) and columns (from 0) of a sheet's XML, which comes in pieces.

    Expressions, not a parser: a list of 100,000 rows must not wait for one because a filter is on.
    """

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.columns: list[int] = []
        self._number = 0

    def look(self, content: bytes) -> None:
        """Look at a piece that ends with a row."""
        # Every piece but the first begins with a row that says its number.
        if b"hidden" not in content or not _HIDDEN.search(content):
            return
        for tag in _ROW_TAG.finditer(content):
            said = dict(_ATTRIBUTE.findall(tag[1]))
            self._number = int(said[b"r"]) if said.get(b"r", b"").isdigit() else self._number + 1
            if said.get(b"hidden") in (b"1", b"true"):
                self.rows.append(self._number)
        for tag in _COLUMN_TAG.finditer(content):
            said = dict(_ATTRIBUTE.findall(tag[1]))
            first, last = said.get(b"min", b""), said.get(b"max", b"")
            if said.get(b"hidden") in (b"1", b"true") and first.isdigit() and last.isdigit():
                self.columns += range(int(first) - 1, min(int(last), _LAST_COLUMN))


class FormulaFinder(ContentHandler):
    """Collects from a sheet's XML the cells with a formula and those holding an error value.

    `formulas` and `errors` are lists of [row from 1, column from 0, text].
    """

    def __init__(self) -> None:
        super().__init__()
        self.formulas: list[tuple[int, int, str]] = []
        self.errors: list[tuple[int, int, str]] = []
        self._row = 0
        self._column = -1
        self._is_error = False
        self._text: list[str] | None = None

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - SAX's own name
        """Follow the position and open a text that matters."""
        tag = name.rpartition(":")[2]
        if tag == "row":
            number = str(attrs.get("r", ""))
            self._row = int(number) if number.isdigit() else self._row + 1
            self._column = -1
        elif tag == "c":
            at = position(str(attrs.get("r", "")))
            self._row, self._column = at or (self._row, self._column + 1)
            self._is_error = attrs.get("t") == "e"
        elif tag == "f" or (tag == "v" and self._is_error):
            self._text = []

    def characters(self, content: str) -> None:
        """Collect the open text."""
        if self._text is not None:
            self._text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802 - SAX's own name
        """Close the open text."""
        if self._text is None:
            return
        found = (self._row, self._column, "".join(self._text))
        (self.formulas if name.rpartition(":")[2] == "f" else self.errors).append(found)
        self._text = None
