"""Reads text tables (CSV): which encoding, which separator, which rows; part of the parser process."""

import codecs
import csv
import io
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from zhibu.engine.exchange.archive import Refused
from zhibu.engine.exchange.cells import pack

SEPARATORS = ",;\t"
LOOKED_AT = 60
MAX_COLUMNS = 2_000

_BOMS = (
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MARKUP = re.compile(r"\s*<(?:!doctype|html|\?xml|table|head|body|meta|style)", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_STRANGE = re.compile("[\ufffd\ue000-\uf8ff]")
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_AS_TEXT = re.compile(r'="([^"]*)"', re.DOTALL)
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!)")


def lines(data: bytes) -> Iterator[dict[str, Any] | list[Any]]:
    """Yield what `parse` says about a workbook, for the one sheet that a text table is."""
    text, encoding = decode(data)
    if _MARKUP.match(text):
        raise Refused("html")
    if _CONTROL.search(text):
        raise Refused("not-text")
    marked = _SEPARATOR_LINE.match(text)
    text = text[marked.end() :] if marked else text
    separator = marked[1] if marked else _separator(text)
    yield {"epoch_1904": False, "encoding": encoding}
    # Read twice, so that the rows are never all there.
    yield {"sheet": "", **_marks(_rows(text, separator))}
    for number, cells in enumerate(_rows(text, separator), 1):
        packed = [pack(_bare(cell)) for cell in cells]
        while packed and packed[-1] is None:
            packed.pop()
        if packed:
            yield [number, packed]
    yield {"merged": []}


def decode(data: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding; raises Refused where it has none throughout.

    A byte order mark is believed, then UTF-16 by its zero bytes, then strict UTF-8, then GB 18030.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], name), name.upper()
    half = _utf16(data)
    if half:
        return _strict(data, half), half.upper()
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        pass
    if _nearly_utf8(data):
        raise Refused("encoding")
    text = _strict(data, "gb18030")
    if len(_STRANGE.findall(text)) * 20 > len(text):
        raise Refused("encoding")
    return text, "GB18030"


def _strict(data: bytes, encoding: str) -> str:
    if not encoding:
        raise Refused("encoding")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused("encoding") from error


def _utf16(data: bytes) -> str:
    """Return the byte order of UTF-16 without a mark: separators and digits leave zeros on one side."""
    sample = data[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 20 < len(sample) or min(even, odd) * 8 > max(even, odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _nearly_utf8(data: bytes) -> bool:
    """Say whether most of what is not ASCII is sound UTF-8: then the rest is damage, not GB 18030."""
    text = data.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    sound = sum(ord(character) > 0x7F for character in text) - lost
    return sound > 4 * lost


def _separator(text: str) -> str:
    """Return the separator by which most of the first rows have the same number of columns."""
    best, chosen = (0, 0), ","
    for separator in SEPARATORS:
        start = "".join(text.splitlines(keepends=True)[:LOOKED_AT])
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(start, newline=""), delimiter=separator)]
        except csv.Error:
            continue
        width, count = max(Counter(widths).items(), key=lambda item: (item[0] > 1, item[1]), default=(0, 0))
        if width > 1 and (count, width) > best:
            best, chosen = (count, width), separator
    return chosen


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    csv.field_size_limit(sys.maxsize)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for cells in reader:
            if len(cells) > MAX_COLUMNS:
                raise Refused("too-heavy")
            yield cells
    except csv.Error as error:
        raise Refused("quotes") from error


def _bare(cell: str) -> str:
    """Return a cell without the ="…" by which some programs keep long numbers as they are."""
    kept = _AS_TEXT.fullmatch(cell.strip())
    return kept[1] if kept else cell


def _marks(rows: Iterable[list[str]]) -> dict[str, Any]:
    formulas, errors = [], []
    for number, cells in enumerate(rows, 1):
        for at, cell in enumerate(cells):
            if cell[:1] == "=" and len(cell) > 1 and not _AS_TEXT.fullmatch(cell.strip()):
                formulas.append((number, at, cell[1:]))
            elif cell[:1] == "#" and _ERROR.fullmatch(cell.strip()):
                errors.append((number, at, cell))
    return {"formulas": formulas, "errors": errors}
