"""`make bench`: what the product costs, each measure beside its floor in the same run.

SIZES (members, default 1768), DATABASES (sqlite, postgresql; default both) and GROUPS (lists, duties,
carrying; default all) choose; KEEP names a folder in which installations stay for the next time.
The results are printed as a table and written as JSON to OUT (default var/bench.json).
"""

import gzip
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FIRST_VIEW = ("app.css", "app.js", "theme.js", "icons.svg", "mark.svg")


def chosen(name: str, default: str) -> list[str]:
    """Return a list given in the environment, separated by commas."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def run(home: Path, url: str, *words: str) -> str:
    """Run one of the house's programs on an installation; returns what it printed."""
    surroundings = {
        **os.environ,
        "ZHIBU_HOME": str(home),
        "ZHIBU_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "zhibu.config.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    done = subprocess.run(
        [sys.executable, *words], env=surroundings, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


@contextmanager
def installation(size: str, database: str, url: str) -> Iterator[Path]:
    """Give an installation with so many members, made anew unless it was kept."""
    keep = os.environ.get("KEEP", "")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(keep) / f"{database}-{size}" if keep and database == "sqlite" else Path(folder)
        if not (home / "demo-logins.json").exists():
            home.mkdir(parents=True, exist_ok=True)
            zhibu = str(Path(sys.executable).with_name("zhibu"))
            run(home, url, zhibu, "migrate", "--verbosity", "0")
            run(home, url, zhibu, "demo", "--members", size)
        yield home


@contextmanager
def server(database: str) -> Iterator[str]:
    """Give the address of a database; a throw-away server where it takes one."""
    if database == "sqlite":
        yield ""
        return
    from tools.postgres import throw_away

    with throw_away() as url:
        yield url


def weight() -> int:
    """Return the bytes of a first view on the wire: compressed assets, without the page itself."""
    folder = ROOT / "src/zhibu/engine/ui/static/ui"
    return sum(len(gzip.compress((folder / name).read_bytes(), 9)) for name in FIRST_VIEW)


def table(results: list[dict[str, Any]]) -> Iterator[str]:
    """Lay the results out: milliseconds, floor, ratio, and growth against the smallest size."""
    smallest: dict[tuple[str, str], float] = {}
    yield f"{'':<28}{'database':<12}{'members':>10}{'here':>12}{'floor':>12}{'ratio':>8}{'growth':>8}"
    for line in results:
        base = smallest.setdefault((line["database"], line["name"]), line["here"])
        start = f"{line['name']:<28}{line['database']:<12}{line['members']:>10,}{line['here']:>12.1f}"
        floor = f"{line['floor']:>12.1f}{line['ratio']:>8.2f}" if "floor" in line else " " * 20
        yield f"{start}{floor}{line['here'] / base:>8.2f}"


def main() -> None:
    """Measure all sizes on all databases."""
    sys.path.insert(0, str(ROOT))
    results: list[dict[str, Any]] = []
    for database in chosen("DATABASES", "sqlite,postgresql"):
        for size in chosen("SIZES", "1768"):
            with server(database) as url, installation(size, database, url) as home:
                said = run(home, url, "-m", "bench.measure", *chosen("GROUPS", ""))
            lines = [json.loads(line) for line in said.splitlines()]
            results += [{**line, "database": database, "members": int(size)} for line in lines]
            sys.stderr.write(f"{database} {size}: {len(lines)} measures\n")
    out = Path(os.environ.get("OUT", ROOT / "var" / "bench.json"))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps({"first_view_bytes": weight(), "results": results}, indent=1), encoding="utf-8")
    sys.stdout.write("\n".join(table(results)) + "\n")
    sys.stdout.write(f"first view, compressed assets: {weight() / 1000:.1f} kB\n{out}\n")


if __name__ == "__main__":
    main()
