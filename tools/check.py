"""`make check`: everything about the house that can be judged without running the product's tests.

Each check is a program of its own and says what to do; two run at a time.
"""

import os
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.house import BIN, main, run, shown, tell

PYTHON = str(BIN / "python")
SHOWN = 60

# Slowest first, so that the others run beside it.
CHECKS: dict[str, list[str]] = {
    "types": [str(BIN / "mypy")],
    "templates: lint": [str(BIN / "djlint"), "--lint", "--quiet", "src"],
    "templates: compile": [PYTHON, "-m", "tools.templates"],
    "Django's own checks": [str(BIN / "zhibu"), "check", "--deploy", "--fail-level", "WARNING"],
    "migrations": [str(BIN / "zhibu"), "makemigrations", "--check", "--dry-run"],
    "format": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
    "lint": [str(BIN / "ruff"), "check", "--output-format", "concise", "."],
    "import contracts": [str(BIN / "lint-imports"), "--no-logo"],
    "budgets": [PYTHON, "-m", "tools.budgets"],
    "weight": [PYTHON, "-m", "tools.weight"],
    "old browsers": [PYTHON, "-m", "tools.browsers"],
    "names": [PYTHON, "-m", "tools.names"],
    "look": [PYTHON, "-m", "tools.look"],
    "words": [PYTHON, "-m", "tools.words"],
    "translations": [PYTHON, "-m", "tools.translations"],
    "locks": [PYTHON, "-m", "tools.locks"],
    "addresses": [PYTHON, "-m", "tools.addresses"],
    "documents": [PYTHON, "-m", "tools.documents"],
}


def check() -> int:
    """Run all checks; returns 1 when any failed, after printing what it said."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="zhibu-check-") as home, ThreadPoolExecutor(2) as pool:
        # As on a public site, in a data folder that nobody else uses.
        surroundings = {"ZHIBU_HOME": home, "ZHIBU_HTTPS": "1", "ZHIBU_HOSTS": "zhibu.example"}
        jobs = {name: pool.submit(judge, words, surroundings) for name, words in CHECKS.items()}
        failed = [name for name, job in jobs.items() if not told(name, *job.result())]
    seconds = time.monotonic() - began
    if failed:
        tell(f"\n{len(failed)} of {len(CHECKS)} checks failed: {', '.join(failed)} ({seconds:.0f} s)")
        return 1
    tell(f"\nAll {len(CHECKS)} checks passed in {seconds:.0f} s.")
    return 0


def judge(words: list[str], surroundings: Mapping[str, str]) -> tuple[bool, str, float]:
    """Run one check; returns whether it passed, what it said, and its seconds."""
    began = time.monotonic()
    if not Path(words[0]).exists():
        return False, f"{words[0]} is missing: make env", 0.0
    done = run(words, env={**surroundings, "PYTHONWARNINGS": os.environ.get("PYTHONWARNINGS", "")})
    return done.returncode == 0, done.stdout.strip(), time.monotonic() - began


def told(name: str, passed: bool, said: str, seconds: float) -> bool:
    """Print one check's result; its words only when it failed."""
    tell(f"{'ok    ' if passed else 'FAILED'}  {name} ({seconds:.1f} s)")
    if not passed:
        lines = said.splitlines()
        tell("\n".join(f"        {line}" for line in lines[:SHOWN]))
        if len(lines) > SHOWN:
            tell(f"        … and {len(lines) - SHOWN} lines more: {command(name)}")
    return passed


def command(name: str) -> str:
    """How to run one check alone."""
    program, *words = CHECKS[name]
    return " ".join([shown(Path(program)), *words])


if __name__ == "__main__":
    main(check)
