"""What the page on burden prints of each journey, for the journeys that count it."""

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "burden.md"
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| (\d+) \| (\d+) \| ([\d.]+) \| (\d+) \| (\d+) \|$", re.MULTILINE)


def rows() -> list[tuple[str, str, int, int, float, int, int]]:
    """Return the rows of the table: journey, who, taps, characters, times, taps and characters a month."""
    return [
        (name, who, int(taps), int(typed), float(times), int(all_taps), int(all_typed))
        for name, who, taps, typed, times, all_taps, all_typed in ROW.findall(PAGE.read_text("utf-8"))
    ]


def printed() -> dict[str, tuple[int, int]]:
    """Return taps and characters of each journey as printed."""
    return {name: (taps, typed) for name, _who, taps, typed, *_rest in rows()}
