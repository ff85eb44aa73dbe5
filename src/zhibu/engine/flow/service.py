"""The frame of every write: one transaction, the capability checked on the node, the row locked."""

import functools
import inspect
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

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

    The first argument, where it is a record, names the node by its `org_path` or `path`; a record
    without either takes a service without capability, whose body checks for itself (as it does where
    a person acts on his own record).
    """

    def decorate(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        first = next(iter(inspect.signature(function).parameters))

        @functools.wraps(function)
        def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            actor = kwargs.get("actor")
            if not isinstance(actor, Actor):
                raise TypeError(f"{function.__name__} takes a keyword actor")
            if capability:
                actor.require(capability, _path(args[0] if args else kwargs.get(first), actor))
            with transaction.atomic():
                return function(*args, **kwargs)

        return run

    return decorate


def _path(row: Any, actor: Actor) -> str:
    for name in ("org_path", "path"):
        path = getattr(row, name, None)
        if isinstance(path, str):
            # The empty path is the whole installation, which is more than any node.
            return path
    if isinstance(row, Record):
        raise TypeError(f"{type(row).__name__} names no node: check the capability in the body")
    return actor.path


def locked(row: Row) -> Row:
    """Fetch a row again under a lock, so that two people at once are served one after the other.

    Raises Conflict where somebody else removed the row in between.
    """
    fresh = type(row).objects.unscoped(why="lock of a row already reached").select_for_update()
    locked_row: Row | None = fresh.filter(pk=row.pk).first()
    if locked_row is None:
        raise Conflict(_("这条记录刚被别人移除。请刷新页面。"))
    return locked_row
