"""The register of jobs: what a module declares in its `jobs.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Work = Callable[..., None]

ATTEMPTS = 5


@dataclass(frozen=True)
class Declared:
    """One kind of job: its function, its title, and when it comes by itself."""

    kind: str
    work: Work
    title: "StrPromise | str" = ""
    unit: "StrPromise | str" = ""
    every: timedelta | None = None
    at: time | None = None
    catch_up: bool = False
    attempts: int = ATTEMPTS


_declared: dict[str, Declared] = {}


def job(kind: str, **how: Any) -> Callable[[Work], Work]:
    """Declare `function(run, **arguments)` as a kind of job; `kind` is stored, so it is never renamed.

    `title` and `unit` are words for people; `every` makes it periodic, `at` daily at a time of day;
    missed turns are left out unless `catch_up`; `attempts` caps the tries without any progress.
    """

    def register(function: Work) -> Work:
        _declared[kind] = Declared(kind, function, **how)
        return function

    return register


def declared(kind: str) -> Declared:
    """Return a kind of job; raises KeyError."""
    return _declared[kind]


def periodic() -> list[Declared]:
    """Return the kinds that come by themselves."""
    return [found for found in _declared.values() if found.every or found.at]
