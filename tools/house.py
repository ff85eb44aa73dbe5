"""What all tools of the house share: places, one-line failures, running programs, file lists.

Standard library only: `make run` imports this before anything is installed.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
SOURCE = ROOT / "src" / "zhibu"


Command = list[str | Path]


class Stop(Exception):
    """Ends a tool with one line for the reader and exit status 1."""


def main(tool: Callable[[], int]) -> None:
    """Run a tool: its return value is the exit status, a `Stop` becomes one line on stderr."""
    try:
        sys.exit(tool())
    except Stop as stop:
        print(stop, file=sys.stderr, flush=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def tell(line: str) -> None:
    """Say one line at once, also when the output goes into a file."""
    print(line, flush=True)


def data_home() -> Path:
    """The folder of this installation's data: ZHIBU_HOME, else var/ beside the sources."""
    return Path(os.environ.get("ZHIBU_HOME") or ROOT / "var").resolve()


def run(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end without input; stdout and stderr arrive as one text."""
    return subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def last_line(text: str) -> str:
    """The last line that says something; programs put their reason there."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no output"


def fingerprint(files: Iterable[Path], *words: str) -> str:
    """A hash over names and contents of `files` and over `words`, to skip work that is done."""
    digest = sha256("\0".join(words).encode())
    for path in sorted(files):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def project_files(*suffixes: str) -> list[Path]:
    """Files of the project, tracked or about to be, with one of the suffixes (none: all)."""
    listed = run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"])
    if listed.returncode:
        raise Stop("This is not a git checkout: the checks need git to know the project's files.")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file() and (not suffixes or path.suffix in suffixes)]


def shown(path: Path) -> str:
    """A path as a reader of the repository knows it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
