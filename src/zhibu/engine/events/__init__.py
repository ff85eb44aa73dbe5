"""Facts announced by services and delivered after the transaction commits."""

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.db import transaction

Fact = TypeVar("Fact")

_handlers: dict[type[Any], list[Callable[[Any], None]]] = defaultdict(list)


def reacts_to(fact: type[Fact]) -> Callable[[Callable[[Fact], None]], Callable[[Fact], None]]:
    """Register a reaction to a kind of event; reactions call services of their own module."""

    def register(handler: Callable[[Fact], None]) -> Callable[[Fact], None]:
        _handlers[fact].append(handler)
        return handler

    return register


def announce(fact: object) -> None:
    """Deliver a fact to its reactions once the current transaction has committed."""
    for handler in _handlers[type(fact)]:
        transaction.on_commit(partial(handler, fact))
