"""The results beside what they should be: as a table to read, and as the page of the documentation."""

from collections.abc import Iterator
from typing import Any

TARGETS = {
    "list page, 50 rows": 2.5,
    "list page, filtered": 2.5,
    "list page, in the middle": 2.5,
    "search: a name": 2.0,
    "search: initials": 2.0,
    "search: a common word": 2.0,
    "duties of the whole tree": 1.5,
    "import of 1,000 rows": 2.0,
    "import of 1,000 of 10,000 rows": 2.0,
    "export of 1,000 rows": 1.5,
    "export of 1,000 of 10,000 rows": 1.5,
}
"""So many times its floor a measure may cost."""
FROM = {"duties of the whole tree": 1_000_000}
"""From so many members on a target holds, where it is of a large installation."""
WAITING = {"p95, list page": 150, "p95, search": 150, "p95, one dossier": 100}
"""So many milliseconds an answer may take at 100,000 members (F-SYS-18)."""
GROWTH = 1.3
"""So much more a page of a list may cost in the largest installation than in the smallest."""
GROWING = tuple(name for name in TARGETS if name.startswith("list page"))
FLAT = 1.3
"""So much more memory twenty thousand rows may take than a thousand."""
FIRST_VIEW = 150_000
"""So many bytes a first view may have on the wire."""

Line = dict[str, Any]


def verdict(here: float, most: float | None) -> str:
    """Say whether a figure is within its target; nothing where it has none."""
    if most is None:
        return ""
    return f"{'met' if here <= most else 'missed'} ({most:g})"


def judged(results: list[Line]) -> list[Line]:
    """Add to every line its growth against the smallest installation, and both verdicts in words."""
    smallest: dict[tuple[str, str], Line] = {}
    for line in sorted(results, key=lambda line: int(line["members"])):
        smallest.setdefault((line["database"], line["name"]), line)
    found = []
    for line in results:
        base = smallest[line["database"], line["name"]]
        growth = line["here"] / base["here"] if line is not base and base["here"] else None
        grown = verdict(growth, GROWTH) if growth and line["name"] in GROWING else ""
        most = TARGETS.get(line["name"], FLAT if line.get("unit") == "MB" else None)
        if int(line["members"]) < FROM.get(line["name"], 0):
            most = None
        ratio = line.get("ratio")
        told = verdict(ratio, most) if ratio else ""
        if line["name"] in WAITING:
            told = verdict(line["here"], WAITING[line["name"]])
        found.append({**line, "growth": growth, "told": told, "grown": grown})
    return found


def table(results: list[Line], weight: int) -> Iterator[str]:
    """Lay the results out for a terminal: figure, floor, ratio and growth, each with its target."""
    head = f"{'':<34}{'database':<12}{'members':>10}{'here':>11}{'floor':>11}{'ratio':>7}  {'':<14}"
    yield f"{head}{'growth':>7}"
    for line in judged(results):
        yield (
            f"{line['name']:<34}{line['database']:<12}{line['members']:>10,}{line['here']:>11.1f}"
            f"{_number(line.get('floor'), 1):>11}{_number(line.get('ratio')):>7}  {line['told']:<14}"
            f"{_number(line['growth']):>7}  {line['grown']}"
        ).rstrip()
    yield f"first view, compressed assets: {weight / 1000:.1f} kB, {verdict(weight, FIRST_VIEW)}"


def page(results: list[Line], weight: int) -> str:
    """Return the documentation's page of the last measures."""
    out = [HEAD]
    for name in dict.fromkeys(line["name"] for line in results):
        lines = [line for line in judged(results) if line["name"] == name]
        unit = lines[0].get("unit", "ms")
        out.append(f"## {name[0].upper()}{name[1:]}\n")
        out.append(
            f"| Database | Members | Here, {unit} | Floor, {unit} | Ratio | Target | Growth | Target |"
        )
        out.append("|---|---:|---:|---:|---:|---|---:|---|")
        for line in sorted(lines, key=lambda one: (one["database"] != "sqlite", one["members"])):
            cells = (
                {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[line["database"]],
                f"{line['members']:,}",
                _number(line["here"], 1),
                _number(line.get("floor"), 1),
                _number(line.get("ratio")),
                line["told"],
                _number(line["growth"]),
                line["grown"],
            )
            out.append(f"| {' | '.join(cells)} |")
        out.append("")
    out.append(
        f"## First view\n\n{weight / 1000:.1f} kB of compressed assets, {verdict(weight, FIRST_VIEW)}.\n"
    )
    return "\n".join(out)


def _number(value: float | None, digits: int = 2) -> str:
    return "" if value is None else f"{value:,.{digits}f}"


HEAD = """# Performance

What `make bench` measured last, each figure beside a floor of the same run: what the same answer costs with
nothing of the house around it (`bench/floors.py`). A figure is the median processor time of the process, of
the database's server and of its helpers together. It holds for a machine of two cores that did other work
meanwhile, and promises nothing of another one; the ratios travel. *Growth* is the figure against the smallest
installation on the same database. `met` and `missed` are said against the target in brackets.

```
make bench SIZES=1768,100000,1000000 KEEP=/srv/installations PAGE=1
```

`KEEP` keeps the installations for the next time, of both databases, and brings their tables up to date before
it measures; `PAGE=1` writes this page. Results of earlier runs stay in `var/bench.json` until they are
measured again.
"""
