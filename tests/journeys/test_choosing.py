"""Journey: rows are chosen with the keyboard, whole lists by a step of their own; views are kept."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests import world as worlds
from tests.journeys.door import enter

pytestmark = pytest.mark.django_db(transaction=True)


def test_rows_are_chosen_by_space_and_the_whole_list_on_purpose(
    world: worlds.World, page: Page, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhibu.engine.screens import lists

    monkeypatch.setattr(lists, "size_of", lambda view: 5)
    enter(page, live_server.url, "office")
    page.goto(f"{live_server.url}/members/?q=")
    boxes, bar = page.locator("tbody input[type=checkbox]"), page.get_by_role("region", name="批量操作")
    boxes.nth(0).focus()
    page.keyboard.press("Space")
    expect(bar).to_contain_text("已选1项")
    boxes.nth(2).focus()
    page.keyboard.press("Shift+Space")
    expect(bar).to_contain_text("已选3项")
    whole = page.get_by_role("button", name="选中全部")
    expect(whole).to_be_hidden()
    bar.get_by_role("checkbox", name="选中本页全部").check()
    expect(bar).to_contain_text("已选5项")
    total = page.locator(".dj-pager").inner_text()
    whole.click()
    number = bar.locator("[data-bulk-count]").inner_text().removeprefix("已选").removesuffix("项")
    assert f"共{number}人" in total
    assert int(number) > 5
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    boxes.nth(1).click()
    expect(bar).to_contain_text("已选4项")
    boxes.nth(1).click()
    whole.click()
    bar.get_by_role("button", name="调党小组").click()
    expect(page.locator(".dj-phead")).to_contain_text(f"选中{number}人")


def test_a_list_is_kept_under_a_name_and_opens_with_one_press(
    world: worlds.World, page: Page, live_server: LiveServer
) -> None:
    enter(page, live_server.url, "office")
    page.goto(f"{live_server.url}/members/?chip=probationary")
    page.get_by_role("link", name="存为常用").click()
    expect(page.get_by_label("名称")).to_be_focused()
    page.keyboard.type("预备党员名单")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("已存为常用。")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.goto(f"{live_server.url}/members/?q=")
    page.get_by_role("link", name="预备党员名单").click()
    expect(page.get_by_role("link", name="预备党员名单")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="修改常用").click()
    expect(page.get_by_role("button", name="移出预备党员名单")).to_be_visible()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.get_by_role("button", name="移出预备党员名单").click()
    expect(page.locator("main")).to_contain_text("已移出。")
