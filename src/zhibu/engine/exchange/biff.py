"""Looks into an old workbook (.xls) for what its cells alone do not say; part of the parser process.

Compound file and record layouts: MS-CFB and MS-XLS. Only sizes, names and a few kinds of records are
read, and every chain is bounded by the length of the file.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from zhibu.engine.exchange.archive import Refused

_FREE = 0xFFFFFFFA  # from here on a sector number is a mark, not a sector
_SMALL = 4096
_MACRO = ("_vba_project_cur", "_vba_project", "vba", "macros")
_EMBEDDED = ("mbd", "\x01ole10native", "package")

_FORMULA, _BOOL_ERROR, _DATE_MODE, _PASSWORD = 0x0006, 0x0205, 0x0022, 0x002F
_SHEET, _ROW, _COLUMNS, _BEGIN, _END = 0x0085, 0x0208, 0x007D, 0x0809, 0x000A
_WORKSHEET, _MACRO_SHEET = 0x00, 0x01
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


@dataclass
class SheetMarks:
    """What a sheet says beside its values; places are (row from 1, column from 0)."""

    formulas: list[tuple[int, int, str]] = field(default_factory=list)
    errors: list[tuple[int, int, str]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)


def look(data: bytes) -> tuple[bool, list[SheetMarks]]:
    """Return whether days count from 1904, and the marks of each worksheet in the file's order.

    Raises Refused for macros, embedded objects, passwords and files that are no workbook.
    """
    try:
        return _look(_Compound(data).workbook())
    except (struct.error, IndexError, RecursionError) as error:
        raise Refused("damaged") from error


class _Compound:
    """A compound file: sectors chained by a table, streams named by a directory."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.size = 1 << struct.unpack_from("<H", data, 30)[0]
        if self.size not in (512, 4096):
            raise Refused("damaged")
        self.table = self._table()
        directory = self.chain(struct.unpack_from("<L", data, 48)[0])
        self.streams: dict[str, tuple[int, int]] = {}
        self.root = (_FREE, 0)
        for at in range(0, len(directory) - 127, 128):
            self._entry(directory[at : at + 128])

    def _entry(self, entry: bytes) -> None:
        length, kind = struct.unpack_from("<HB", entry, 64)
        name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace").lower()
        start, size = struct.unpack_from("<LL", entry, 116)
        if kind == 5:
            self.root = (start, size)
        elif kind in (1, 2):
            if name == "encryptedpackage":
                raise Refused("encrypted")
            if name in _MACRO or name.startswith(_EMBEDDED):
                raise Refused("macro")
            self.streams.setdefault(name, (start, size))

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self.size
        return self.data[at : at + self.size]

    def _table(self) -> list[int]:
        """Return the table of successors: 109 of its sectors stand in the head, the rest are chained."""
        listed = list(struct.unpack_from("<109L", self.data, 76))
        following, count = struct.unpack_from("<LL", self.data, 68)
        for _ in range(min(count, len(self.data) // self.size)):
            if following >= _FREE:
                break
            words = struct.unpack(f"<{self.size // 4}L", self._sector(following))
            listed += words[:-1]
            following = words[-1]
        table: list[int] = []
        for number in listed:
            if number < _FREE:
                table += struct.unpack(f"<{self.size // 4}L", self._sector(number))
        return table

    def chain(self, start: int) -> bytes:
        """Return a chain of sectors as bytes; one longer than the file goes in circles."""
        parts: list[bytes] = []
        while start < _FREE:
            if len(parts) > len(self.data) // self.size:
                raise Refused("damaged")
            parts.append(self._sector(start))
            start = self.table[start]
        return b"".join(parts)

    def workbook(self) -> bytes:
        """Return the stream that holds the workbook."""
        found = self.streams.get("workbook") or self.streams.get("book")
        if found is None:
            raise Refused("not-xlsx")
        start, size = found
        content = self.chain(start) if size >= _SMALL else self._small(start)
        if len(content) < size:
            raise Refused("damaged")
        return content[:size]

    def _small(self, start: int) -> bytes:
        """Return a short stream: a chain of 64-byte pieces inside the root's own stream."""
        table_bytes = self.chain(struct.unpack_from("<L", self.data, 60)[0])
        table = struct.unpack(f"<{len(table_bytes) // 4}L", table_bytes)
        pieces = self.chain(self.root[0])
        parts: list[bytes] = []
        while start < _FREE and len(parts) <= len(table):
            parts.append(pieces[start * 64 : start * 64 + 64])
            start = table[start]
        return b"".join(parts)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield kind and body of the records of one part, from its beginning to its end."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + length]
        if len(body) < length:
            raise Refused("damaged")
        depth += (kind == _BEGIN) - (kind == _END)
        yield kind, body
        if kind == _END and depth <= 0:
            return
        at += 4 + length
    raise Refused("damaged")


def _look(stream: bytes) -> tuple[bool, list[SheetMarks]]:
    epoch_1904 = False
    places = []
    for kind, body in _records(stream, 0):
        if kind == _PASSWORD:
            raise Refused("encrypted")
        if kind == _DATE_MODE:
            epoch_1904 = struct.unpack_from("<H", body)[0] == 1
        elif kind == _SHEET:
            offset, _, sort = struct.unpack_from("<LBB", body)
            if sort == _MACRO_SHEET:
                raise Refused("macro")
            if sort == _WORKSHEET:
                places.append(offset)
    return epoch_1904, [_marks(stream, offset) for offset in places]


def _marks(stream: bytes, at: int) -> SheetMarks:
    found = SheetMarks()
    depth = 0
    for kind, body in _records(stream, at):
        depth += (kind == _BEGIN) - (kind == _END)
        if depth > 1:  # a chart inside the sheet has records of the same kinds
            continue
        if kind == _FORMULA:
            row, column = struct.unpack_from("<HH", body)
            found.formulas.append((row + 1, column, ""))
        elif kind == _BOOL_ERROR:
            row, column, _, value, is_error = struct.unpack_from("<HHHBB", body)
            if is_error:
                found.errors.append((row + 1, column, _ERRORS.get(value, "#")))
        elif kind == _ROW:
            number, options = struct.unpack_from("<H", body)[0], struct.unpack_from("<H", body, 12)[0]
            if options & 0x20:
                found.hidden_rows.append(number + 1)
        elif kind == _COLUMNS:
            first, last, _, _, options = struct.unpack_from("<5H", body)
            if options & 1:
                found.hidden_columns += range(first, min(last, 255) + 1)
    return found
