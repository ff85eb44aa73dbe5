"""The frame of every page: who is there, the navigation, the look; built from the actor alone."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhibu import __version__
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.modules import MenuEntry, installed
from zhibu.engine.notify.services import unread_count
from zhibu.engine.screens.sitting import left

PERSONAL = "me"
"""The capability of everybody who has a dossier."""


@dataclass(frozen=True)
class Line:
    """One navigation entry as templates see it."""

    label: str
    url: str
    icon: str
    current: bool = False
    badge: int = 0
    scan: bool = False
    children: tuple["Line", ...] = ()


@dataclass(frozen=True)
class Moment:
    """What is another one with every answer: the time, and how long the session still lasts."""

    data_time: str
    now: str
    session_left: int = 0


@dataclass(frozen=True)
class RoleLine:
    """One role the person may change to."""

    label: str
    id: int
    current: bool


@dataclass(frozen=True)
class Frame:
    """All that the base templates show around a page; what is empty is left out.

    The same for every page that a person opens at one place, so that what is drawn from it can be kept.
    """

    product: str = ""
    organization: str = ""
    role: str = ""
    person: str = ""
    roles: tuple[RoleLine, ...] = ()
    menu: tuple[Line, ...] = ()
    tabs: tuple[Line, ...] = ()
    unread: int = 0
    messages_url: str = ""
    search_url: str = ""
    home_url: str = "/"
    text_size: str = ""
    theme: str = ""
    version: str = __version__
    sign_out_url: str = ""
    settings_url: str = ""
    text_size_url: str = ""
    public_computer: bool = False
    role_url: str = ""
    who: str = ""
    session_url: str = ""
    manifest_url: str = ""
    worker_url: str = ""
    keys_off: bool = False


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: add `frame`, `moment` and `actor` to every page."""
    actor: Actor | None = getattr(request, "actor", None)
    now = timezone.localtime(clock.now())
    moment = Moment(data_time=f"{now:%H:%M}", now=f"{now:%Y-%m-%d %H:%M}")
    given = _look(request.COOKIES.get("look", "").split("."))
    if actor is None or not actor.signed_in or actor.account_id is None:
        return {"frame": Frame(**given), "moment": moment, "actor": actor}
    moment = replace(moment, session_left=left(request, actor).least)
    known: int | None = getattr(request, "unread", None)
    unread = unread_count(actor.account_id) if known is None else known
    around = Frame(
        **given,
        **_pages(*_mounted()),
        organization=actor.node_label,
        role=actor.role_label,
        person=actor.label,
        who=str(actor.account_id),
        unread=unread,
        public_computer="public_computer" in request.session,
        roles=tuple(RoleLine(*line) for line in getattr(request, "role_lines", ())),
        menu=_menu(actor, request.path),
        tabs=_tabs(actor.capabilities, request.path, unread, get_language(), *_mounted()),
    )
    return {"frame": around, "moment": moment, "actor": actor}


def _look(chosen: list[str]) -> dict[str, Any]:
    return {
        "product": _(settings.ZHIBU_PRODUCT),
        "text_size": chosen[0] if chosen[0] in {"large", "xlarge"} else "",
        "theme": chosen[1] if len(chosen) > 1 and chosen[1] in {"light", "dark"} else "",
        "text_size_url": _page("look"),
        "manifest_url": _address("shell.manifest", *_mounted()),
        "worker_url": _address("shell.worker", *_mounted()),
        "keys_off": "nokeys" in chosen[2:],
    }


@lru_cache(maxsize=4)
def _pages(*_mounted: str | None) -> dict[str, Any]:
    return {
        "session_url": reverse("session"),
        "search_url": reverse("search"),
        "messages_url": _page("messages"),
        "sign_out_url": _page("sign_out"),
        "settings_url": _page("settings"),
        "role_url": _page("role"),
    }


def _page(name: str) -> str:
    return _address(settings.ZHIBU_PAGES[name], *_mounted())


def _mounted() -> tuple[str, str | None]:
    return get_script_prefix(), get_urlconf()


@lru_cache(maxsize=256)
def _address(screen: str, _prefix: str, _urlconf: str | None) -> str:
    # The same thirty addresses stand on every page; they change only with where the site is mounted.
    return reverse(screen)


@lru_cache(maxsize=64)
def _entries(capabilities: frozenset[str], *mounted: str | None) -> tuple[tuple[MenuEntry, str], ...]:
    entries = [entry for module in installed() for entry in module.menu]
    everything = "*" in capabilities
    shown = [e for e in entries if not e.capability or everything or e.capability in capabilities]
    ordered = sorted(shown, key=lambda entry: entry.order)
    return tuple((entry, _address(entry.screen, *mounted)) for entry in ordered)


def _menu(actor: Actor, path: str) -> tuple[Line, ...]:
    urls = [url for entry, url in _entries(actor.capabilities, *_mounted()) if not entry.scan]
    # Of addresses that begin alike only the longest is where the reader is.
    near = (url for url in urls if path == url or (url != "/" and path.startswith(url)))
    return _lines(actor.capabilities, max(near, key=len, default=""), get_language(), *_mounted())


@lru_cache(maxsize=512)
def _lines(
    capabilities: frozenset[str], here: str, _language: str | None, *mounted: str | None
) -> tuple[Line, ...]:
    groups: dict[str, tuple[Line, list[Line]]] = {}
    for entry, url in _entries(capabilities, *mounted):
        if entry.scan:
            continue
        line = Line(str(entry.label), url, entry.icon, current=url == here)
        # Who works in an office has his own pages too; they stand together at the end.
        personal = entry.capability == PERSONAL and len(capabilities) > 1
        name = _("我的") if personal else str(entry.parent)
        head = replace(line, label=name or line.label, icon="user-circle" if personal else entry.icon)
        _head, lines = groups.setdefault(head.label, (head, []))
        lines += [line] if name else []
    # A group of nothing but its namesake is that one line.
    return tuple(
        head if [child.label for child in lines] == [head.label] else replace(head, children=tuple(lines))
        for head, lines in groups.values()
    )


@lru_cache(maxsize=512)
def _tabs(
    capabilities: frozenset[str], path: str, unread: int, _language: str | None, *mounted: str | None
) -> tuple[Line, ...]:
    entries = _entries(capabilities, *mounted)
    shown = [(entry, url) for entry, url in entries if entry.phone and not entry.scan][:2]
    shown += [(entry, url) for entry, url in entries if entry.scan][:1]
    tabs = [Line(str(entry.label), url, entry.icon, url == path, scan=entry.scan) for entry, url in shown]
    messages, more = _page("messages"), _page("settings")
    tabs.append(Line(_("消息"), messages, "bell", messages == path, badge=unread))
    tabs.append(Line(_("更多"), more, "layout-grid", more == path))
    return tuple(tabs)
