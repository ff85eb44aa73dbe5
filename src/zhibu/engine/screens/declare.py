"""The declaration of a screen, and the collection of all screens into the url root."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path
from django_htmx.middleware import HtmxDetails

from zhibu.engine.access import Access, Actor, Record, Refused
from zhibu.engine.modules import installed
from zhibu.engine.resource import Resource, resources

View = Callable[..., HttpResponse]


class Request(HttpRequest):
    """A request as screens see it: with its actor, its nonce and what htmx said."""

    actor: Actor
    htmx: HtmxDetails
    csp_nonce: str
    request_id: str


@dataclass(frozen=True)
class Screen:
    """One page: route, url name, methods, access, view."""

    route: str
    name: str
    methods: tuple[str, ...]
    access: Access
    view: View


def screen(
    route: str, *, name: str, access: Access, methods: tuple[str, ...] = ("GET",)
) -> Callable[[View], View]:
    """Declare a function as a screen at a route.

    Where `access` names a record, the route carries `<uuid:uuid>` and the function receives the row;
    a row out of the actor's sight is 404, a row in sight without the capability is refused (403).
    """

    def declare(function: View) -> View:
        @functools.wraps(function)
        def view(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if request.method not in methods and not (request.method == "HEAD" and "GET" in methods):
                return HttpResponseNotAllowed(methods)
            served = cast(Request, request)
            if access.record is None:
                return function(served, **kwargs)
            row = reached(access.record, served.actor, kwargs.pop("uuid"), access.capability)
            return function(served, row, **kwargs)

        declaration = Screen(route, name, methods, access, view)
        view.__dict__["access"] = access
        view.__dict__["screen"] = declaration
        return view

    return declare


def reached(record: type[Record], actor: Actor, uuid: Any, capability: str) -> Any:
    """Return the row with a uuid that the actor reaches; raises Http404 unseen, Refused uncapable."""
    manager = record.objects
    row = manager.visible_to(actor, capability).filter(uuid=uuid).first()
    if row is not None:
        return row
    if manager.visible_to(actor).filter(uuid=uuid).exists():
        raise Refused(capability)
    raise Http404


def all_screens() -> list[Screen]:
    """List the screens of all installed modules, in the order of the settings."""
    found = []
    for module in installed():
        part = module.part("screens")
        for value in vars(part).values() if part else ():
            declaration = getattr(value, "__dict__", {}).get("screen")
            if isinstance(declaration, Screen):
                found.append(declaration)
    return [*found, *_generated()]


Maker = Callable[[Resource], View | None]

_makers: list[Maker] = []


def for_every_resource(maker: Maker) -> Maker:
    """Register what makes a screen of every resource, or of those that declare what it needs."""
    _makers.append(maker)
    return maker


def _generated() -> list[Screen]:
    views = (maker(resource) for resource in resources().values() for maker in _makers)
    return [view.__dict__["screen"] for view in views if view is not None]


def screen_urls() -> list[URLPattern]:
    """Return the url patterns of all screens, one per route and name."""
    unique = {(found.route, found.name): found for found in all_screens()}
    return [path(found.route, found.view, name=found.name) for found in unique.values()]
