"""Writes small .xls workbooks (MS-CFB, MS-XLS): text, numbers, formulas, marks; only what the tests need."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR = 512


@dataclass(frozen=True)
class Formula:
    """A formula with the number it showed last."""

    shown: float = 2.0


@dataclass(frozen=True)
class Error:
    """An error value, such as 0x2A for #N/A."""

    code: int = 0x2A


OldCell = str | float | Formula | Error | None


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _text(text: str, length: str = "<H") -> bytes:
    return struct.pack(length, len(text)) + b"\x01" + text.encode("utf-16-le")


def _cell(row: int, at: int, cell: OldCell) -> bytes:
    place = struct.pack("<HHH", row, at, 0)
    if isinstance(cell, str):
        return _record(0x0204, place + _text(cell))
    if isinstance(cell, Formula):
        return _record(0x0006, place + struct.pack("<dHLH", cell.shown, 0, 0, 3) + b"\x1e\x02\x00")
    if isinstance(cell, Error):
        return _record(0x0205, place + bytes([cell.code, 1]))
    return b"" if cell is None else _record(0x0203, place + struct.pack("<d", cell))


def _begin(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHLL", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def stream(
    rows: Sequence[Sequence[OldCell]],
    *,
    epoch_1904: bool = False,
    hidden_rows: Sequence[int] = (),
    password: bool = False,
    macro_sheet: bool = False,
) -> bytes:
    """Return the workbook stream of one sheet; `hidden_rows` count from 1."""
    width = max(len(row) for row in rows)
    sheet = _begin(0x0010)
    sheet += _record(0x0200, struct.pack("<LLHHH", 0, len(rows), 0, width, 0))
    for row in hidden_rows:
        sheet += _record(0x0208, struct.pack("<8H", row - 1, 0, width, 255, 0, 0, 0x20, 0))
    for number, cells in enumerate(rows):
        sheet += b"".join(_cell(number, at, cell) for at, cell in enumerate(cells))
    sheet += _record(0x000A)
    head = _begin(0x0005)
    head += _record(0x002F, bytes(6)) if password else b""
    head += _record(0x0022, struct.pack("<H", epoch_1904))
    name = _text("党员", "<B")
    length = len(head) + 4 + 6 + len(name) + 4
    head += _record(0x0085, struct.pack("<LBB", length, 0, 1 if macro_sheet else 0) + name)
    return head + _record(0x000A) + sheet


def compound(content: bytes, name: str = "Workbook", also: Sequence[str] = ()) -> bytes:
    """Return a compound file with one stream, and empty streams of further names."""
    content += bytes(max(0, 4096 - len(content)))
    content += bytes(-len(content) % SECTOR)
    count = len(content) // SECTOR
    table = [TABLE, END] + [2 + number + 1 for number in range(count - 1)] + [END]
    table += [FREE] * (-len(table) % 128)
    if len(table) > 128:
        raise ValueError("more than one sector of table is not built here")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<9L", 0, 1, 1, 0, 4096, END, 0, END, 0)
    head += struct.pack("<109L", 0, *[FREE] * 108)
    entries = [_entry("Root Entry", 5, END, 0, child=1), _entry(name, 2, 2, len(content))]
    entries += [_entry(other, 2, END, 0) for other in also]
    directory = b"".join(entries)[: SECTOR * 1]
    directory += bytes(SECTOR - len(directory))
    return head + struct.pack("<128L", *table) + directory + content


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    coded = (name + "\0").encode("utf-16-le")
    entry = coded.ljust(64, b"\0") + struct.pack("<HBB", len(coded), kind, 1)
    entry += struct.pack("<LLL", FREE, FREE, child) + bytes(36)
    return entry + struct.pack("<LL", start, size) + bytes(4)


def old(rows: Sequence[Sequence[OldCell]], *, also: Sequence[str] = (), **marks: Any) -> bytes:
    """Return an .xls file of one sheet."""
    return compound(stream(rows, **marks), also=also)
