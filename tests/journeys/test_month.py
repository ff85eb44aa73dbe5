"""The governed month: a committee meeting from the to-do row to the green tile, in six taps."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from tests import world as worlds
from tests.journeys import door
from tests.journeys.burden import printed
from tests.journeys.taps import Taps
from zhibu.domain.affairs.meetings.models import Attendance, Meeting, MeetingState
from zhibu.domain.affairs.meetings.tests.holding import address_of, code_of

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1440, "height": 900}
BUDGET = 6

SignIn = Callable[..., Page]


@pytest.fixture
def enter(browser: Browser, live_server: LiveServer, world: worlds.World) -> SignIn:
    """Return a function that opens a window of its own, signed in as somebody of the cast."""

    def opened(username: str, *, phone: bool = False) -> Page:
        size = PHONE if phone else DESK
        context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=size)
        page = context.new_page()
        door.enter(page, live_server.url, username)
        return page

    return opened


def _two_sign_in_by_phone(enter: SignIn, address: str) -> list[Page]:
    phones = []
    for username in ("committee-member", "group-leader"):
        phone = enter(username, phone=True)
        phone.goto(address)
        taps = Taps(phone)
        taps.words("确认签到")
        expect(phone.get_by_text("已签到").first).to_be_visible()
        assert printed()["扫码签到"] == (taps.count, 0)
        phones.append(phone)
    return phones


def _all_agree(phones: list[Page], address: str) -> None:
    for phone in phones:
        phone.goto(address)
        taps = Taps(phone)
        taps.words("同意这份记录")
        expect(phone.get_by_text("你已同意这份记录。")).to_be_visible()
        assert printed()["核对一次记录"] == (taps.count, 0)
        phone.context.close()


@pytest.mark.django_db(transaction=True)
def test_secretary_holds_and_files_a_committee_meeting_in_six_taps(
    enter: SignIn, live_server: LiveServer
) -> None:
    secretary = enter("secretary")
    secretary.goto(f"{live_server.url}/workbench/")
    taps = Taps(secretary)
    row = secretary.locator(".dj-task", has_text="支委会").last
    taps.on(row.get_by_role("link", name="开始会议"))
    taps.words("开始签到")
    secretary.wait_for_url(re.compile(r"/meetings/[0-9a-f-]{36}/"))
    meeting = Meeting.objects.get()
    assert meeting.state == MeetingState.OPEN

    phones = _two_sign_in_by_phone(enter, f"{live_server.url}{address_of(meeting)}")
    assert Attendance.objects.filter(meeting=meeting, presence="present").count() == 3

    for place, text in enumerate(("传达上级会议安排，明确三项任务。", "研究下月主题党日方案。")):
        box = secretary.locator("textarea[name=minutes]").nth(place)
        taps.write(box, text)
    taps.words("结束会议，请大家核对")
    expect(secretary.get_by_text("归档前核对").first).to_be_visible()
    _all_agree(phones, f"{live_server.url}/me/meetings/{meeting.uuid}/")
    taps.words("归档")
    expect(secretary.get_by_text("已归档").first).to_be_visible()
    assert taps.count <= BUDGET
    assert printed()["开一次会并归档"] == (taps.count, taps.typed)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.FILED
    assert [topic.minutes for topic in meeting.topics.all()][:2] == [
        "传达上级会议安排，明确三项任务。",
        "研究下月主题党日方案。",
    ]

    secretary.goto(f"{live_server.url}/workbench/?show=done")
    assert "支委会" in secretary.locator("main").inner_text()
    office = enter("office")
    office.goto(f"{live_server.url}/duties/?org=1011&kind=committee")
    expect(office.get_by_text("已完成").first).to_be_visible()


@pytest.mark.django_db(transaction=True)
def test_a_member_signs_in_with_four_digits(enter: SignIn, live_server: LiveServer) -> None:
    secretary = enter("secretary")
    secretary.goto(f"{live_server.url}/meetings/new/?org=1011&kind=theme-day")
    secretary.get_by_role("button", name="开始签到").click()
    secretary.wait_for_url(re.compile(r"/meetings/[0-9a-f-]{36}/"))
    meeting = Meeting.objects.get()
    phone = enter("member", phone=True)
    phone.goto(f"{live_server.url}/scan/")
    phone.fill("[name=code]", code_of(meeting))
    phone.get_by_role("button", name="签到").click()
    expect(phone.get_by_text("已签到").first).to_be_visible()
    place = Attendance.objects.get(meeting=meeting, member__name="周文澜")
    assert (place.presence, place.way) == ("present", "code")
