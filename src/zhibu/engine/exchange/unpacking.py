"""Unpacks a zip container whose directory was found harmless, holding each entry to what it declares (S-31).

For the cage: Django is not imported here, and the reasons are those of `archive`.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from zhibu.engine.exchange.archive import MAX_UNPACKED, Refused, check_directory

_CHUNK, _FED = 2**18, 2**14
_SEAM = 32
"""Bytes on both sides of a seam between two pieces in which a word may lie that belongs to both."""
_DOCTYPE = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)")
_ARCHIVE_MARKS = (b"PK\x03\x04", b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b\x08")
_OLE_MARK = b"\xd0\xcf\x11\xe0"


def unpacked(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of every entry, each as a whole; otherwise as `pieces`."""
    for name, parts in groupby(pieces(data), key=itemgetter(0)):
        yield name, b"".join(part for _name, part in parts)


def pieces(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of every entry in pieces; raises Refused for what lies or hides something.

    Whoever needs only some of them still walks through all: the whole container is judged, or nothing is.
    """
    room = MAX_UNPACKED
    for entry in check_directory(data):
        head = _local_data(data, entry)
        readable = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
        size, check, end = 0, 0, b""
        for chunk in inflate(data[head : head + entry.compress_size], entry.compress_type):
            if not size:
                _look(chunk[:8])
            size, check = size + len(chunk), zlib.crc32(chunk, check)
            if size > min(entry.file_size, room):
                raise Refused("bomb")
            if readable and (_DOCTYPE.search(chunk) or _DOCTYPE.search(end + chunk[:_SEAM])):
                raise Refused("unsafe-xml")
            end = (end + chunk)[-_SEAM:] if len(chunk) < _SEAM else chunk[-_SEAM:]
            yield entry.filename, chunk
        if size != entry.file_size or check != entry.CRC:
            raise Refused("damaged")
        room -= size


def _local_data(data: bytes, entry: zipfile.ZipInfo) -> int:
    """Return where an entry's bytes start; its own header must name what the directory names."""
    at = entry.header_offset
    name_length = int.from_bytes(data[at + 26 : at + 28], "little")
    extra_length = int.from_bytes(data[at + 28 : at + 30], "little")
    name = data[at + 30 : at + 30 + name_length]
    directory_name = entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437")
    if data[at : at + 4] != b"PK\x03\x04" or name != directory_name:
        raise Refused("damaged")
    return at + 30 + name_length + extra_length


def inflate(packed: bytes, method: int) -> Iterator[bytes]:
    """Yield the contents of an entry in pieces of at most 256 KiB (stored ones whole)."""
    if method == zipfile.ZIP_STORED:
        yield packed
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for at in range(0, len(packed), _FED):
            fed = packed[at : at + _FED]
            while fed and not inflater.eof:
                yield inflater.decompress(fed, _CHUNK)
                fed = inflater.unconsumed_tail
    except zlib.error as error:
        raise Refused("damaged") from error


def _look(start: bytes) -> None:
    if start.startswith(_ARCHIVE_MARKS):
        raise Refused("nested")
    if start.startswith(_OLE_MARK):
        raise Refused("macro")
