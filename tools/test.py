"""`make test`: the whole suite on SQLite and on a throw-away PostgreSQL, side by side.

DB=sqlite or DB=postgresql runs one of them; ARGS="-k name -x" goes to pytest.
Each run has a data folder of its own. SQLite's output is seen at once, the other's at its end.
"""

import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from tools.debian import CHINESE_FONT, CHROMIUM, OFFICE, POSTGRESQL, chromium, need
from tools.house import ROOT, Stop, last_line, main, tell
from tools.postgres import throw_away

DATABASES = ("sqlite", "postgresql")
TITLES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
SHARES = {"sqlite": "first", "postgresql": "second"}


@dataclass(frozen=True)
class Suite:
    """One run of pytest under way, and the file that its output goes to."""

    title: str
    process: subprocess.Popen[str]
    log: Path


def test() -> int:
    """Run what was asked for; returns 1 when any run failed."""
    signal.signal(signal.SIGTERM, leave)
    wanted = [os.environ["DB"]] if os.environ.get("DB") else list(DATABASES)
    if unknown := set(wanted) - set(DATABASES):
        raise Stop(f"DB={unknown.pop()} is not known: sqlite or postgresql.")
    need(POSTGRESQL, CHROMIUM, CHINESE_FONT, *([OFFICE] if "nightly" in os.environ.get("ARGS", "") else []))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zhibu-test-")))
        suites = []
        for name in wanted:
            address = stack.enter_context(throw_away()) if name == "postgresql" else ""
            # What is the same on every database is shared out between the two.
            share = SHARES[name] if len(wanted) > 1 else ""
            suite = start(TITLES[name], address, folder / name, share)
            stack.callback(end, suite.process)
            suites.append(suite)
        return report(suites)


def start(title: str, address: str, folder: Path, share: str) -> Suite:
    """Start pytest against one database, with its own data folder."""
    folder.mkdir()
    words = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", f"--basetemp={folder / 'tmp'}"]
    # Both databases are new and thrown away whole; dropping them would only wait for stragglers.
    words.append("--reuse-db")
    words += ["--output", str(folder / "browser"), *shlex.split(os.environ.get("ARGS", ""))]
    surroundings = {
        **os.environ,
        "ZHIBU_HOME": str(folder / "home"),
        "ZHIBU_DATABASE_URL": address,
        "ZHIBU_MARKUP": share,
        "ZHIBU_CHROMIUM": str(chromium()),
    }
    log = folder / "output"
    with log.open("w") as output:
        process = subprocess.Popen(
            words,
            cwd=ROOT,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )
    return Suite(title, process, log)


def report(suites: list[Suite]) -> int:
    """Show every run's output as it comes, first run first, then the summaries together."""
    for suite in suites:
        tell(f"\n## Tests on {suite.title}")
        follow(suite)
    tell("\n## Summary")
    for suite in suites:
        tell(f"{suite.title}:")
        tell(summary(suite.log.read_text()))
    return int(any(suite.process.returncode for suite in suites))


def summary(output: str) -> str:
    """The line with which pytest closes; the last line where it never came that far."""
    closing = re.findall(r"^=+ .* in [0-9.]+s.* =+$", output, re.MULTILINE)
    return str(closing[-1]) if closing else last_line(output)


def follow(suite: Suite) -> None:
    """Copy a run's output to ours until the run has ended."""
    with suite.log.open() as output:
        while True:
            ended = suite.process.poll() is not None
            for piece in iter(lambda: output.read(4096), ""):
                print(piece, end="", flush=True)
            if ended:
                return
            try:
                suite.process.wait(timeout=0.3)
            except subprocess.TimeoutExpired:
                continue


def end(process: subprocess.Popen[str]) -> None:
    """End a run that is still going, because we were told to stop."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def leave(signum: int, frame: object) -> NoReturn:
    """End in good order when asked to, so that PostgreSQL is stopped too."""
    sys.exit(128 + signum)


if __name__ == "__main__":
    main(test)
