"""`python -m tools.rules`: writes docs/rules.md, what becomes of every rule.

`docs/rules.csv` says of each rule how it stands and which test proves it; title, document and article of
what is built come from the rulebooks themselves. With `--check` nothing is written: 1 when it is stale.
"""

import ast
import csv
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tools.house import ROOT, main, tell

FACTS = ROOT / "docs" / "rules.csv"
PAGE = ROOT / "docs" / "rules.md"
STATES = ("enforced", "warned", "configurable", "impossible", "informative", "not yet")
PROVED = ("enforced", "warned", "configurable", "impossible")
HEAD = """# Rules

Every rule of organization, posts, terms, organizational life, minutes and what stands beside them, and what
becomes of it here. Written by `python -m tools.rules` from `docs/rules.csv` and the rulebooks; do not edit.

- enforced: what breaks it is refused
- warned: it becomes a duty or a finding; a rule of the usual case takes a reason
- configurable: the number is a default, read per organization and day
- impossible: nothing in the product can do it
- informative: there is nothing to check
- not yet: honest gap

"""


def facts() -> list[dict[str, str]]:
    """Read what is said of every rule."""
    with FACTS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rulebooks() -> dict[str, dict[str, Any]]:
    """Read all rules of all modules by id, as they are written."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((ROOT / "src").glob("zhibu/domain/*/*/rulebook/*.yaml")):
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]:
            found[rule["id"]] = rule
    return found


def problems(rows: list[dict[str, str]], books: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Say what is wrong with what is said: unknown states, tests that do not exist, rules left out."""
    known = {row["id"] for row in rows}
    # F-… are conventions of the product itself, beside the domain notes.
    own = {rule for rule in books if not rule.startswith("F-")}
    yield from (f"{rule}: in a rulebook, not in rules.csv" for rule in sorted(own - known))
    for row in rows:
        if row["state"] not in STATES:
            yield f"{row['id']}: state {row['state']!r}"
        elif row["state"] in PROVED and not row["test"]:
            yield f"{row['id']}: {row['state']} without a test"
        if row["test"] and not exists(row["test"]):
            yield f"{row['id']}: no test {row['test']}"


def exists(test: str) -> bool:
    """Say whether a test of the form path::name stands in the repository."""
    path, _colons, name = test.partition("::")
    place = ROOT / path
    return bool(name) and place.exists() and name in functions(place)


def functions(path: Path) -> set[str]:
    """Names of the functions of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def page(rows: list[dict[str, str]], books: dict[str, dict[str, Any]]) -> str:
    """Return the page as it should stand."""
    counts = Counter(row["state"] for row in rows)
    lines = [HEAD, ", ".join(f"{counts[state]} {state}" for state in STATES), f"; {len(rows)} rules.\n"]
    family = ""
    for row in rows:
        if row["id"].split("-")[0] != family:
            family = row["id"].split("-")[0]
            lines.append(f"\n## {family}\n\n| Rule | What it says | Mark | From | Here | Proved by |\n")
            lines.append("| --- | --- | --- | --- | --- | --- |\n")
        lines.append(line(row, books.get(row["id"])))
    return "".join(lines)


def line(row: dict[str, str], book: dict[str, Any] | None) -> str:
    """Return the line of one rule."""
    source, title = row["source"], row["rule"]
    if book is not None:
        source = f"{book['document']} {book.get('article', '')}".strip()
        title = f"{book['title']}: {title}"
    here = row["state"] + (f" ({row['note']})" if row["note"] else "")
    proved = f"`{row['test'].rpartition('/')[2]}`" if row["test"] else ""
    cells = [row["id"], title, row["marks"], source, here, proved]
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |\n"


def write() -> int:
    """Write the page, or with --check say whether it is stale; returns 1 when something is wrong."""
    rows, books = facts(), rulebooks()
    wrong = list(problems(rows, books))
    wanted = page(rows, books)
    if "--check" in sys.argv[1:]:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != wanted:
            wrong.append("docs/rules.md is stale: python -m tools.rules")
    else:
        PAGE.write_text(wanted, encoding="utf-8")
    for words in wrong:
        tell(words)
    return 1 if wrong else 0


if __name__ == "__main__":
    main(write)
