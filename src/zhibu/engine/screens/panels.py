"""What higher modules add to pages of lower ones: the only way up besides events.

A page names a place and hands over what it is about; modules above register what they have to say there.
The page decides nothing about them but where they stand.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from zhibu.engine.screens.declare import Request

Source = Callable[[Request, Any], Any]

_sources: dict[str, list[tuple[int, Source]]] = defaultdict(list)


@dataclass(frozen=True)
class Panel:
    """A part of a page: its template, what the template is given as `panel`, and whether it stands aside."""

    template: str
    given: dict[str, Any] = field(default_factory=dict)
    aside: bool = False


def panel(place: str, order: int = 50) -> Callable[[Source], Source]:
    """Register what a module adds at a place; a file of its screens does so when it is imported.

    The function takes the request and what the page is about; what it returns is the place's own
    agreement, for a page a `Panel` or None.
    """

    def register(source: Source) -> Source:
        _sources[place].append((order, source))
        return source

    return register


def panels(place: str, request: Request, subject: Any) -> list[Any]:
    """Return what all modules add at a place, in their order, without those that have nothing to say."""
    held = sorted(_sources[place], key=lambda pair: pair[0])
    found = [source(request, subject) for _order, source in held]
    return [added for added in found if added is not None]
