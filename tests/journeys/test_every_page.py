"""Every page that can be reached by links, as every role: no accessibility finding, no foreign request,
everything by keyboard, nothing too small for a thumb, nothing that scrolls sideways.
"""

import re
from collections import deque
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, ViewportSize
from pytest_django.live_server_helper import LiveServer

from tests import world as worlds
from tests.journeys import door
from tests.journeys.held import hold_some_meetings

ROLES = ["secretary", "member", *(role for role in worlds.CAST if role != "secretary")]
WINDOWS: dict[str, ViewportSize] = {
    "desk": {"width": 1440, "height": 900},
    "phone": {"width": 390, "height": 844},
}
# Of what is right, only one place of each rule is told: all of them took longer to tell than to judge.
AXE = {
    "resultTypes": ["violations"],
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
}
IN_A_LOOK = {
    "resultTypes": ["violations"],
    "runOnly": {
        "type": "rule",
        "values": ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"],
    },
}
"""What another size or colour can spoil; all else of the same page is judged in the ordinary look."""
HREF = re.compile(r'<a\b[^>]*?\shref="([^"]*)"')
DOWNLOADS = {
    "imports.wrong",
    "jobs.file",
    "meetings.calendar",
    "meetings.pdf",
    "meetings.sheet",
    "meetings.take_photo",
}
JUDGES = (Path(__file__).parent / "judges.js").read_text("utf-8")
# A window of 1440 × 900 at 200 %, and the narrowest phone (WCAG 1.4.4, 1.4.10).
NARROWER: dict[int, ViewportSize] = {1440: {"width": 720, "height": 450}, 390: {"width": 320, "height": 640}}
THUMB = 44

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.markup]

LOOKED: set[tuple[str, str]] = set()
"""Screens already held against axe in one window and look: those with the most rights go first."""


class Crawl:
    """One role's way through the pages: each screen once, whatever the record."""

    def __init__(self, context: BrowserContext, base: str, look: str = "") -> None:
        self.page: Page = context.new_page()
        self.base = base
        self.window = f"{self.page.viewport_size} {look}"
        self.axe = IN_A_LOOK if look else AXE
        self.trouble: list[str] = []
        self.seen: set[str] = set()
        self.page.set_default_timeout(60_000)
        self.page.on("console", self._console)
        self.page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.trouble.append(f"{self.page.url}: console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.trouble.append(f"{self.page.url}: request to {request.url}")

    def sign_in(self, username: str) -> None:
        """Enter by the front door."""
        self.page.goto(f"{self.base}/sign-in/")
        self.look("accounts.sign_in")
        door.sign_in(self.page, username)

    def walk(self) -> None:
        """Follow links until no new screen is found."""
        waiting = deque([self.page.url])
        while waiting:
            url = waiting.popleft()
            name = screen_name(url)
            if not name or name in self.seen or name in DOWNLOADS:
                continue
            self.seen.add(name)
            links = self._read(url) if (name, self.window) in LOOKED else self._open(url, name)
            waiting.extend(link for link in links if link.startswith(self.base))

    def _open(self, url: str, name: str) -> list[str]:
        """Open a page and judge it; return where it leads."""
        answer = self.page.goto(url)
        if answer is None or answer.status != 200:
            self.trouble.append(f"{url}: status {answer.status if answer else '?'}")
            return []
        self.look(name)
        found: list[str] = self.page.eval_on_selector_all(
            "a[href]", "all => all.map(a => new URL(a.getAttribute('href'), location).href)"
        )
        return found

    def _read(self, url: str) -> list[str]:
        """Fetch a page that was judged for another role, without drawing it; return where it leads."""
        answer = self.page.request.get(url)
        if answer.status != 200:
            self.trouble.append(f"{url}: status {answer.status}")
            return []
        return [urljoin(answer.url, unescape(link)) for link in HREF.findall(answer.text())]

    def look(self, name: str) -> None:
        """Hold the page against axe and, in both windows, against our own judges."""
        if (name, self.window) in LOOKED:
            return
        LOOKED.add((name, self.window))
        for found in Axe().run(self.page, options=self.axe).response["violations"]:
            targets = "; ".join(" ".join(map(str, node["target"])) for node in found["nodes"][:3])
            self.trouble.append(f"{name}: {found['id']}: {targets}")
        self.judge(name)

    def judge(self, name: str) -> None:
        """Ask the judges of `judges.js`."""
        window = self.page.viewport_size
        assert window
        self.page.evaluate(JUDGES)
        if window["width"] == WINDOWS["desk"]["width"]:
            self.page.keyboard.press("Tab")
            found = self.page.evaluate("judges.keyboard()")
        else:
            found = self.page.evaluate("least => judges.targets(least)", THUMB)
        self.trouble += [f"{name}: {one}" for one in found]
        for size in (window, NARROWER[window["width"]]):
            self.page.set_viewport_size(size)
            if (wide := self.page.evaluate("judges.wide()")) > 0:
                self.trouble.append(f"{name}: {wide} px too wide at {size['width']}")
        self.page.set_viewport_size(window)


def screen_name(url: str) -> str:
    """Return the name of the screen behind an address; empty where there is none."""
    try:
        return resolve(urlsplit(url).path).url_name or ""
    except Resolver404:
        return ""


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_is_accessible(
    role: str, browser: Browser, live_server: LiveServer, world: worlds.World
) -> None:
    hold_some_meetings(world)
    trouble: list[str] = []
    for window in WINDOWS.values():
        context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=window)
        crawl = Crawl(context, live_server.url)
        crawl.sign_in(role)
        crawl.walk()
        trouble += crawl.trouble
        context.close()
    assert not trouble, "\n".join(sorted(set(trouble)))


@pytest.mark.parametrize("look", ["large.light", "xlarge.light", ".dark"])
def test_large_type_and_dark_are_accessible_too(
    look: str, browser: Browser, live_server: LiveServer, world: worlds.World
) -> None:
    hold_some_meetings(world)
    trouble: list[str] = []
    for role in ("secretary", "office", "member"):
        context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=WINDOWS["phone"])
        context.add_cookies([{"name": "look", "value": look, "url": live_server.url}])
        crawl = Crawl(context, live_server.url, look)
        crawl.sign_in(role)
        crawl.walk()
        trouble += crawl.trouble
        context.close()
    assert not trouble, "\n".join(sorted(set(trouble)))
