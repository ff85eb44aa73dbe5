"""By keyboard alone: Tab through whole pages, the keys, their list and switch, the end of a session."""

import re
import time
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests import world as worlds
from tests.journeys.door import enter
from tests.journeys.held import hold_some_meetings
from tests.journeys.test_search import COMPOSING

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.markup]

JUDGES = (Path(__file__).parent / "judges.js").read_text("utf-8")
HERE = "document.activeElement.dataset.stop || ''"
RING = "parseFloat(getComputedStyle(document.activeElement).outlineWidth) >= 2"


def tabbed(page: Page) -> list[str]:
    """Press Tab until the first stop comes round again; returns the stops in the order they came."""
    stops = page.evaluate("judges.marked()")
    came: list[str] = []
    # A field for a day has a stop for each of its parts.
    for _press in range(2 * len(stops) + 40):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here:
            assert page.evaluate(RING), f"no ring at stop {here}"
            came.append(here)
        if here == stops[0] and len(came) > 1:
            break
    missed = set(stops) - set(came)
    assert not missed, [
        page.locator(f"[data-stop='{one}']").evaluate("one => one.outerHTML") for one in missed
    ]
    return came


@pytest.mark.parametrize("address", ["/workbench/", "/members/", "/meetings/new/?org=1011&kind=theme-day"])
def test_tab_goes_through_a_page_in_its_order_and_is_never_caught(
    address: str, world: worlds.World, page: Page, live_server: LiveServer
) -> None:
    hold_some_meetings(world)
    enter(page, live_server.url, "secretary")
    page.goto(f"{live_server.url}{address}")
    page.evaluate(JUDGES)
    came = [int(one) for one in tabbed(page)]
    assert came[0] == 0, "the way past the navigation comes first"
    assert came[:-1] == sorted(came[:-1])


def test_the_keys_act_and_their_list_opens(world: worlds.World, page: Page, live_server: LiveServer) -> None:
    enter(page, live_server.url, "secretary")
    page.goto(f"{live_server.url}/members/")
    keys = page.get_by_role("dialog", name="快捷键")
    page.evaluate(
        "document.dispatchEvent(new KeyboardEvent('keydown', {key: '/', ctrlKey: true, isComposing: true}))"
    )
    expect(keys).to_be_hidden()
    page.keyboard.press("Control+/")
    expect(keys).to_be_visible()
    expect(keys).to_contain_text("马上保存草稿")
    page.keyboard.press("Alt+1")
    expect(keys).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    tree = page.get_by_role("tree").get_by_role("treeitem")
    if tree.count() > 1:
        tree.first.focus()
        page.keyboard.press("ArrowDown")
        expect(tree.nth(1)).to_be_focused()
    boxes = page.locator("tbody input[type=checkbox]")
    boxes.first.focus()
    page.keyboard.press("Space")
    boxes.nth(2).focus()
    page.keyboard.press("Shift+Space")
    expect(boxes.nth(1)).to_be_checked()
    second = page.locator(".dj-sidenav > ul > li > a").nth(1)
    wanted = second.get_attribute("href")
    page.keyboard.press("Alt+2")
    page.wait_for_url(f"**{wanted}")


def test_ctrl_enter_sends_the_form_unless_a_word_is_being_composed(
    world: worlds.World, page: Page, live_server: LiveServer
) -> None:
    enter(page, live_server.url, "secretary")
    page.goto(f"{live_server.url}/settings/password/")
    page.locator("[name=old]").focus()
    page.evaluate(COMPOSING, "Enter")
    assert page.locator("[data-errors]").count() == 0
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-errors]")).to_be_focused()


def test_keys_can_be_switched_off_and_stay_off(
    world: worlds.World, page: Page, live_server: LiveServer
) -> None:
    enter(page, live_server.url, "secretary")
    page.goto(f"{live_server.url}/settings/")
    page.get_by_role("button", name="关", exact=True).click()
    expect(page.get_by_role("button", name="关", exact=True)).to_have_attribute("aria-pressed", "true")
    page.goto(f"{live_server.url}/workbench/")
    before = page.url
    for keys in ("Control+/", "Alt+2", "Control+k"):
        page.keyboard.press(keys)
    assert page.url == before
    assert page.locator("dialog[open]").count() == 0
    expect(page.get_by_role("combobox", name="全站搜索")).not_to_be_focused()
    assert page.locator("[data-rove] a[tabindex='-1']").count() == 0
    page.goto(f"{live_server.url}/settings/")
    page.get_by_role("button", name="开", exact=True).click()
    expect(page.get_by_role("button", name="开", exact=True)).to_have_attribute("aria-pressed", "true")
    # Keys go to the page only once its scripts are there.
    page.wait_for_load_state()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="全站搜索")).to_be_focused()


def shift(**seconds: int) -> None:
    """Let what the one session remembers lie so many seconds further back."""
    row = Session.objects.get()
    data = row.get_decoded()
    for name, by in seconds.items():
        data[name] -= by
    row.session_data = Session.objects.encode(data)
    row.save()


def test_two_minutes_before_the_end_one_key_goes_on(
    world: worlds.World, page: Page, live_server: LiveServer
) -> None:
    page.clock.install()
    enter(page, live_server.url, "secretary")
    page.goto(f"{live_server.url}/workbench/")
    warning = page.get_by_role("dialog", name="登录快到时间了")
    shift(seen=2 * 3600 - 100)
    page.clock.fast_forward((2 * 3600 - 100) * 1000)
    expect(warning).to_be_visible()
    expect(warning).to_contain_text(re.compile(r"有一阵没有操作，\d+:\d\d会退出登录。写的内容会留着。"))
    expect(page.get_by_role("button", name="继续")).to_be_focused()
    page.keyboard.press("Enter")
    expect(warning).to_be_hidden()
    assert time.time() - Session.objects.get().get_decoded()["seen"] < 60


def test_after_the_end_the_page_stays_and_says_so_in_the_words_of_the_design(
    world: worlds.World, page: Page, live_server: LiveServer
) -> None:
    page.clock.install()
    enter(page, live_server.url, "secretary")
    page.goto(f"{live_server.url}/workbench/")
    shift(seen=2 * 3600 + 10)
    page.clock.fast_forward((2 * 3600 + 10) * 1000)
    expect(page.get_by_role("dialog", name="登录已过期")).to_contain_text(
        "登录已过期，写的内容还在。重新登录后继续。"
    )


def test_what_cannot_be_put_off_is_said_and_why(
    world: worlds.World, page: Page, live_server: LiveServer
) -> None:
    page.clock.install()
    enter(page, live_server.url, "secretary")
    shift(began=12 * 3600 - 100)
    page.goto(f"{live_server.url}/workbench/")
    page.clock.fast_forward(6000)
    warning = page.get_by_role("dialog", name="登录快到时间了")
    expect(warning).to_contain_text(re.compile(r"这次登录到\d+:\d\d满12小时，届时要重新登录。"))
    page.get_by_role("button", name="继续").click()
    expect(warning).to_be_hidden()
    page.clock.fast_forward(20_000)
    expect(warning).to_be_hidden()


def test_after_an_exchange_of_the_list_the_focus_is_where_it_was(
    world: worlds.World, page: Page, live_server: LiveServer
) -> None:
    enter(page, live_server.url, "secretary")
    page.goto(f"{live_server.url}/members/")
    chip = page.locator("#list .dj-chip").nth(1)
    address = chip.get_attribute("href")
    chip.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")
    expect(page.locator("#list .dj-chip[aria-current]").first).to_have_attribute("href", str(address))
    expect(page.locator("#list .dj-chip").nth(1)).to_be_focused()
    assert page.evaluate(RING)
    expect(page.locator("#dj-live")).to_have_text("已更新")
