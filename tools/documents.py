"""Check: links between the project's own pages lead somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

from tools.findings import Finding, report
from tools.house import ROOT, main, project_files

LINK = re.compile(r"!?\[[^\]]*\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)")


def check() -> int:
    """Judge every link in every page."""
    found = [finding for path in project_files(".md") for finding in dead(path)]
    return report(found, "Correct the link, or add the page that it promises.")


def dead(path: Path) -> Iterator[Finding]:
    """Links of one page that lead nowhere in the repository."""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        for target in LINK.findall(line):
            place = ROOT / target[1:] if target.startswith("/") else path.parent / target
            if not place.exists():
                yield Finding(path, number, f"leads nowhere: {target}")


if __name__ == "__main__":
    main(check)
