"""Check: a file has at most 400 lines, a function at most 40 (docstring not counted).

Also here, because they too are debts: the lines of rooms that must stay small (ADR 0013), and exceptions
to other checks that give no reason.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tools.findings import Finding, report
from tools.house import SOURCE, main, project_files

FILE_LINES = 400
FUNCTION_LINES = 40
COUNTED = (".py", ".html", ".css", ".js", ".mjs", ".ts")
NOT_WRITTEN_BY_HAND = ("migrations",)
ROOMS = (((SOURCE / "engine/resource", SOURCE / "engine/screens"), 2500),)
"""Rooms whose Python may not have more lines together."""

EXCEPTION = re.compile(r"#\s*(noqa|type:\s*ignore)(?P<rest>.*)$")
REASONED = re.compile(r"^(?::\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*|\[[a-z-]+(?:,\s*[a-z-]+)*\])\W+\w+\W+\w+")


def check() -> int:
    """Judge every file of the project."""
    files = list(project_files(*COUNTED))
    found = [finding for path in files for finding in over_budget(path)]
    found += [finding for rooms, most in ROOMS for finding in crowded(rooms, most, files)]
    return report(
        found,
        "Split it: a file of a module may become a package of the same name, a long function"
        " several with names of their own. An exception needs its code and a reason.",
    )


def over_budget(path: Path) -> Iterator[Finding]:
    """What one file has too much of."""
    if set(path.parts) & set(NOT_WRITTEN_BY_HAND):
        return
    text = path.read_text()
    lines = text.count("\n")
    if lines > FILE_LINES:
        yield Finding(path, FILE_LINES, f"{lines} lines, at most {FILE_LINES}")
    if path.suffix == ".py":
        yield from long_functions(path, text)
        yield from bare_exceptions(path, text)


def crowded(rooms: tuple[Path, ...], most: int, files: list[Path]) -> Iterator[Finding]:
    """What some rooms have too many of: lines of Python together, tests not counted."""
    inside = [path for path in files if path.suffix == ".py" and any(room in path.parents for room in rooms)]
    lines = sum(path.read_text().count("\n") for path in inside if "tests" not in path.parts)
    if lines > most:
        names = " and ".join(room.name for room in rooms)
        yield Finding(rooms[0], 1, f"{names} have {lines} lines together, at most {most}")


def long_functions(path: Path, text: str) -> Iterator[Finding]:
    """Functions of one Python file that are too long."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and length(node) > FUNCTION_LINES:
            problem = f"{node.name}() has {length(node)} lines, at most {FUNCTION_LINES}"
            yield Finding(path, node.lineno, problem)


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function from `def` to its end, without the docstring."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def bare_exceptions(path: Path, text: str) -> Iterator[Finding]:
    """`noqa` and `type: ignore` without a code or without a reason behind it."""
    for number, line in enumerate(text.splitlines(), 1):
        found = EXCEPTION.search(line)
        if found and "re.compile" not in line and not REASONED.match(found["rest"]):
            yield Finding(path, number, f"{found[1]} without code and reason")


if __name__ == "__main__":
    main(check)
