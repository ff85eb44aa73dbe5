"""What kinds of files can be stored, and how name, first bytes and the rest must agree (S-30).

Django is not imported here: the cage uses it too.
"""

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from zhibu.engine.exchange.archive import Refused


@dataclass(frozen=True)
class Kind:
    """One kind: the endings a name may have, the first of them for what is stored, and the media type."""

    endings: tuple[str, ...]
    media_type: str
    label: str


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

KINDS = {
    "jpeg": Kind((".jpg", ".jpeg", ".jpe", ".jfif"), "image/jpeg", "JPG"),
    "png": Kind((".png",), "image/png", "PNG"),
    "webp": Kind((".webp",), "image/webp", "WebP"),
    "pdf": Kind((".pdf",), "application/pdf", "PDF"),
    "docx": Kind((".docx",), _WORD, "Word(.docx)"),
    "xlsx": Kind((".xlsx",), _SHEET, "Excel(.xlsx)"),
}
PICTURES = frozenset({"jpeg", "png", "webp"})
PACKED = frozenset({"docx", "xlsx"})

_MACROS = frozenset({".docm", ".dotm", ".xlsm", ".xltm", ".xlam", ".pptm", ".potm", ".ppsm"})
_PROGRAMS = {
    ".exe", ".com", ".bat", ".cmd", ".scr", ".pif", ".msi", ".msp", ".dll", ".jar", ".apk", ".app",
    ".js", ".jse", ".vbs", ".vbe", ".wsf", ".hta", ".ps1", ".sh", ".py", ".lnk", ".reg", ".chm",
    ".cpl", ".url", ".iso", ".img", ".php", ".jsp", ".asp", ".aspx",
}  # fmt: skip
_STARTS = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
)
_REFUSED_STARTS = (
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"#!", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old-office"),
    (b"7z\xbc\xaf", "archive"),
    (b"Rar!", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"PK", "archive"),
    (b"GIF8", "other-picture"),
    (b"II*\x00", "other-picture"),
    (b"MM\x00*", "other-picture"),
)
_HEIF = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})
_SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)
_MARKUP = re.compile(rb"\s*<(?:[!?a-z])", re.IGNORECASE)
_MARKUP_INSIDE = re.compile(rb"<(?:script|html|!doctype\s+html|iframe)[\s>]|<\?php|<hta:", re.IGNORECASE)
_AFTER_THE_END = b" \t\r\n\0"


def judged(data: bytes, name: str, allowed: tuple[str, ...]) -> str:
    """Return the kind of a file whose name, beginning and end agree and which is allowed; raises Refused."""
    if not data:
        raise Refused("empty")
    ending = PurePosixPath(name).suffix.lower()
    if ending in _MACROS:
        raise Refused("macro")
    if ending in _PROGRAMS:
        raise Refused("program")
    kind = _begins(data, ending)
    if kind not in allowed:
        raise Refused("not-allowed")
    if ending not in ("", *KINDS[kind].endings):
        raise Refused("wrong-name")
    if _holds_another(data, kind):
        raise Refused("mixed")
    return kind


def _begins(data: bytes, ending: str) -> str:
    """Return the kind that the first bytes name; raises Refused with what they name instead."""
    for start, kind in _STARTS:
        if data.startswith(start):
            if kind != "zip":
                return kind
            return ending[1:] if ending in (".docx", ".xlsx") else _refuse_zip(ending)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF:
        raise Refused("heic")
    for start, reason in _REFUSED_STARTS:
        if data.startswith(start):
            encrypted = reason == "old-office" and "EncryptedPackage".encode("utf-16-le") in data
            raise Refused("encrypted" if encrypted else reason)
    head = data[:1024].removeprefix(b"\xef\xbb\xbf")
    if _SVG.search(head):
        raise Refused("svg")
    if _MARKUP.match(head):
        raise Refused("html")
    if b"%PDF-" in head:
        # Programs look for it further in; a file that begins as something else is something else as well.
        raise Refused("mixed")
    raise Refused("unknown")


def _refuse_zip(ending: str) -> str:
    names_a_kind = any(ending in kind.endings for kind in KINDS.values())
    raise Refused("wrong-name" if names_a_kind else "archive")


def _holds_another(data: bytes, kind: str) -> bool:
    """Say whether a file can be opened as something else too: a page, a PDF, an archive behind its end."""
    if kind in PACKED:
        return b"%PDF-" in data[:1024]
    if _MARKUP_INSIDE.search(data) or zipfile.is_zipfile(BytesIO(data)):
        return True
    if kind == "pdf":
        end = data.rfind(b"%%EOF")
        return end < 0 or bool(data[end + 5 :].strip(_AFTER_THE_END))
    return b"%PDF-" in data[:1024]
