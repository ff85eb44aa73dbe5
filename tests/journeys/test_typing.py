"""Nothing typed is lost: the browser killed, the network cut, the session over, the tab closed."""

import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Page, Playwright, expect
from pytest_django.live_server_helper import LiveServer

from tests import world as worlds
from tests.journeys.door import sign_in
from zhibu.domain.affairs.meetings import services
from zhibu.domain.affairs.meetings.models import Meeting, Topic
from zhibu.domain.affairs.meetings.tests.holding import plan

LONGEST = 12_000
GRACE = 10
ROUNDS = int(os.environ.get("ZHIBU_ROUNDS", "30"))

Start = Callable[..., tuple[BrowserContext, Page]]


@pytest.fixture
def meeting(world: worlds.World) -> Meeting:
    """Return an open meeting of the branch."""
    return services.open_now(world["1011"], plan(world), actor=world.operator)


@pytest.fixture
def start(
    playwright: Playwright, browser_type_launch_args: dict[str, Any], live_server: LiveServer, tmp_path: Path
) -> Iterator[Start]:
    """Return a function that opens a browser of its own, with a folder that outlives it, signed in."""
    contexts: list[BrowserContext] = []

    def opened(name: str = "one", *, public: bool = False) -> tuple[BrowserContext, Page]:
        folder = tmp_path / name
        context = playwright.chromium.launch_persistent_context(
            folder, locale="zh-CN", timezone_id="Asia/Shanghai", **browser_type_launch_args
        )
        contexts.append(context)
        page = context.pages[0]
        page.goto(f"{live_server.url}/sign-in/")
        if page.locator("[name=username]").count():
            sign_in(page, "secretary", public=public)
        return context, page

    yield opened
    for context in contexts:
        if context.pages:
            context.close()


def kill(folder: Path) -> None:
    """Kill every process of the browser that keeps its things in a folder, as a power cut does."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            words = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if f"--user-data-dir={folder}".encode() in words:
            try:
                os.kill(int(entry.name), signal.SIGKILL)
            except ProcessLookupError:
                continue


def box(page: Page, place: int = 0) -> Any:
    return page.locator("textarea[name=minutes]").nth(place)


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_have_text(re.compile("已保存"), timeout=LONGEST)


def type_for(page: Page, seconds: float) -> list[tuple[float, str]]:
    """Type without a pause; returns what stood there at which moment."""
    written, began, number = [], monotonic(), 0
    while monotonic() - began < seconds:
        number += 1
        page.keyboard.insert_text(f"第{number}句。")
        written.append((monotonic(), f"第{number}句。"))
        sleep(0.35)
    return written


def kill_while_typing(start: Start, folder: Path, address: str, seconds: float) -> None:
    _context, page = start(folder.name)
    page.goto(address)
    before = box(page).input_value()
    box(page).focus()
    page.keyboard.press("Control+End")
    written = type_for(page, seconds)
    killed = monotonic()
    kill(folder)
    old = "".join(words for at, words in written if at < killed - GRACE)
    _context, page = start(folder.name)
    page.goto(address)
    now = box(page).input_value()
    assert now.startswith(before + old), f"lost what was older than {GRACE} s"
    assert now == before + "".join(words for _at, words in written)[: len(now) - len(before)], "doubled"
    _context.close()


@pytest.mark.django_db(transaction=True)
def test_a_killed_browser_loses_nothing_older_than_ten_seconds(
    start: Start, live_server: LiveServer, meeting: Meeting, tmp_path: Path
) -> None:
    address = f"{live_server.url}/meetings/{meeting.uuid}/"
    kill_while_typing(start, tmp_path / "one", address, 15)


@pytest.mark.nightly
@pytest.mark.django_db(transaction=True)
def test_browsers_killed_again_and_again_lose_and_double_nothing(
    start: Start, live_server: LiveServer, meeting: Meeting, tmp_path: Path
) -> None:
    address = f"{live_server.url}/meetings/{meeting.uuid}/"
    for number in range(ROUNDS):
        kill_while_typing(start, tmp_path / "one", address, 3 + number * 7 % 19)


@pytest.mark.django_db(transaction=True)
def test_without_network_the_text_waits_on_this_machine_and_follows(
    start: Start, live_server: LiveServer, meeting: Meeting
) -> None:
    context, page = start()
    page.goto(f"{live_server.url}/meetings/{meeting.uuid}/")
    context.set_offline(True)
    box(page).fill("断网时写的。")
    banner = page.get_by_text("网络断开。内容先存在本机，连上后自动补存。")
    expect(banner.first).to_be_visible(timeout=LONGEST)
    assert not Topic.objects.exclude(minutes="").exists()
    context.set_offline(False)
    saved(page)
    assert meeting.topics.all()[0].minutes == "断网时写的。"
    expect(banner.first).to_be_hidden()


@pytest.mark.django_db(transaction=True)
def test_after_the_session_ended_the_text_is_saved_in_place(
    start: Start, live_server: LiveServer, meeting: Meeting
) -> None:
    context, page = start()
    page.goto(f"{live_server.url}/meetings/{meeting.uuid}/")
    Session.objects.all().delete()
    box(page).fill("过期以后写的。")
    expect(page.get_by_text("登录已过期，写的内容还在。重新登录后继续。")).to_be_visible(timeout=LONGEST)
    with context.expect_page() as opened:
        page.get_by_role("link", name="重新登录").click()
    sign_in(opened.value, "secretary")
    opened.value.close()
    page.get_by_role("button", name="继续").click()
    saved(page)
    assert box(page).input_value() == "过期以后写的。"
    assert meeting.topics.all()[0].minutes == "过期以后写的。"


@pytest.mark.django_db(transaction=True)
def test_a_closed_tab_sends_what_was_just_typed(
    start: Start, live_server: LiveServer, meeting: Meeting
) -> None:
    context, page = start()
    context.new_page()
    page.goto(f"{live_server.url}/meetings/{meeting.uuid}/")
    box(page).fill("关页前的一句。")
    page.close(run_before_unload=True)
    began = monotonic()
    while not Topic.objects.exclude(minutes="").exists() and monotonic() - began < GRACE:
        sleep(0.2)
    assert meeting.topics.all()[0].minutes == "关页前的一句。"


@pytest.mark.django_db(transaction=True)
def test_a_button_pressed_without_network_loses_nothing(
    start: Start, live_server: LiveServer, meeting: Meeting
) -> None:
    context, page = start()
    page.goto(f"{live_server.url}/meetings/{meeting.uuid}/")
    box(page).fill("按按钮时断了网。")
    context.set_offline(True)
    page.get_by_role("button", name="结束会议，请大家核对").click()
    page.wait_for_timeout(500)
    context.set_offline(False)
    page.goto(f"{live_server.url}/meetings/{meeting.uuid}/")
    expect(box(page)).to_have_value("按按钮时断了网。")
    saved(page)
    page.get_by_role("button", name="结束会议，请大家核对").click()
    expect(page.get_by_text("归档前核对").first).to_be_visible()
    kept = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('dj-draft:')).length")
    assert kept == 0


@pytest.mark.django_db(transaction=True)
def test_what_can_no_longer_be_saved_is_shown_to_be_copied(
    start: Start, live_server: LiveServer, meeting: Meeting, world: worlds.World
) -> None:
    context, page = start()
    page.goto(f"{live_server.url}/meetings/{meeting.uuid}/")
    context.set_offline(True)
    box(page).fill("作废以后才连上。")
    page.wait_for_timeout(300)
    services.void(meeting, actor=world.operator, reason="登记错误")
    context.set_offline(False)
    page.goto(f"{live_server.url}/meetings/{meeting.uuid}/")
    expect(page.get_by_text("本机还留着没有存上的内容")).to_be_visible()
    expect(page.get_by_text("作废以后才连上。")).to_be_visible()


@pytest.mark.django_db(transaction=True)
def test_a_public_computer_keeps_nothing(start: Start, live_server: LiveServer, meeting: Meeting) -> None:
    context, page = start(public=True)
    page.goto(f"{live_server.url}/meetings/{meeting.uuid}/")
    context.set_offline(True)
    box(page).fill("公用电脑上写的。")
    page.wait_for_timeout(500)
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('dj-draft:')).length") == 0


@pytest.mark.django_db(transaction=True)
def test_two_recorders_see_who_holds_the_pen(
    start: Start, live_server: LiveServer, meeting: Meeting, world: worlds.World
) -> None:
    _context, page = start()
    page.goto(f"{live_server.url}/meetings/{meeting.uuid}/")
    topic = meeting.topics.all()[0]
    services.hold_pen(meeting, topic, actor=world.actor("committee-member"))
    box(page, 1).focus()
    expect(page.locator(f"#writer-{topic.uuid}")).to_have_text("陆清源正在写", timeout=LONGEST)
    second = meeting.topics.get(position=2)
    assert (second.pen_by, second.version) == ("许嘉禾", 1)
