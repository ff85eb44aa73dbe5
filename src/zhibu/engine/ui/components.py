"""Components: small templates that declare their inputs in a comment at the top.

A line `name: words` declares an input, `name!: words` one that must be given. A call with
another name, or without a needed one, raises at once instead of drawing a half-empty page.
"""

import re
import secrets
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template import Context, Engine, Template, TemplateSyntaxError
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

HEADER = re.compile(r"\{% comment %\}(.*?)\{% endcomment %\}", re.DOTALL)
INPUT = re.compile(r"^(\w+)(!?): (.+)$", re.MULTILINE)
PASSED_ON = ("csrf_token", "request", "frame")


@dataclass(frozen=True)
class Declaration:
    """What a component accepts: the names it knows and those among them that it needs."""

    known: frozenset[str]
    needed: frozenset[str]


def declaration(source: str) -> Declaration:
    """Read the inputs from the comment that opens a component."""
    header = HEADER.search(source)
    inputs = INPUT.findall(header.group(1)) if header else []
    return Declaration(
        frozenset(name for name, _, _ in inputs), frozenset(name for name, must, _ in inputs if must)
    )


class Given(dict[str, Any]):
    """A mapping whose absent names are empty: a template that finds nothing looks ten times as long."""

    def __missing__(self, key: str) -> str:
        return ""


def _given(value: Any) -> Any:
    if type(value) is dict:
        return Given(value)
    if type(value) is list and value and type(value[0]) is dict:
        return [Given(one) for one in value]
    return value


@lru_cache(maxsize=256)
def _declared(name: str, source: str) -> Declaration:
    return declaration(source)


def check(name: str, source: str, inputs: dict[str, Any]) -> Declaration:
    """Raise TemplateSyntaxError where a call does not fit what the component declares."""
    declared = _declared(name, source)
    unknown = inputs.keys() - declared.known
    missing = declared.needed - inputs.keys()
    if unknown:
        raise TemplateSyntaxError(f"component {name} has no input {', '.join(sorted(unknown))}")
    if missing:
        raise TemplateSyntaxError(f"component {name} needs {', '.join(sorted(missing))}")
    return declared


def draw(context: Context, name: str, inputs: dict[str, Any]) -> str:
    """Render a component with its inputs alone; request, CSRF token and frame are passed on.

    Inputs that were not given are empty strings. The text comes back without blanks around it,
    so that it can stand inside a line.
    """
    engine = context.template.engine if context.template else Engine.get_default()
    template: Template = engine.get_template(f"ui/components/{name}.html")
    declared = check(name, str(template.source), inputs)
    absent = dict.fromkeys(declared.known, "")
    passed = {key: context[key] for key in PASSED_ON if key in context}
    given = {key: _given(value) for key, value in inputs.items()}
    return template.render(context.new({**absent, **passed, **given})).strip()


_MARK = secrets.token_hex(8)
HOLES = {name: f"{_MARK}-{name}-" for name in ("csrf_token", "nonce", "here")}
"""What differs with every request, and what stands for it in markup that is kept: nobody can type it."""

HOLE = re.compile(f"{_MARK}-(.*?)-")


def kept(name: str, **inputs: Any) -> SafeString:
    """Render a component from its inputs alone, once for all pages and rows that give the same.

    The markup follows from the inputs and the language, so that it is never out of date and says to one
    reader nothing that another one gave. Inputs are hashable; HOLES stay open, see `filled`.
    """
    return _kept(name, get_language(), *inputs.items())[0]


def filled(context: Context, name: str, **inputs: Any) -> SafeString:
    """Render a component as `kept` does, and put the request's own token, nonce and address into it."""
    markup, pieces = _kept(name, get_language(), *inputs.items())
    if not pieces:
        return markup
    own = {hole: conditional_escape(_own(context, hole)) for hole in pieces[1::2]}
    text = "".join(own[piece] if at % 2 else piece for at, piece in enumerate(pieces))
    return mark_safe(text)  # noqa: S308  # a rendered template, and values that were escaped


def _own(context: Context, hole: str) -> Any:
    if hole == "csrf_token":
        return context.get("csrf_token", "")
    request = context.get("request")
    if request is None:
        return ""
    return request.csp_nonce if hole == "nonce" else request.get_full_path()


@lru_cache(maxsize=4096)
def _kept(name: str, _language: str | None, *inputs: tuple[str, Any]) -> tuple[SafeString, tuple[str, ...]]:
    template: Template = Engine.get_default().get_template(f"ui/components/{name}.html")
    given = dict(inputs)
    absent = dict.fromkeys(check(name, str(template.source), given).known, "")
    markup = template.render(Context({**HOLES, **absent, **given})).strip()
    pieces = tuple(HOLE.split(markup))
    return mark_safe(markup), pieces if len(pieces) > 1 else ()  # noqa: S308  # a rendered template


forget_kept = _kept.cache_clear
"""Forgets what was drawn so far: for whoever watches templates being drawn."""
