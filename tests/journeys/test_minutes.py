"""The page of a running meeting: saving, two recorders, people who arrive; without scripts too."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests import world as worlds
from tests.journeys import door
from zhibu.domain.affairs.meetings import services
from zhibu.domain.affairs.meetings.models import Meeting, MeetingState
from zhibu.domain.affairs.meetings.tests.holding import address_of

Enter = Callable[..., Page]
LONGEST = 10_000


@pytest.fixture
def enter(browser: Browser, live_server: LiveServer, world: worlds.World) -> Iterator[Enter]:
    """Return a function that opens a window of its own, signed in as somebody of the cast."""
    contexts: list[BrowserContext] = []

    def opened(username: str, *, scripts: bool = True) -> Page:
        context = browser.new_context(
            locale="zh-CN", timezone_id="Asia/Shanghai", java_script_enabled=scripts
        )
        contexts.append(context)
        page = context.new_page()
        door.enter(page, live_server.url, username)
        return page

    yield opened
    for context in contexts:
        context.close()


def start(page: Page, live_server: LiveServer, kind: str = "committee") -> Meeting:
    page.goto(f"{live_server.url}/meetings/new/?org=1011&kind={kind}")
    page.get_by_role("button", name="开始签到").click()
    page.wait_for_url(re.compile(r"/meetings/[0-9a-f-]{36}/"))
    return Meeting.objects.get()


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_have_text(re.compile("已保存"), timeout=LONGEST)


@pytest.mark.django_db(transaction=True)
def test_what_is_typed_is_kept_and_the_roll_fills_by_itself(
    enter: Enter, live_server: LiveServer, world: worlds.World
) -> None:
    page = enter("secretary")
    meeting = start(page, live_server)
    box = page.locator("textarea[name=minutes]").first
    box.fill("传达会议精神。")
    saved(page)
    services.sign_in(meeting, actor=world.actor("committee-member"))
    expect(page.locator("#roll")).to_contain_text("已到 2人", timeout=LONGEST)
    box.press_sequentially("还没存的半句")
    page.get_by_role("link", name="苏景行，未到，点此代签").click()
    page.get_by_role("button", name="没带手机").click()
    expect(page.locator("#roll")).to_contain_text("已到 3人", timeout=LONGEST)
    assert box.input_value() == "传达会议精神。还没存的半句"
    saved(page)
    page.reload()
    assert page.locator("textarea[name=minutes]").first.input_value() == "传达会议精神。还没存的半句"


@pytest.mark.django_db(transaction=True)
def test_the_next_code_comes_by_itself_and_the_roll_stays(enter: Enter, live_server: LiveServer) -> None:
    page = enter("secretary")
    page.clock.install()
    start(page, live_server)
    page.locator(".dj-qr svg").evaluate("(drawing) => { drawing.id = 'first' }")
    page.clock.fast_forward(61_000)
    expect(page.locator("#first")).to_have_count(0)
    expect(page.locator("#dj-qr .dj-code")).to_have_text(re.compile("^[0-9]{4}$"))
    expect(page.locator("#roll")).to_contain_text("未到")


@pytest.mark.django_db(transaction=True)
def test_two_recorders_see_both_texts_and_one_decides(enter: Enter, live_server: LiveServer) -> None:
    one = enter("secretary")
    meeting = start(one, live_server)
    two = enter("committee-member")
    two.goto(one.url)
    two.locator("textarea[name=minutes]").first.fill("委员写的。")
    saved(two)
    one.locator("textarea[name=minutes]").nth(1).fill("书记写第二题。")
    saved(one)
    expect(one.get_by_text("陆清源正在写")).to_be_visible()
    one.locator("textarea[name=minutes]").first.fill("书记写的。")
    expect(one.locator("#saved")).to_contain_text("这条记录刚被陆清源改过。", timeout=LONGEST)
    expect(one.locator(".dj-compare")).to_have_count(1)
    expect(one.locator(".dj-compare mark").first).to_have_text("委员")
    assert meeting.topics.get(position=1).minutes == "委员写的。"
    one.get_by_role("button", name="保存我写的").click()
    expect(one.locator("textarea[name=minutes]").first).to_have_value("书记写的。")
    assert [topic.minutes for topic in meeting.topics.all()] == ["书记写的。", "书记写第二题。"]


@pytest.mark.django_db(transaction=True)
def test_a_meeting_is_held_and_filed_without_scripts(
    enter: Enter, live_server: LiveServer, world: worlds.World
) -> None:
    worlds.file_at_once(world)
    page = enter("secretary", scripts=False)
    meeting = start(page, live_server)
    member = enter("committee-member", scripts=False)
    member.goto(f"{live_server.url}{address_of(meeting)}")
    member.get_by_role("button", name="确认签到").click()
    expect(member.get_by_text("已签到")).to_be_visible()
    page.reload()
    page.get_by_role("link", name="苏景行，未到，点此代签").click()
    page.get_by_role("button", name="没带手机").click()
    page.locator("textarea[name=minutes]").first.fill("传达会议精神。")
    page.get_by_role("button", name="添加议题").click()
    expect(page.locator("textarea[name=minutes]").first).to_have_value("传达会议精神。")
    page.locator("textarea[name=minutes]").nth(1).fill("研究下月方案。")
    page.get_by_role("button", name="结束会议，请大家核对").click()
    page.get_by_role("button", name="归档").first.click()
    expect(page.get_by_text("已归档。记录在“会议与活动”。")).to_be_visible()
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.FILED
    assert [topic.minutes for topic in meeting.topics.all()] == ["传达会议精神。", "研究下月方案。"]
