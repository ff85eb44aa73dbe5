"""Facts announced by services and delivered after the transaction commits."""

import logging
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.db import transaction

logger = logging.getLogger("zhibu.events")

Fact = TypeVar("Fact")

_handlers: dict[type[Any], list[Callable[[Any], None]]] = defaultdict(list)


def reacts_to(fact: type[Fact]) -> Callable[[Callable[[Fact], None]], Callable[[Fact], None]]:
    """Register a reaction to a kind of event; reactions call services of their own module."""

    def register(handler: Callable[[Fact], None]) -> Callable[[Fact], None]:
        _handlers[fact].append(handler)
        return handler

    return register


def announce(fact: object) -> None:
    """Deliver a fact to its reactions once the current transaction has committed.

    A reaction that fails is logged as an error; it stops neither the others nor the answer.
    """
    for handler in _handlers[type(fact)]:
        transaction.on_commit(partial(_deliver, handler, fact))


def _deliver(handler: Callable[[Any], None], fact: object) -> None:
    # The act itself is done: whoever did it must not read that it failed, and do it again.
    # The other reactions still run.
    try:
        handler(fact)
    except Exception:
        logger.exception("reaction %s.%s to %r failed", handler.__module__, handler.__qualname__, fact)
