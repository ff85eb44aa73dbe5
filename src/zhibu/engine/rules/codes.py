"""Code tables: CSV files of the modules with code and label columns."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True)
class Codes:
    """One code table: rows by code, in file order."""

    name: str
    rows: dict[str, dict[str, str]]
    label_column: str

    def label(self, code: str) -> str:
        """Return the label of a code, or the code itself where the table does not know it."""
        row = self.rows.get(code)
        return row[self.label_column] if row else code

    def choices(self) -> list[tuple[str, str]]:
        """List (code, label) without the headings of groups."""
        return [
            (code, row[self.label_column])
            for code, row in self.rows.items()
            if row.get("level_note") != "group heading"
        ]


@lru_cache(maxsize=64)
def read_codes(path: Path, key: str = "code", label: str = "name_zh") -> Codes:
    """Read a code table; raises OSError where the file is missing."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = {row[key]: row for row in csv.DictReader(file)}
    return Codes(path.stem, rows, label)
