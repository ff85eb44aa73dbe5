"""The tree beside lists, as the module that keeps it offers it; the engine knows only paths and words."""

from collections.abc import Iterable
from typing import Any, Protocol

from zhibu.engine.access import Actor


class Place(Protocol):
    """A node of the tree that narrows a list."""

    pk: int
    path: str
    code: str


class Places(Protocol):
    """What the module that keeps the tree tells lists."""

    def find(self, actor: Actor, code: str, capability: str) -> Any:
        """Return the node with a code that the actor reaches with a capability, or None."""

    def nodes(self, actor: Actor, chosen: Any) -> tuple[list[dict[str, Any]], str]:
        """Return the nodes of the component `tree` for choosing, and a line that counts them."""

    def words(self, place: Any) -> str:
        """Return how a page names a node: with its branch where its own name says too little."""

    def offered(self, actor: Actor, capability: str) -> Iterable[tuple[str, str]]:
        """Return code and name of the nodes that a folded chooser offers."""


_known: list[Places] = []


def set_places(places: Places) -> None:
    """Name the module that keeps the tree; its resources do so when they are read."""
    _known[:] = [places]


def places() -> Places:
    """Return what the module that keeps the tree tells lists."""
    return _known[0]


def find_place(actor: Actor, code: str, capability: str) -> Any:
    """Return the node with a code within the actor's reach, or None."""
    return _known[0].find(actor, code, capability) if _known else None
