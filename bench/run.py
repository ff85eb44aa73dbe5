"""`make bench`: what the product costs, each measure beside its floor in the same run.

SIZES (members, default 1768), DATABASES (sqlite, postgresql; default both) and GROUPS (lists, answers,
duties, carrying, memory; default all) choose; KEEP names a folder in which installations stay for the
next time. The results are printed as a table and join those of earlier runs in OUT (JSON, default
var/bench.json); PAGE=1 writes docs/performance.md from all of them.
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
WHOLE = "whole"
"""A file that says of a kept installation that its demo came to its end."""
GROUPS = ("lists", "answers", "duties", "carrying", "memory")


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
def installation(size: str, database: str) -> Iterator[tuple[Path, str]]:
    """Give folder and database of an installation with so many members, made anew unless it was kept."""
    with tempfile.TemporaryDirectory() as folder:
        kept = os.environ.get("KEEP", "")
        home = Path(kept).resolve() / f"{database}-{size}" if kept else Path(folder)
        home.mkdir(parents=True, exist_ok=True)
        with server(database, home if kept else None) as url:
            zhibu = str(Path(sys.executable).with_name("zhibu"))
            run(home, url, zhibu, "migrate", "--verbosity", "0")
            if not (home / WHOLE).exists():
                run(home, url, zhibu, "demo", "--members", size)
                (home / WHOLE).touch()
            run(home, url, "-m", "bench.settle")
            yield home, url


@contextmanager
def server(database: str, kept: Path | None) -> Iterator[str]:
    """Give the address of a database; a server of its own where it takes one."""
    if database == "sqlite":
        yield ""
        return
    from tools.postgres import running, throw_away

    if kept:
        (kept / "server").mkdir(exist_ok=True)
    with running(kept / "server") if kept else throw_away() as url:
        yield url


def weight() -> int:
    """Return the bytes of a first view on the wire: compressed assets, without the page itself."""
    folder = ROOT / "src/zhibu/engine/ui/static/ui"
    return sum(len(gzip.compress((folder / name).read_bytes(), 9)) for name in FIRST_VIEW)


def measured(home: Path, url: str) -> Iterator[dict[str, Any]]:
    """Measure one installation, each group in a process of its own."""
    for group in chosen("GROUPS", ",".join(GROUPS)):
        for line in run(
            home, url, "-m", f"bench.{'memory' if group == 'memory' else 'measure'}", group
        ).splitlines():
            yield json.loads(line)


def joined(out: Path, results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the results with those of earlier runs that were not measured again."""
    earlier = json.loads(out.read_text(encoding="utf-8"))["results"] if out.exists() else []

    def which(line: dict[str, Any]) -> tuple[str, str, int]:
        return line["name"], line["database"], line["members"]

    anew = {which(line) for line in results}
    return [line for line in earlier if which(line) not in anew] + results


def main() -> None:
    """Measure all sizes on all databases."""
    sys.path.insert(0, str(ROOT))
    from bench.table import page, table

    results: list[dict[str, Any]] = []
    out = Path(os.environ.get("OUT", ROOT / "var" / "bench.json"))
    out.parent.mkdir(parents=True, exist_ok=True)
    for database in chosen("DATABASES", "sqlite,postgresql"):
        for size in chosen("SIZES", "1768"):
            with installation(size, database) as (home, url):
                lines = [{**line, "database": database, "members": int(size)} for line in measured(home, url)]
            results += lines
            everything = joined(out, results)
            out.write_text(
                json.dumps({"first_view_bytes": weight(), "results": everything}, indent=1), encoding="utf-8"
            )
            sys.stderr.write(f"{database} {size}: {len(lines)} measures\n")
    sys.stdout.write("\n".join(table(results, weight())) + f"\n{out}\n")
    if os.environ.get("PAGE"):
        (ROOT / "docs" / "performance.md").write_text(page(joined(out, results), weight()), encoding="utf-8")


if __name__ == "__main__":
    main()
