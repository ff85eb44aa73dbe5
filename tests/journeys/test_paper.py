"""On paper: no navigation, the filters as a line, heads on every sheet, who printed it and when."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests import world as worlds
from tests.journeys.door import enter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.markup]

GONE = ".dj-topbar, .dj-sidenav, .dj-tabbar, .btn, .dj-tree, .dj-filter, .dj-bulk, .dj-table .box"
SEEN = "all => all.filter((one) => one.getClientRects().length).map((one) => one.className)"


def test_a_printed_list_is_the_list_and_says_what_it_holds(
    world: worlds.World, page: Page, live_server: LiveServer, tmp_path: Path
) -> None:
    enter(page, live_server.url, "office")
    page.goto(f"{live_server.url}/members/?size=50&q=周")
    page.emulate_media(media="print")
    assert page.eval_on_selector_all(GONE, SEEN) == []
    assert page.locator(".dj-printline").first.inner_text().startswith("筛选：")
    assert "搜“周”" in page.locator(".dj-printline").first.inner_text()
    table = page.locator(".dj-table")
    assert table.locator("thead").evaluate("one => getComputedStyle(one).display") == "table-header-group"
    assert table.locator("tbody tr").first.evaluate("one => getComputedStyle(one).breakInside") == "avoid"
    mark = page.locator(".dj-watermark text")
    assert re.fullmatch(r"\S+ \d{4}-\d\d-\d\d \d\d:\d\d", mark.text_content() or "")


def test_paper_is_white_in_the_dark(world: worlds.World, page: Page, live_server: LiveServer) -> None:
    enter(page, live_server.url, "office")
    page.context.add_cookies([{"name": "look", "value": "large.dark", "url": live_server.url}])
    page.goto(f"{live_server.url}/members/")
    page.emulate_media(media="print")
    colours = page.evaluate(
        """() => [document.body, document.querySelector('.dj-table td')].map((one) => getComputedStyle(one))
          .map((one) => [one.backgroundColor, one.color])"""
    )
    assert colours[0] == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    assert all(int(part) < 110 for part in re.findall(r"\d+", colours[1][1])[:3])


def test_every_sheet_has_its_number_the_reader_and_the_time(
    world: worlds.World, page: Page, live_server: LiveServer, tmp_path: Path
) -> None:
    enter(page, live_server.url, "office")
    page.goto(f"{live_server.url}/members/")
    file = tmp_path / "list.pdf"
    page.pdf(path=file, prefer_css_page_size=True)
    sheets = re.findall(rb"/Type\s*/Page\b", file.read_bytes())
    assert sheets
    printed = page.locator("[data-printed]").text_content() or ""
    assert re.search(r"打印 · \d{4}-\d\d-\d\d \d\d:\d\d", printed)
    told = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--printed')")
    assert re.search(r"打印 · \d{4}-\d\d-\d\d \d\d:\d\d", told)
