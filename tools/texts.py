"""Reading Chinese words out of templates and Python files, for the checks on words."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

CHINESE = re.compile(r"[\u3400-\u9fff]")

_COMMENTS = re.compile(r"\{#.*?#\}|<!--.*?-->|\{%\s*comment\b.*?endcomment\s*%\}", re.DOTALL)
_WRAPPED = re.compile(
    r"\{%-?\s*blocktrans(?:late)?\b.*?\{%-?\s*endblocktrans(?:late)?\s*-?%\}"
    r"|\{%-?\s*trans(?:late)?\s.*?%\}"
    r"""|_\(\s*(?:"[^"]*"|'[^']*')\s*\)""",
    re.DOTALL,
)
_WRAPPERS = {
    "_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy",
    "pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy",
}  # fmt: skip


def without_comments(template: str) -> str:
    """The template with its comments removed, every other character on its old line."""
    return _COMMENTS.sub(_newlines, template)


def without_translated(template: str) -> str:
    """The template without comments and without everything that is marked for translation."""
    return _WRAPPED.sub(_newlines, without_comments(template))


def _newlines(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


@dataclass(frozen=True)
class Literal:
    """A string in Python that is not a docstring, and the line numbers of its statement."""

    line: int
    text: str
    marked: bool
    statement: range


def literals(source: str) -> Iterator[Literal]:
    """Every string of a Python file that is not a docstring."""
    tree = ast.parse(source)
    silent = set(_docstrings(tree))
    wrapped = {
        id(part)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and _name(call.func) in _WRAPPERS
        for argument in call.args
        for part in ast.walk(argument)
    }
    for statement in ast.walk(tree):
        if isinstance(statement, ast.stmt):
            lines = _own_lines(statement)
            for node in _own_nodes(statement):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
                    yield Literal(node.lineno, node.value, id(node) in wrapped, lines)


def _own_nodes(statement: ast.stmt) -> Iterator[ast.AST]:
    """Nodes of a statement without the statements inside it."""
    waiting = list(ast.iter_child_nodes(statement))
    while waiting:
        node = waiting.pop()
        if not isinstance(node, ast.stmt):
            yield node
            waiting.extend(ast.iter_child_nodes(node))


def _own_lines(statement: ast.stmt) -> range:
    """Line numbers of a statement without the statements inside it."""
    body = getattr(statement, "body", None)
    if body:
        return range(statement.lineno, max(body[0].lineno, statement.lineno + 1))
    return range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)


def _docstrings(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""
