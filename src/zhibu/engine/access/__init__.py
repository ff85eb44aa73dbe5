"""Who may see and do what: actors, one filter `actor → Q`, and a guard against rows fetched without it."""

from zhibu.engine.access.actor import PUBLIC_ACTOR, Actor, Refused, operator
from zhibu.engine.access.declare import Access, needs, on, public, signed_in
from zhibu.engine.access.paths import BytewiseField, Nodes, TreePathField, Where, is_whole, under
from zhibu.engine.access.records import Record, Unscoped, guarding
from zhibu.engine.access.scopes import scope
from zhibu.engine.access.steering import steered, steers, without_index_of

__all__ = [
    "PUBLIC_ACTOR",
    "Access",
    "Actor",
    "BytewiseField",
    "Nodes",
    "Record",
    "Refused",
    "TreePathField",
    "Unscoped",
    "Where",
    "guarding",
    "is_whole",
    "needs",
    "on",
    "operator",
    "public",
    "scope",
    "signed_in",
    "steered",
    "steers",
    "under",
    "without_index_of",
]
