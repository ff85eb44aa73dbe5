"""What stays usable without scripts, in forced colours, without motion; and the gallery in its looks."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from tests import world as worlds
from tests.journeys.door import enter
from tests.journeys.test_every_page import AXE, WINDOWS, Crawl
from zhibu.domain.affairs.meetings.models import Attendance, Meeting, MeetingState
from zhibu.domain.affairs.meetings.tests.holding import code_of

pytestmark = pytest.mark.django_db(transaction=True)

# Page and look: together every page of the gallery, every size and both themes.
GALLERY = [
    ("", "?theme=light"),
    ("", "?text=large&theme=dark"),
    ("", "?text=xlarge&theme=light"),
    ("phone/", "?text=large&theme=light"),
    ("phone/", "?text=xlarge&theme=dark"),
    ("wall/", "?theme=dark"),
    ("wall/", "?theme=light"),
    ("paper/", ""),
    ("404/", "?text=large&theme=dark"),
    ("422/", "?theme=light"),
]


@pytest.mark.markup
def test_the_gallery_is_accessible_in_every_look(
    world: worlds.World, browser: Browser, live_server: LiveServer
) -> None:
    context = browser.new_context(locale="zh-CN", viewport=WINDOWS["phone"])
    crawl = Crawl(context, live_server.url, "gallery")
    crawl.sign_in("system-administrator")
    for page, look in GALLERY:
        crawl.page.goto(f"{live_server.url}/-/gallery/{page}{look}")
        crawl.look(f"gallery/{page}{look}")
    crawl.page.goto(f"{live_server.url}/-/gallery/")
    for opener in ("要确认的事", "登录快到时间了", "登录已过期", "快捷键"):
        crawl.page.get_by_role("link", name=opener).last.click()
        shown = crawl.page.locator("dialog[open]")
        found = Axe().run(crawl.page, context=f"#{shown.get_attribute('id')}", options=AXE)
        crawl.trouble += [f"{opener}: {one['id']}" for one in found.response["violations"]]
        shown.evaluate("one => one.close()")
    context.close()
    assert not crawl.trouble, "\n".join(crawl.trouble)


@pytest.mark.markup
def test_the_five_tabs_and_the_sign_in_are_sixty_high_in_large_type(
    world: worlds.World, browser: Browser, live_server: LiveServer
) -> None:
    for size in ("large", "xlarge"):
        context = browser.new_context(locale="zh-CN", viewport=WINDOWS["phone"])
        context.add_cookies([{"name": "look", "value": f"{size}.light", "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}/sign-in/")
        heights = "all => all.map((one) => one.getBoundingClientRect().height)"
        fields = "main input:not([type=hidden]):not([type=checkbox]), main button"
        assert min(page.eval_on_selector_all(fields, heights)) >= 60
        enter(page, live_server.url, "member")
        tabs = page.eval_on_selector_all(".dj-tabbar a", heights)
        assert len(tabs) == 5
        assert min(tabs) >= 60
        words = page.locator(".dj-mbody").evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
        assert words >= 18
        context.close()


@pytest.mark.markup
def test_forced_colours_keep_every_state_and_border(
    world: worlds.World, browser: Browser, live_server: LiveServer
) -> None:
    context = browser.new_context(forced_colors="active", reduced_motion="reduce", locale="zh-CN")
    page = context.new_page()
    enter(page, live_server.url, "system-administrator")
    page.goto(f"{live_server.url}/-/gallery/")
    without = page.eval_on_selector_all(
        ".dj-st:not(.plain), .dj-chip, .dj-person, .dj-tile, .btn:not(.btn-quiet), .form-control, .dj-alert",
        """all => all.filter((one) => getComputedStyle(one).borderTopStyle === 'none'
          || getComputedStyle(one).borderTopWidth === '0px').map((one) => one.className)""",
    )
    assert without == []
    chosen = page.locator(".dj-tabs [aria-current]").first
    other = page.locator(".dj-tabs a:not([aria-current])").first
    ground = "one => getComputedStyle(one).backgroundColor + getComputedStyle(one).outlineStyle"
    assert chosen.evaluate(ground) != other.evaluate(ground)
    moving = page.eval_on_selector_all(
        "*", "all => all.filter((one) => getComputedStyle(one).animationName !== 'none').length"
    )
    assert moving == 0
    context.close()


def plain(browser: Browser, window: str) -> BrowserContext:
    """Open a window in which no script runs."""
    return browser.new_context(
        java_script_enabled=False, locale="zh-CN", timezone_id="Asia/Shanghai", viewport=WINDOWS[window]
    )


def test_without_scripts_a_meeting_is_begun_signed_written_and_filed(
    world: worlds.World, browser: Browser, live_server: LiveServer
) -> None:
    office, phone = plain(browser, "desk"), plain(browser, "phone")
    page = office.new_page()
    enter(page, live_server.url, "secretary")
    page.goto(f"{live_server.url}/meetings/new/?org=1011&kind=theme-day")
    page.get_by_role("button", name="开始签到").click()
    expect(page).to_have_url(re.compile(r"/meetings/[0-9a-f-]{36}/"))
    meeting = Meeting.objects.get()

    member = phone.new_page()
    enter(member, live_server.url, "member")
    member.goto(f"{live_server.url}/scan/")
    member.fill("[name=code]", code_of(meeting))
    member.get_by_role("button", name="签到").click()
    expect(member.get_by_text("已签到").first).to_be_visible()
    assert Attendance.objects.filter(meeting=meeting, presence="present").count() == 2

    page.reload()
    for box in page.locator("textarea[name=minutes]").all():
        box.fill("参观设备改造，提出两条建议。")
    page.get_by_role("button", name="结束会议，请大家核对").click()
    expect(page.get_by_text("归档前核对").first).to_be_visible()
    assert meeting.topics.exclude(minutes="").exists()
    member.goto(f"{live_server.url}/me/meetings/{meeting.uuid}/")
    member.get_by_role("button", name="同意这份记录").click()
    expect(member.get_by_role("button", name="同意这份记录")).to_have_count(0)
    page.reload()
    page.get_by_role("button", name="归档").first.click()
    expect(page.get_by_text("已归档。记录在“会议与活动”。")).to_be_visible()
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.FILED
    office.close()
    phone.close()


def test_without_scripts_a_list_is_narrowed_and_a_dossier_changed(
    world: worlds.World, browser: Browser, live_server: LiveServer
) -> None:
    context = plain(browser, "desk")
    page = context.new_page()
    enter(page, live_server.url, "secretary")
    page.goto(f"{live_server.url}/members/")
    page.get_by_role("searchbox", name="搜党员").fill("周文澜")
    page.get_by_role("searchbox", name="搜党员").press("Enter")
    expect(page).to_have_url(re.compile("q="))
    page.locator("td.main a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("周文澜")
    page.get_by_role("link", name="修改").first.click()
    page.get_by_role("button", name="保存").click()
    expect(page.locator("main")).not_to_contain_text("没能")
    context.close()
