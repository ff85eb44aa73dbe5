"""Journey: find a member from any page by Ctrl K, a name and Enter; also without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests import world as worlds
from tests.journeys.door import enter
from zhibu.domain.people.members.models import Member

pytestmark = pytest.mark.django_db(transaction=True)
COMPOSING = """key => document.activeElement.dispatchEvent(
    new KeyboardEvent('keydown', {key, isComposing: true, bubbles: true, cancelable: true}))"""


def test_ctrl_k_a_name_and_enter_open_a_dossier(
    world: worlds.World, page: Page, live_server: LiveServer
) -> None:
    enter(page, live_server.url, "secretary")
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
    field, box = page.get_by_role("combobox", name="全站搜索"), page.locator("[data-found]")
    page.keyboard.press("Control+k")
    expect(field).to_be_focused()
    page.keyboard.type("zhouwen")
    expect(page.get_by_role("option", name="周文澜")).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(field).to_be_focused()
    page.keyboard.type("lan")
    expect(box).to_be_visible()
    page.evaluate(COMPOSING, "ArrowDown")
    assert field.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="周文澜")).to_have_attribute("aria-selected", "true")
    page.evaluate(COMPOSING, "Enter")
    expect(box).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{world.members['周文澜'].uuid}/**")
    assert trouble == []


def test_a_private_number_is_not_sent_while_it_is_typed(
    world: worlds.World, page: Page, live_server: LiveServer
) -> None:
    enter(page, live_server.url, "secretary")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "box=1" in request.url else None)
    number = Member.objects.get(pk=world.members["周文澜"].pk).id_number
    page.keyboard.press("Control+k")
    page.keyboard.type(number, delay=5)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{world.members['周文澜'].uuid}/**")
    assert number not in page.url
    assert not [url for url in asked if number[:8] in url]


def test_the_search_page_works_without_scripts(
    world: worlds.World, browser: Browser, live_server: LiveServer
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    enter(page, live_server.url, "secretary")
    page.get_by_role("link", name="搜索").click()
    page.get_by_role("searchbox", name="要找什么").fill("周文澜")
    page.get_by_role("button", name="搜索").click()
    page.get_by_role("link", name="周文澜").click()
    expect(page).to_have_url(f"{live_server.url}/members/{world.members['周文澜'].uuid}/")
    context.close()
