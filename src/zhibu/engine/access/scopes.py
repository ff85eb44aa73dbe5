"""For each record, which rows an actor reaches with which capability: by its policy, or by its own filter.

A policy names the capability on the row's node (`read`, `path`), or the row that it is seen with (`through`).
What more people reach, and by which rule, a function in the module's `scopes.py` says.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from django.apps import apps
from django.db.models import Exists, Model, OuterRef, Q

from zhibu.engine.access.actor import Actor

if TYPE_CHECKING:
    from zhibu.engine.access.records import Record

Scope = Callable[[Actor, str], Q]

_scopes: dict[type[Model], tuple[str, Scope]] = {}


def scope(record: "type[Record]", read: str) -> Callable[[Scope], Scope]:
    """Declare the one filter of a record whose policy cannot tell it, and what reading it takes.

    Raises ValueError where the policy has said already who sees the record.
    """
    if _says(record.Policy):
        raise ValueError(record.__name__)

    def register(function: Scope) -> Scope:
        _scopes[record] = (read, function)
        return function

    return register


def _found(record: type[Model]) -> tuple[str, Scope]:
    if record not in _scopes:
        _scopes[record] = _by_policy(cast("type[Record]", record))
    return _scopes[record]


def _by_policy(record: "type[Record]") -> tuple[str, Scope]:
    policy = record.Policy
    if policy.through:
        parent = cast("type[Record]", record._meta.get_field(policy.through).related_model)

        def behind(actor: Actor, capability: str) -> Q:
            # Asked row by row: the rows in question are few, all that an office sees may be millions.
            seen = parent.objects.visible_to(actor, capability).filter(pk=OuterRef(f"{policy.through}_id"))
            return Q(Exists(seen))

        return reading(parent), behind
    if not policy.read:
        raise KeyError(record)
    return policy.read, lambda actor, capability: actor.reach(capability, policy.path)


def reading(record: type[Model]) -> str:
    """Return the capability that reading a record takes; raises KeyError where nothing says who sees it."""
    return _found(record)[0]


def rows(record: type[Model], actor: Actor, capability: str | None) -> Q:
    """Return the filter of the rows of a record that an actor reaches with a capability."""
    read, function = _found(record)
    return function(actor, capability or read)


def declared() -> dict[type[Model], str]:
    """Return every record of which it is said who sees it, and its reading capability."""
    told = [one for one in apps.get_models() if one in _scopes or _says(getattr(one, "Policy", None))]
    return {record: reading(record) for record in told}


def _says(policy: Any) -> bool:
    return policy is not None and bool(policy.read or policy.through)
