"""A page asked for while the network is gone: said in words; nothing about people is kept."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests import world as worlds
from tests.journeys.door import enter

pytestmark = pytest.mark.django_db(transaction=True)

READY = "() => navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller))"
KEPT = """async () => {
  const found = []
  for (const name of await caches.keys())
    for (const one of await (await caches.open(name)).keys()) found.push(new URL(one.url).pathname)
  return found.sort()
}"""


def test_a_page_without_network_says_so_and_comes_back(
    world: worlds.World, page: Page, live_server: LiveServer
) -> None:
    enter(page, live_server.url, "member")
    page.wait_for_function(READY)
    page.goto(f"{live_server.url}/me/dossier/")
    page.context.set_offline(True)
    page.goto(f"{live_server.url}/me/meetings/")
    expect(page.get_by_role("heading", level=1)).to_have_text("网络断开，这一页还没有打开。")
    kept = page.evaluate(KEPT)
    assert kept[0] == "/offline/"
    assert all(path.startswith("/static/ui/") for path in kept[1:])
    page.context.set_offline(False)
    page.get_by_role("link", name="再打开").click()
    expect(page.get_by_role("heading", name="我的会议")).to_be_visible()
