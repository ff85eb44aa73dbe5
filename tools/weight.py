"""Check: what a browser fetches for its first view stays small, and every file lies there compressed."""

from collections.abc import Iterator
from pathlib import Path

from tools.findings import Finding, report
from tools.house import ROOT, main

BUILT = ROOT / "src/zhibu/engine/ui/static/ui"
FIRST_VIEW = ("app.css", "app.js", "theme.js", "icons.svg", "mark.svg")
BUDGET = 90_000
"""Bytes of the first view's files by gzip; with a page of up to 60 kB it stays within 150 kB."""


def check() -> int:
    """Weigh the built assets; they are built by `make env`."""
    return report(list(findings(BUILT)), "Take something out, or load it only where it is needed.")


def findings(folder: Path) -> Iterator[Finding]:
    """What is too heavy, missing, or not compressed."""
    total = 0
    for name in FIRST_VIEW:
        if not (folder / name).exists():
            yield Finding(folder / name, 1, "is not built: make env")
            continue
        for tail in (".gz", ".br"):
            if not (folder / f"{name}{tail}").exists():
                yield Finding(folder / name, 1, f"has no {tail} beside it")
        packed = folder / f"{name}.gz"
        total += packed.stat().st_size if packed.exists() else (folder / name).stat().st_size
    if total > BUDGET:
        yield Finding(folder, 1, f"the first view weighs {total:,} bytes, at most {BUDGET:,}")


if __name__ == "__main__":
    main(check)
