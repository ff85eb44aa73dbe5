"""How a check reports: one line per place, then one line that says what to do."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tools.house import shown


@dataclass(frozen=True, order=True)
class Finding:
    """One place that breaks a rule of the house."""

    path: Path
    line: int
    problem: str

    def __str__(self) -> str:
        return f"{shown(self.path)}:{self.line}: {self.problem}"


def report(findings: Iterable[Finding], remedy: str) -> int:
    """Print findings and the remedy; returns the exit status."""
    broken = sorted(findings)
    for finding in broken:
        print(finding, file=sys.stdout)
    if broken:
        print(remedy, file=sys.stdout)
    return int(bool(broken))
