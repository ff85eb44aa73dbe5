"""Looks at a zip container before anything in it is unpacked (S-31): only the directory is read."""

import io
import stat
import struct
import zipfile
from collections.abc import Sequence

MAX_FILE = 50 * 2**20
MAX_UNPACKED = 100 * 2**20
MAX_ENTRIES = 2_000
MAX_DIRECTORY = 2**20
MAX_RATIO = 100
RATIO_FROM = 2**20  # below this size a high ratio is ordinary: repeated XML

_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_LOCAL_HEADER = 30
_ARCHIVE_NAMES = (".zip", ".xlsx", ".xlsm", ".xlsb", ".docx", ".pptx", ".ods", ".7z", ".rar", ".gz")
_MACRO_NAMES = ("vbaproject", "/macrosheets/", "vbadata")


class Refused(Exception):
    """A file that must not be opened; `reason` is a key of `workbook.MESSAGES`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def check_directory(data: bytes) -> Sequence[zipfile.ZipInfo]:
    """Return the entries of a zip whose directory is harmless; raises Refused otherwise.

    Cost and memory depend on the size of the directory (at most 1 MiB), never on what entries
    would unpack to.
    """
    _check_end(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as error:
        raise Refused("damaged") from error
    if len(entries) > MAX_ENTRIES:
        raise Refused("too-many-entries")
    _check_sizes(entries)
    _check_names(entries)
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise Refused("encrypted")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused("damaged")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise Refused("unsafe-names")
    _check_overlap(entries, len(data))
    return entries


def _check_end(data: bytes) -> None:
    """Refuse a torn file, and a directory too long to be read at leisure."""
    at = data.rfind(_END_MARK, max(0, len(data) - _END.size - 0xFFFF))
    if at < 0 or at + _END.size > len(data):
        raise Refused("damaged")
    _, disk, start_disk, here, total, size, offset, _ = _END.unpack_from(data, at)
    if disk or start_disk or here != total or offset + size > at:
        raise Refused("damaged")
    if total > MAX_ENTRIES or size > MAX_DIRECTORY:
        raise Refused("too-many-entries")


def _check_sizes(entries: Sequence[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > MAX_UNPACKED:
        raise Refused("bomb")
    if unpacked > RATIO_FROM and unpacked > MAX_RATIO * max(packed, 1):
        raise Refused("bomb")
    for entry in entries:
        if entry.file_size > RATIO_FROM and entry.file_size > MAX_RATIO * entry.compress_size:
            raise Refused("bomb")


def _check_names(entries: Sequence[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for entry in entries:
        name = entry.orig_filename.replace("\\", "/").lower()
        if name in seen:
            raise Refused("duplicate-names")
        seen.add(name)
        if name.startswith("/") or ":" in name or "\0" in name or ".." in name.split("/"):
            raise Refused("unsafe-names")
        if any(mark in f"/{name}" for mark in _MACRO_NAMES):
            raise Refused("macro")
        if name.endswith(_ARCHIVE_NAMES):
            raise Refused("nested")


def _check_overlap(entries: Sequence[zipfile.ZipInfo], length: int) -> None:
    """Refuse entries that share their packed bytes: the trick behind the dense bombs."""
    edge = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < edge:
            raise Refused("bomb")
        edge = entry.header_offset + _LOCAL_HEADER + entry.compress_size
    if edge > length:
        raise Refused("damaged")
