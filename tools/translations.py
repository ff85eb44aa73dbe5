"""Check: every Chinese word of the interface is marked for translation.

The catalogue's source language is Chinese, so an unmarked word looks right today and can never
be shown in another language. Data that happens to be Chinese (a column heading that the import
recognises, a code's name in a regulation) is no interface: it lives in codes/*.csv, sheets/*.yaml
or rulebook/*.yaml; a statement in Python says so on one of its lines: `# data: <what it is>`.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from tools.findings import Finding, report
from tools.house import SOURCE, main, project_files
from tools.texts import CHINESE, literals, without_translated

DATA = re.compile(r"#\s*data: \w")
# The demo enterprise writes Chinese records, not interface; migrations repeat their models.
NO_INTERFACE = ("tests", "migrations", "demo", "testing")


def check() -> int:
    """Judge every template and every Python file of the product."""
    found = [
        finding
        for path in project_files(".html", ".py")
        if path.is_relative_to(SOURCE) and not set(path.parts) & set(NO_INTERFACE)
        for finding in judge(path)
    ]
    return report(
        found,
        'Wrap it: {% translate "…" %} or {% blocktranslate %} in templates, _("…") in Python;'
        " a statement whose Chinese is data and not interface says `# data: <what it is>`.",
    )


def judge(path: Path) -> Iterator[Finding]:
    """The Chinese words in one file that are not marked."""
    source = path.read_text()
    if path.suffix == ".html":
        for number, line in enumerate(without_translated(source).splitlines(), 1):
            if CHINESE.search(line):
                yield Finding(path, number, f"not marked: {line.strip()[:60]}")
        return
    data = {number for number, line in enumerate(source.splitlines(), 1) if DATA.search(line)}
    for literal in literals(source):
        if CHINESE.search(literal.text) and not literal.marked and data.isdisjoint(literal.statement):
            yield Finding(path, literal.line, f"not marked: {literal.text.strip()[:60]}")


if __name__ == "__main__":
    main(check)
