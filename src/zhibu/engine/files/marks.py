"""Classified markings in names and text: what carries one is not taken in (S-38, SEC-01). No Django here."""

import re

_LEVEL = r"(?:绝\s*密|机\s*密|秘\s*密)"  # data: markings
_STAR = r"[★☆*＊⭐✩✭]"
_TERM = r"(?:\s*(?:\d{1,2}\s*年|长期|\d{1,2}\s*个月|特急|加急|急件))*"  # data: markings
_EVERYWHERE = re.compile(
    rf"{_LEVEL}\s*{_STAR}"
    rf"|[【\[〔（(《]\s*{_LEVEL}(?:级|件)?{_TERM}\s*[】\]〕）)》]"
    rf"|密\s*级\s*[:：]\s*{_LEVEL}"
    r"|(?:绝密|机密)(?:级|件)(?![性别])"  # data: markings
)
_ALONE = re.compile(rf"{_LEVEL}(?:级|件)?{_TERM}")  # data: markings
_PARTS = re.compile(r"[\s\-_—–.,，。、+&＋～~·]+")


def marked_text(text: str) -> bool:
    """Say whether a text carries a marking: with its star, in brackets, named as one, or alone on a line."""
    if _EVERYWHERE.search(text):
        return True
    return any(_ALONE.fullmatch(line.strip()) for line in text.splitlines())


def marked_name(name: str) -> bool:
    """Say whether the name of a file carries a marking as one of its parts."""
    if _EVERYWHERE.search(name):
        return True
    return any(_ALONE.fullmatch(part) for part in _PARTS.split(name))
