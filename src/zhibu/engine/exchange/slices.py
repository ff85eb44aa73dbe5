"""Cuts a long sheet into short workbooks, so that no more than a slice is open; part of the parser process.

The library that reads cells takes a sheet whole: 100,000 rows would be 300 MiB of cells. A slice is a
workbook of its own with the rest of the file and some of the rows, so that every cell is read as it would be.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import NamedTuple

SLICE = 2**20
"""Bytes of a sheet that are opened at a time; shorter sheets are read whole."""

_TAKEN = 2**18
_LONGEST_HEAD = 2**20
_HEAD = re.compile(rb"<((?:[\w.-]+:)?)sheetData\b[^>/]*>")
_MERGED = re.compile(rb"""mergeCell\b[^>]*\bref\s*=\s*["']\$?[A-Z]+\$?(\d+):\$?[A-Z]+\$?(\d+)["']""")
_SHARED = "xl/sharedStrings.xml"
_UNNEEDED = (
    "xl/worksheets/",
    "xl/media/",
    "xl/drawings/",
    "xl/charts/",
    "xl/theme/",
    "docProps/",
    "customXml/",
)


class Cut(NamedTuple):
    """Where a sheet can be cut: what stands before its rows, what closes one, all of them, and the sheet."""

    head: bytes
    close: bytes
    last: bytes
    end: bytes


def cut_of(archive: zipfile.ZipFile, part: str, look: Callable[[bytes], None]) -> Cut | None:
    """Say how a sheet can be cut, None where it is short, or of an unusual form and must be read whole.

    `look` sees the pieces on the way. Unusual are other encodings than UTF-8, comments and the like, which
    may hide a mark, rows without their number at the start of a slice, and cells merged downwards, whose text
    lies in another slice.
    """
    if part not in archive.NameToInfo or archive.getinfo(part).file_size <= SLICE:
        return None
    with archive.open(part) as stream:
        start = stream.read(_LONGEST_HEAD)
    found = _HEAD.search(start)
    if found is None or b"<" not in start[:8]:
        return None
    prefix = found[1]
    end = b"</" + prefix + b"sheetData>"
    cut = Cut(start[: found.end()], b"</" + prefix + b"row>", end, end + b"</" + prefix + b"worksheet>")
    row = re.compile(rb"\s*<" + re.escape(prefix) + rb"""row\b[^>]*\sr\s*=\s*["']\d+["']""")
    look(cut.head)
    for number, piece in enumerate(pieces(archive, part, cut)):
        rows, _end, tail = piece.partition(cut.last)
        if b"<!" in piece or (number and rows.strip() and not row.match(rows)):
            return None
        if any(top != bottom for top, bottom in _MERGED.findall(tail)):
            return None
        look(piece)
    return cut


def pieces(archive: zipfile.ZipFile, part: str, cut: Cut) -> Iterator[bytes]:
    """Yield the rows of a sheet in pieces that end with a row, the last of them with the sheet's end."""
    size = max(SLICE, _shared(archive))
    held = bytearray()
    with archive.open(part) as stream:
        stream.read(len(cut.head))
        while chunk := stream.read(_TAKEN):
            held += chunk
            if len(held) >= size and (at := held.rfind(cut.close)) >= 0:
                at += len(cut.close)
                yield bytes(held[:at])
                del held[:at]
    yield bytes(held)


def _shared(archive: zipfile.ZipFile) -> int:
    """Return the bytes of the texts that cells point at: every slice has to read them again."""
    return archive.getinfo(_SHARED).file_size if _SHARED in archive.NameToInfo else 0


def slices(archive: zipfile.ZipFile, part: str, cut: Cut) -> Iterator[bytes]:
    """Yield workbooks that hold a slice of the sheet each, and of the other parts what reading it takes."""
    kept = _without(archive, (*_UNNEEDED, part))
    for piece in pieces(archive, part, cut):
        sheet = b"".join((cut.head, piece, b"" if cut.last in piece else cut.end))
        yield _book([*kept, (part, sheet)])


def bare(archive: zipfile.ZipFile) -> bytes:
    """Return a workbook with the names of its sheets and nothing in them."""
    return _book(_without(archive, (*_UNNEEDED, _SHARED)))


def _without(archive: zipfile.ZipFile, left: tuple[str, ...]) -> list[tuple[str, bytes]]:
    return [
        (entry.filename, archive.read(entry))
        for entry in archive.infolist()
        if not entry.filename.startswith(left)
    ]


def _book(parts: list[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as book:
        for name, content in parts:
            book.writestr(name, content)
    return out.getvalue()
