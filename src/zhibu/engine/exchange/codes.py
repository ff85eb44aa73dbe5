"""Code tables as data: code, label, and the headings that nobody may choose."""

import csv
import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True)
class Code:
    """One entry; `code` is empty where the official code is not known, `heading` cannot be chosen."""

    code: str
    label: str
    heading: bool = False

    @property
    def value(self) -> str:
        """What is stored: the code, or the label where there is no code."""
        return self.code or self.label


def plain(text: str) -> str:
    """Return a text as labels are compared: NFKC, without blanks, upper case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


class CodeTable:
    """A code table that finds its entries by code or label, never by guessing."""

    def __init__(self, name: str, entries: Iterable[Code]) -> None:
        self.name = name
        self.entries = tuple(entries)
        self._by_code = {plain(entry.code): entry for entry in self.entries if entry.code}
        self._by_label = {plain(entry.label): entry for entry in self.entries}

    def find(self, text: str) -> Code | None:
        """Return the entry with this code or label, blanks and width aside."""
        wanted = plain(text)
        return self._by_label.get(wanted) or self._by_code.get(wanted)

    def label_of(self, value: str) -> str:
        """Return the label of a stored value, or the value itself when it is not in the table."""
        entry = self._by_code.get(plain(value))
        return entry.label if entry else value

    def find_number(self, digits: str) -> Code | None:
        """Return the one entry whose code has these digits once its leading zeros are gone."""
        found = [entry for entry in self.entries if entry.code.lstrip("0") == digits.lstrip("0")]
        return found[0] if len(found) == 1 and found[0].code else None

    def nearest(self, text: str, among: Sequence[str] | None = None) -> str:
        """Return the label most like a text, or an empty text when none is like it."""
        if among is None:
            among = [entry.label for entry in self.entries if not entry.heading]
        return next(iter(difflib.get_close_matches(text, among, n=1, cutoff=0.6)), "")


@lru_cache
def load_codes(path: Path, name: str = "") -> CodeTable:
    """Read a code table from CSV (UTF-8, columns `code`, `name_zh`, optionally `level_note`).

    A row whose `level_note` is `group heading` may not be chosen. The name defaults to the file's.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        entries = [
            Code(
                code=row["code"].strip(),
                label=row["name_zh"].strip(),
                heading=(row.get("level_note") or "").strip() == "group heading",
            )
            for row in csv.DictReader(lines)
        ]
    return CodeTable(name or path.stem, entries)
