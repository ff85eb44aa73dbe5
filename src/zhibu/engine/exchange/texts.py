"""How texts from spreadsheets are made comparable and clean, and how personal ones are covered."""

import datetime
import re
import unicodedata

from zhibu.engine.exchange.cells import Cell

_UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f"
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
_BLANK = re.compile(rf"[\s{_UNSEEN}]*")
_UNCLEAN = re.compile(rf"[\s{_UNSEEN}０-９Ａ-Ｚａ-ｚ]|^['‘’]")
_HINT = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_HEAD_EDGE = "*:;,.、·#"
_WIDE = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B))} | {
    code: code - 0xFEE0 for code in range(0xFF41, 0xFF5B)
}
_BLANKS = re.compile(r"\s+")
FORMULA_SIGNS = frozenset("=+-@\t\r\n＝＋－＠")
"""What a spreadsheet takes a text for that begins with one of these: something to be computed (S-33)."""

_GUARD = re.compile(rf"^['‘’](?=[\d{re.escape(''.join(sorted(FORMULA_SIGNS)))}])")

EXACT_DIGITS = 1e15
"""From here on a spreadsheet's numbers no longer keep every digit."""


def head_forms(text: str) -> tuple[str, str]:
    """Return a head as it is compared: with its parenthesised hints, and without them.

    Width, blanks, line breaks, invisible marks, asterisks and punctuation at the edges do not count.
    """
    flat = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    flat = "".join(flat.split()).replace("*", "").strip(_HEAD_EDGE)
    bare = _HINT.sub("", flat).strip(_HEAD_EDGE)
    return flat, bare or flat


def cell_text(cell: Cell) -> str:
    """Return a cell as its reader would see it: whole numbers without point, days as 2026-06-17."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < EXACT_DIGITS:
            return str(int(cell))
        return repr(cell).upper()
    if isinstance(cell, datetime.datetime):
        midnight = cell.time() == datetime.time()
        return cell.date().isoformat() if midnight else cell.isoformat(" ", "minutes")
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    return cell


def clean(text: str) -> str:
    """Return a text in NFC with half-width digits and letters and single blanks, edges trimmed.

    Chinese punctuation stays as it is; an apostrophe that only guarded a number or sign goes.
    """
    if not _UNCLEAN.search(text) and unicodedata.is_normalized("NFC", text):
        return text
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).translate(_WIDE)
    return _BLANKS.sub(" ", _GUARD.sub("", text.strip())).strip()


def is_blank(text: str) -> bool:
    """Say whether a text holds nothing that can be seen."""
    # Most texts begin with what everybody sees.
    return not text[:1].isalnum() and _BLANK.fullmatch(text) is not None


def compact(text: str) -> str:
    """Return a text for numbers and codes: NFKC, no blanks, no guarding apostrophe."""
    if text.isascii() and text.isalnum():
        return text
    flat = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    return "".join(flat.split()).lstrip("'‘’`")


def yes_no_text(value: bool) -> str:
    """Return what a yes or no is written as in a list: content of a cell, the same in any language."""
    return "是" if value else "否"  # data: cell contents


def shorten(text: str, length: int = 60) -> str:
    """Return a text cut for display."""
    return text if len(text) <= length else text[: length - 1] + "…"


def mask(kind: str, text: str) -> str:
    """Cover a personal text: `id_number` 3+4, `phone` 3+4, `address` first 6; other kinds stay.

    Shorter, broken texts show less, so that never more than half can be read.
    """
    if not text or not kind:
        return text
    if kind == "address":
        return text[: min(6, len(text) // 2)] + "****"
    if len(text) >= 15 and kind == "id_number":
        return text[:3] + "*" * (len(text) - 7) + text[-4:]
    if len(text) >= 11:
        return text[:3] + "****" + text[-4:]
    return text[: min(3, len(text) // 2)] + "****"
