"""A photo of the paper sheet from the phone, with and without scripts, and out again by its name (S-35)."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from tests import world as worlds
from tests.journeys.door import enter
from tests.journeys.test_every_page import WINDOWS, Crawl
from zhibu.domain.affairs.meetings import services
from zhibu.domain.affairs.meetings.models import Meeting, SheetPhoto
from zhibu.domain.affairs.meetings.services.photos import PHOTOS
from zhibu.domain.affairs.meetings.tests.holding import opened
from zhibu.engine.files import store
from zhibu.engine.files.names import stored_name
from zhibu.engine.files.receiving import ENDINGS, Received
from zhibu.engine.files.tests.samples import CANARY, photo_with_notes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.markup]

NAMES = [
    "签到表.jpg",
    "6月17日 支部党员大会 签到表（正面）.jpg",
    "a\r\nSet-Cookie: x=1.jpg",
    'b"; filename="evil.exe',
    "\u202egpj.exe",
    "con.jpg",
    "../../etc/passwd",
    "C:\\Windows\\win.ini",
    "%0d%0a%00.jpg",
    "签到表" * 60 + ".jpg",
    "<img src=x onerror=alert(1)>.jpg",
    "'; drop table files;--.jpg",
]


@pytest.mark.parametrize("window", WINDOWS)
def test_a_photo_goes_from_the_phone_to_the_meeting_and_out_again(
    window: str, browser: Browser, live_server: LiveServer, world: worlds.World, tmp_path: Path
) -> None:
    meeting = opened(world)
    (tmp_path / "IMG_0617.jpg").write_bytes(photo_with_notes(orientation=6))
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=WINDOWS[window])
    crawl = Crawl(context, live_server.url, f"photos {window}")
    crawl.sign_in("secretary")
    page = crawl.page
    page.goto(f"{live_server.url}/meetings/{meeting.uuid}/")
    page.get_by_role("link", name="签到表照片（选填）").click()
    _choose_and_save(page, tmp_path / "IMG_0617.jpg")
    expect(page.get_by_text("照片已保存。")).to_be_visible()
    crawl.look("meetings.photos")
    page.get_by_role("link", name="查看会议").click()
    crawl.look("meetings.detail")
    with page.expect_download() as got:
        page.get_by_role("link", name="IMG_0617.jpg").click()
    assert got.value.suggested_filename == "IMG_0617.jpg"
    assert CANARY.encode() not in got.value.path().read_bytes()
    page.goto(f"{live_server.url}/meetings/{meeting.uuid}/photos/")
    page.get_by_text("移出", exact=True).click()
    page.get_by_label("移出原因").fill("拍错了一页")
    page.get_by_role("button", name="移出照片").click()
    expect(page.get_by_text("照片已移出，文件随后删除。")).to_be_visible()
    expect(page.get_by_text("已移出：拍错了一页")).to_be_visible()
    _refused(page, tmp_path)
    crawl.look("meetings.photos after a refusal")
    # That the page of a refused photo is an answer of 422 is said by the browser, and meant.
    trouble = [one for one in crawl.trouble if "status of 422" not in one]
    assert not trouble, "\n".join(trouble)
    context.close()


def _choose_and_save(page: Page, path: Path) -> None:
    page.get_by_label("签到表照片").set_input_files(path)
    page.get_by_role("button", name="保存").click()


def _refused(page: Page, folder: Path) -> None:
    (folder / "page.jpg").write_bytes(b"<html><script>alert(1)</script>")
    _choose_and_save(page, folder / "page.jpg")
    expect(
        page.get_by_text("“page.jpg”：这是网页，不是文件，只是改了后缀。打印成PDF再传。").first
    ).to_be_visible()


def test_it_works_without_scripts(
    browser: Browser, live_server: LiveServer, world: worlds.World, tmp_path: Path
) -> None:
    meeting = opened(world)
    (tmp_path / "签到表.jpg").write_bytes(photo_with_notes())
    phone: ViewportSize = WINDOWS["phone"]
    with browser.new_context(locale="zh-CN", viewport=phone, java_script_enabled=False) as context:
        page = context.new_page()
        enter(page, live_server.url, "secretary")
        page.goto(f"{live_server.url}/meetings/{meeting.uuid}/photos/")
        _choose_and_save(page, tmp_path / "签到表.jpg")
        expect(page.get_by_text("照片已保存。")).to_be_visible()
    assert SheetPhoto.objects.count() == 1


def test_every_name_arrives_as_it_is_shown(page: Page, live_server: LiveServer, world: worlds.World) -> None:
    meeting, content = opened(world), store.place(photo_with_notes())
    shown = [stored_name(name, ".jpg", ENDINGS, str(PHOTOS.title)) for name in NAMES]
    for at in range(0, len(shown), 6):
        _kept(world, meeting if not at else opened(world), shown[at : at + 6], content)
    enter(page, live_server.url, "secretary")
    arrived = []
    for photo in SheetPhoto.objects.order_by("pk"):
        page.goto(f"{live_server.url}/meetings/{photo.meeting.uuid}/")
        with page.expect_download() as got:
            page.locator(f'a[href="/meetings/photos/{photo.uuid}/"]').click()
        arrived.append(got.value.suggested_filename)
    assert arrived == shown


def _kept(world: worlds.World, meeting: Meeting, names: list[str], content: str) -> None:
    files = [Received(content, "jpeg", 900, name) for name in names]
    services.add_photos(meeting, files, actor=world.actor("secretary"))
