"""The frame of every page: who is there, the navigation, the look; built from the actor alone."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhibu import __version__
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.modules import MenuEntry, installed
from zhibu.engine.notify.services import unread_count
from zhibu.engine.screens.sitting import left

PERSONAL = "me"
"""The capability of everybody who has a dossier."""


@dataclass
class Line:
    """One navigation entry as templates see it."""

    label: str
    url: str
    icon: str
    current: bool = False
    badge: int = 0
    scan: bool = False
    children: list["Line"] = field(default_factory=list)


@dataclass
class RoleLine:
    """One role the person may change to."""

    label: str
    id: int
    current: bool


@dataclass
class Frame:
    """All that the base templates show around a page; what is empty is left out."""

    product: str = ""
    organization: str = ""
    role: str = ""
    person: str = ""
    roles: list[RoleLine] = field(default_factory=list)
    menu: list[Line] = field(default_factory=list)
    tabs: list[Line] = field(default_factory=list)
    unread: int = 0
    messages_url: str = ""
    search_url: str = ""
    home_url: str = "/"
    text_size: str = ""
    theme: str = ""
    version: str = __version__
    data_time: str = ""
    now: str = ""
    sign_out_url: str = ""
    settings_url: str = ""
    text_size_url: str = ""
    public_computer: bool = False
    role_url: str = ""
    who: str = ""
    session_url: str = ""
    session_left: int = 0
    keys_off: bool = False


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: add `frame` and `actor` to every page."""
    actor: Actor | None = getattr(request, "actor", None)
    look = request.COOKIES.get("look", "").split(".")
    now = timezone.localtime(clock.now())
    page = Frame(
        product=_(settings.ZHIBU_PRODUCT),
        text_size=look[0] if look[0] in {"large", "xlarge"} else "",
        theme=look[1] if len(look) > 1 and look[1] in {"light", "dark"} else "",
        data_time=f"{now:%H:%M}",
        now=f"{now:%Y-%m-%d %H:%M}",
        text_size_url=_page("look"),
        keys_off="nokeys" in look[2:],
    )
    if actor is None or not actor.signed_in or actor.account_id is None:
        return {"frame": page, "actor": actor}
    page.organization, page.role, page.person = actor.node_label, actor.role_label, actor.label
    page.who = str(actor.account_id)
    page.session_url, page.session_left = reverse("session"), left(request, actor).least
    page.unread = unread_count(actor.account_id)
    page.public_computer = "public_computer" in request.session
    page.messages_url = _page("messages")
    page.sign_out_url = _page("sign_out")
    page.settings_url = _page("settings")
    page.role_url = _page("role")
    page.search_url = reverse("search")
    page.roles = [RoleLine(*line) for line in getattr(request, "role_lines", ())]
    page.menu = _menu(actor, request.path)
    page.tabs = _tabs(page, actor, request.path)
    return {"frame": page, "actor": actor}


def _page(name: str) -> str:
    return _address(settings.ZHIBU_PAGES[name], get_script_prefix(), get_urlconf())


@lru_cache(maxsize=256)
def _address(screen: str, _prefix: str, _urlconf: str | None) -> str:
    # The same thirty addresses stand on every page; they change only with where the site is mounted.
    return reverse(screen)


def _url(entry: MenuEntry) -> str:
    return _address(entry.screen, get_script_prefix(), get_urlconf())


@lru_cache(maxsize=64)
def _entries(capabilities: frozenset[str]) -> tuple[MenuEntry, ...]:
    entries = [entry for module in installed() for entry in module.menu]
    everything = "*" in capabilities
    shown = [e for e in entries if not e.capability or everything or e.capability in capabilities]
    return tuple(sorted(shown, key=lambda entry: entry.order))


def _menu(actor: Actor, here: str) -> list[Line]:
    groups: dict[str, Line] = {}
    for entry in _entries(actor.capabilities):
        if entry.scan:
            continue
        line = Line(str(entry.label), _url(entry), entry.icon)
        line.current = here == line.url or (line.url != "/" and here.startswith(line.url))
        # Who works in an office has his own pages too; they stand together at the end.
        personal = entry.capability == PERSONAL and len(actor.capabilities) > 1
        name = _("我的") if personal else str(entry.parent)
        if not name:
            groups.setdefault(line.label, line)
            continue
        icon = "user-circle" if personal else entry.icon
        group = groups.setdefault(name, Line(name, line.url, icon))
        group.children.append(line)
        group.current = group.current or line.current
    lines = list(groups.values())
    for line in lines:
        if len(line.children) == 1 and line.children[0].label == line.label:
            line.children = []
    return _one_current(lines)


def _one_current(lines: list[Line]) -> list[Line]:
    # Of addresses that begin alike only the longest is where the reader is.
    flat = [line for top in lines for line in (top, *top.children)]
    longest = max((len(line.url) for line in flat if line.current), default=0)
    for line in flat:
        line.current = line.current and len(line.url) == longest
    return lines


def _tabs(page: Frame, actor: Actor, here: str) -> list[Line]:
    shown = _entries(actor.capabilities)
    entries = [entry for entry in shown if entry.phone and not entry.scan][:2]
    tabs = [Line(str(entry.label), _url(entry), entry.icon) for entry in entries]
    scans = [entry for entry in shown if entry.scan]
    tabs += [Line(str(entry.label), _url(entry), entry.icon, scan=True) for entry in scans[:1]]
    tabs.append(Line(_("消息"), page.messages_url, "bell", badge=page.unread))
    tabs.append(Line(_("更多"), page.settings_url, "layout-grid"))
    for tab in tabs:
        tab.current = here == tab.url
    return tabs
