"""The frame of every write: one transaction, the capability checked on the node, the row locked."""

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

from zhibu.engine.access import Actor, Record

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Row = TypeVar("Row", bound=Record)


class Invalid(ValueError):
    """Input that a rule refuses: `problems` maps a field (empty for the whole) to words for the user."""

    def __init__(self, problems: dict[str, str], rule: str = "") -> None:
        super().__init__("；".join(problems.values()))
        self.problems = problems
        self.rule = rule


class Conflict(RuntimeError):
    """Somebody else changed the record first; the text names who and what, for a 409 answer."""


def service(
    capability: str = "",
) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """Make a function a service: keyword `actor`, one transaction, capability checked on the first row.

    The first positional argument, where it is a record, names the node by its `org_path` or `path`.
    Without a capability the body checks for itself (a person acting on his own record).
    """

    def decorate(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        @functools.wraps(function)
        def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            actor = kwargs.get("actor")
            if not isinstance(actor, Actor):
                raise TypeError(f"{function.__name__} takes a keyword actor")
            if capability:
                actor.require(capability, _path(args[0] if args else None, actor))
            with transaction.atomic():
                return function(*args, **kwargs)

        return run

    return decorate


def _path(row: Any, actor: Actor) -> str:
    path = getattr(row, "org_path", None) or getattr(row, "path", None)
    return path if isinstance(path, str) else actor.path


def locked(row: Row) -> Row:
    """Fetch a row again under a lock, so that two people at once are served one after the other."""
    fresh = type(row).objects.unscoped(why="lock of a row already reached").select_for_update()
    locked_row: Row = fresh.get(pk=row.pk)
    return locked_row
