"""The register of scopes: for each record, which rows an actor reaches with which capability."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q

from zhibu.engine.access.actor import Actor

if TYPE_CHECKING:
    from zhibu.engine.access.records import Record

Scope = Callable[[Actor, str], Q]

_scopes: dict[type[Model], tuple[str, Scope]] = {}


def scope(record: "type[Record]", read: str) -> Callable[[Scope], Scope]:
    """Declare the one filter of a record, and the capability that reading it takes."""

    def register(function: Scope) -> Scope:
        _scopes[record] = (read, function)
        return function

    return register


def scope_through(record: "type[Record]", link: str, parent: "type[Record]") -> None:
    """Declare that a child record is seen exactly where the row behind a foreign key is seen."""
    read = _scopes[parent][0]

    def through(actor: Actor, capability: str) -> Q:
        inner: Any = parent._default_manager
        return Q(**{f"{link}__in": inner.visible_to(actor, capability)})

    _scopes[record] = (read, through)


def reading(record: type[Model]) -> str:
    """Return the capability that reading a record takes; raises KeyError where no scope is declared."""
    return _scopes[record][0]


def rows(record: type[Model], actor: Actor, capability: str | None) -> Q:
    """Return the filter of the rows of a record that an actor reaches with a capability."""
    read, function = _scopes[record]
    return function(actor, capability or read)


def declared() -> dict[type[Model], str]:
    """Return every record with a scope and its reading capability."""
    return {record: read for record, (read, _) in _scopes.items()}
