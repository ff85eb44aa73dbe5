"""Pours rows into a text table for other programs: UTF-8 with its mark, commas, and no formula (S-33)."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import IO

from zhibu.engine.exchange.texts import FORMULA_SIGNS


def pour_text(target: IO[bytes], heads: Sequence[str], lines: Iterable[Sequence[str]]) -> int:
    """Write heads and rows into an open file or stream, row by row; return how many rows there were.

    What a spreadsheet would take for a formula gets an apostrophe, which an import takes away again.
    """
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="")
    writer, count = csv.writer(text), 0
    writer.writerow(heads)
    for cells in lines:
        count += 1
        writer.writerow([f"'{cell}" if cell[:1] in FORMULA_SIGNS else cell for cell in cells])
    text.detach()
    return count
