"""What modules offer to the search box: records for the index, and pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from zhibu.engine.access import Actor, Record

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Words:
    """What a row is found by: title, further texts, readings (syllables apart), whole numbers or codes.

    `path` is its place in the tree, `sort` the order among equals. No personal number, telephone or
    address may be among them (S-51): those are found through the blind index alone.
    """

    title: str
    path: str
    texts: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    sort: str = ""


@dataclass(frozen=True)
class Hit:
    """One line of results: what it is called, where it leads, a second line."""

    title: str
    url: str
    hint: str = ""


@dataclass(frozen=True)
class Offer:
    """How one record is found.

    `rows` gives the rows that can be found, with what `words` reads; `words` gives None for a row that
    is not to be found now. `show` turns rows that the actor reaches into lines, by row id. `own` names
    the rows that are an actor's own and beyond his reach; `number` finds rows by a whole sensitive
    number (S-51). Groups of results stand in their `order`.
    """

    kind: str
    label: "StrPromise | str"
    icon: str
    record: type[Record]
    rows: Callable[[], QuerySet[Any]]
    words: Callable[[Any], Words | None]
    show: Callable[[Actor, QuerySet[Any]], dict[int, Hit]]
    own: Callable[[Actor], Sequence[int]] = lambda actor: ()
    number: Callable[[Actor, str], Sequence[int]] = lambda actor, number: ()
    order: int = 50


@dataclass(frozen=True)
class Page:
    """A page by its name, and by other names that people call it; shown with the capability."""

    label: "StrPromise | str"
    screen: str
    capability: str = ""
    words: "StrPromise | str" = ""


_offers: dict[type[Record], Offer] = {}
_pages: list[Page] = []


def offer(found: Offer) -> None:
    """Register how a record is found; called by a module's `search` file."""
    _offers[found.record] = found


def offer_pages(*pages: Page) -> None:
    """Register pages that stand in no menu, or by other names than there."""
    _pages.extend(page for page in pages if page not in _pages)


def offers() -> list[Offer]:
    """List what can be found, in the order of the groups of results."""
    return sorted(_offers.values(), key=lambda found: found.order)


def offered(record: type[Record]) -> Offer:
    """Return how a record is found; raises KeyError where nobody said."""
    return _offers[record]


def pages() -> list[Page]:
    """List the registered pages."""
    return list(_pages)
