"""Photos of the paper sheet: who adds, sees, takes and removes them, until when (F-MTG-04, F-SYS-10)."""

import errno
import os
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from PIL import Image
from pytest_django import Settings

from tests.life import text
from tests.world import World
from zhibu.domain.affairs.meetings import queries, services
from zhibu.domain.affairs.meetings.models import Meeting, SheetPhoto
from zhibu.domain.affairs.meetings.tests.browsing import page_of, url
from zhibu.domain.affairs.meetings.tests.holding import NOW, afternoon, fresh, opened, plan, present, write
from zhibu.domain.affairs.meetings.tests.test_paper import late
from zhibu.engine.files.models import Stored
from zhibu.engine.files.tests.samples import CANARY, pdf, photo_with_notes, picture
from zhibu.engine.flow import Invalid
from zhibu.engine.journal.models import Entry

SignedIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    """Stand at 2026-06-17 14:00."""
    with afternoon():
        yield


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    """Return the folder in which this test's files are kept."""
    settings.ZHIBU_FILES = tmp_path / "files"
    return tmp_path / "files"


def photo(name: str = "签到表.jpg", content: bytes = b"", kind: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or picture(), kind)


def send(client: Client, meeting: Meeting, *photos: SimpleUploadedFile, **more: Any) -> Any:
    return client.post(url(meeting, "photos/"), {"photos": list(photos), **more})


def taken(client: Client, one: SheetPhoto) -> Any:
    return client.get(f"/meetings/photos/{one.uuid}/")


def of(meeting: Meeting) -> list[SheetPhoto]:
    return queries.photos(meeting)


def filed(world: World, meeting: Meeting) -> Meeting:
    present(meeting, "许嘉禾", "陆清源", "程若谷", "周文澜", "白景初", "苏景行")
    write(meeting, world.operator, yes=6, no=0, abstain=0)
    services.close(fresh(meeting), actor=world.operator)
    return services.file(fresh(meeting), actor=world.operator)


def test_photos_of_the_sheet_stand_beside_the_roll_and_come_back_as_files(
    world: World, signed_in: SignedIn
) -> None:
    meeting, secretary = opened(world), signed_in("secretary")
    assert "签到表照片（选填）" in page_of(secretary, url(meeting))
    assert "不是必需的，没有照片照样归档" in page_of(secretary, url(meeting, "photos/"))
    answer = send(
        secretary, meeting, photo(content=photo_with_notes()), photo("背面.pdf", pdf(text="签到表"))
    )
    assert answer.headers["Location"] == url(meeting, "photos/") + "?done=added"
    assert "照片已保存。" in page_of(secretary, answer.headers["Location"])
    front, back = of(meeting)
    assert (front.file and front.file.name, back.file and back.file.name) == ("签到表.jpg", "背面.pdf")
    shown = page_of(signed_in("office"), url(meeting))
    assert f"/meetings/photos/{front.uuid}/" in shown
    assert "签到表照片 2个" in shown
    got = taken(signed_in("office"), front)
    assert CANARY.encode() not in got.content
    assert Image.open(BytesIO(got.content)).size == (64, 48)
    assert got["Content-Type"] == "image/jpeg"
    assert got["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert got["Content-Security-Policy"] == "sandbox"
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Cache-Control"] == "no-store"
    assert taken(secretary, back).content == pdf(text="签到表")
    acts = Entry.objects.filter(action__startswith="meeting.").order_by("pk").values_list("action", "actor")
    noted = [one for one in acts if one[0].endswith("photo")]
    assert [action for action, _who in noted] == ["meeting.add-photo"] * 2 + ["meeting.take-photo"] * 2


def test_other_branches_and_those_who_only_stand_on_the_roll_do_not_get_them(
    world: World, signed_in: SignedIn
) -> None:
    meeting = opened(world)
    send(signed_in("secretary"), meeting, photo())
    [one] = of(meeting)
    assert taken(signed_in("unrelated-member"), one).status_code == 404
    assert taken(Client(), one).headers["Location"].startswith("/sign-in/")
    on_the_roll = taken(signed_in("member"), one)
    assert on_the_roll.status_code == 302
    assert on_the_roll.headers["Location"] == f"/me/meetings/{meeting.uuid}/"
    member = signed_in("member")
    assert str(one.uuid) not in page_of(member, f"/me/meetings/{meeting.uuid}/")
    assert member.post(f"/meetings/photos/{one.uuid}/remove/", {"reason": "x"}).status_code == 403
    assert send(member, meeting, photo()).status_code == 403
    assert len(of(meeting)) == 1
    assert not Entry.objects.filter(action="meeting.take-photo").exists()


def test_a_photo_is_removed_with_a_reason_and_its_file_goes(world: World, signed_in: SignedIn) -> None:
    meeting, secretary = opened(world), signed_in("secretary")
    send(secretary, meeting, photo())
    [one] = of(meeting)
    remove = f"/meetings/photos/{one.uuid}/remove/"
    refused = secretary.post(remove, {"reason": "  "})
    assert refused.status_code == 422
    assert "请填移出原因" in text(refused.content)
    assert secretary.post(remove, {"reason": "拍错了一页"}).status_code == 302
    assert secretary.post(remove, {"reason": "拍错了一页"}).status_code == 302  # pressed twice
    assert of(meeting) == []
    assert Stored.objects.count() == 0
    assert taken(secretary, one).status_code == 404
    assert "拍错了一页" in page_of(secretary, url(meeting, "photos/"))
    [entry] = Entry.objects.filter(action="meeting.remove-photo")
    assert "拍错了一页" not in str(entry.changes)


def test_after_filing_a_photo_comes_with_an_addendum_and_stays(world: World, signed_in: SignedIn) -> None:
    meeting, secretary = opened(world), signed_in("secretary")
    send(secretary, meeting, photo())
    filed(world, meeting)
    [before] = of(meeting)
    assert queries.is_unchanged(fresh(meeting), queries.roll(meeting), queries.topics(meeting))
    answer = send(secretary, meeting, photo())
    assert answer.status_code == 422
    assert "已归档的会议不能再改" in text(answer.content)
    assert secretary.post(f"/meetings/photos/{before.uuid}/remove/", {"reason": "不要了"}).status_code == 422
    assert "已归档的会议不能再改" in page_of(secretary, url(meeting, "photos/"))
    kept = secretary.post(
        url(meeting, "addenda/"), {"text": "补签到表第二页。", "photos": [photo("第二页.jpg")]}
    )
    assert kept.headers["Location"] == url(meeting) + "#addenda"
    late = of(meeting)[-1]
    assert late.addendum is not None
    assert not late.addendum.signed
    assert "归档后补充" in page_of(secretary, url(meeting))
    with pytest.raises(Invalid):
        services.remove_photo(meeting, late, actor=world.actor("secretary"), reason="不要了")
    assert len(of(meeting)) == 2


def test_what_was_typed_beside_a_refused_photo_is_not_lost(world: World, signed_in: SignedIn) -> None:
    meeting = filed(world, opened(world))
    answer = signed_in("secretary").post(
        url(meeting, "addenda/"), {"text": "补签到表第二页。", "photos": [photo("a.jpg", b"<html>")]}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "补签到表第二页。</textarea>" in page
    assert "这是网页，不是文件" in page
    assert not meeting.addenda.exists()


def test_a_meeting_entered_later_brings_its_sheet_along(world: World, signed_in: SignedIn) -> None:
    secretary = signed_in("secretary")
    assert "没有照片照样归档" in page_of(secretary, "/meetings/late/?org=1011&kind=committee&period=2026-05")
    sent = late(world) | {"photos": [photo("签到表.jpg", b"MZ")]}
    refused = secretary.post("/meetings/late/", sent)
    assert refused.status_code == 422
    assert "这是程序或脚本" in text(refused.content)
    assert not Meeting.objects.exists()
    answer = secretary.post("/meetings/late/", sent | {"photos": [photo(), photo("背面.jpg")]})
    assert answer.status_code == 302
    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.late_entry, len(of(meeting))) == ("filed", True, 2)
    assert [one.addendum for one in of(meeting)] == [None, None]


def test_before_a_meeting_and_for_a_void_one_there_is_nothing_to_add(
    world: World, signed_in: SignedIn
) -> None:
    secretary = signed_in("secretary")
    coming = services.convene(world["1011"], plan(world), actor=world.actor("secretary"))
    assert "签到表照片" not in page_of(secretary, url(coming))
    assert "开始以后再添加" in text(send(secretary, coming, photo()).content)
    void = services.void(opened(world), actor=world.operator, reason="重复登记")
    assert "会议已作废" in text(send(secretary, void, photo()).content)
    assert not Stored.objects.exists()


def test_no_photo_is_ever_asked_for(world: World, signed_in: SignedIn) -> None:
    """A meeting is held and filed without one, and nothing waits for it (MIN-09, APP-04)."""
    meeting = opened(world)
    page = page_of(signed_in("secretary"), url(meeting, "photos/"))
    chooser = page[page.index('type="file"') - 200 : page.index('type="file"') + 300]
    assert "required" not in chooser
    answer = send(signed_in("secretary"), meeting)
    assert "请选照片或PDF" in text(answer.content)
    assert filed(world, meeting).state == "filed"
    assert not any(
        "照片" in problem.text
        for problem in queries.filing_problems(meeting, queries.roll(meeting), queries.topics(meeting))
    )


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([("签到表.jpg", b"<html><script>alert(1)</script>")], "“签到表.jpg”：这是网页"),
        ([("机密-名单.jpg", b"")], "有密级标志"),
        ([("a.heic", b"\0\0\0\x18ftypheic" + bytes(90))], "兼容性最佳"),
        ([("a.docx", b"PK\x03\x04" + bytes(90))], "这里只收JPG、PNG、WebP、PDF"),
        ([(f"{at}.jpg", b"") for at in range(6)], "一次最多传5个文件，选了6个"),
        ([("a.jpg", b"\xff\xd8\xff" + bytes(20 * 2**20))], "文件有21MB，最大20MB"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_kept(
    world: World, signed_in: SignedIn, files: list[tuple[str, bytes]], words: str
) -> None:
    meeting = opened(world)
    answer = send(signed_in("secretary"), meeting, *(photo(name, content) for name, content in files))
    assert answer.status_code == 422
    assert words in text(answer.content)
    assert not SheetPhoto.objects.exists()
    assert not Stored.objects.exists()


def test_ten_photos_are_all_a_meeting_takes(world: World, signed_in: SignedIn) -> None:
    meeting, secretary = opened(world), signed_in("secretary")
    for at in range(2):
        assert send(secretary, meeting, *(photo(f"{at}{n}.jpg") for n in range(5))).status_code == 302
    answer = send(secretary, meeting, photo())
    assert "最多放10个文件，已有10个" in text(answer.content)
    assert len(of(meeting)) == 10


def test_a_full_disk_is_said_and_nothing_is_half_done(
    world: World, signed_in: SignedIn, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting, secretary = opened(world), signed_in("secretary")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        secretary.raise_request_exception = False
        answer = send(secretary, meeting, photo())
    assert answer.status_code == 503
    assert "服务器的磁盘满了" in text(answer.content)
    assert not Stored.objects.exists()
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert send(secretary, meeting, photo()).status_code == 302


def test_a_file_that_the_disk_lost_is_said_plainly(world: World, signed_in: SignedIn, folder: Path) -> None:
    meeting, secretary = opened(world), signed_in("secretary")
    send(secretary, meeting, photo())
    [path] = [path for path in folder.rglob("*") if path.is_file()]
    path.unlink()
    answer = taken(secretary, of(meeting)[0])
    assert answer.status_code == 404
    assert "从备份里恢复" in text(answer.content)
    assert not Entry.objects.filter(action="meeting.take-photo").exists()


def test_the_same_photo_of_two_meetings_lies_on_the_disk_once(
    world: World, signed_in: SignedIn, folder: Path
) -> None:
    one, other, secretary = opened(world), opened(world, title="另一个会"), signed_in("secretary")
    send(secretary, one, photo())
    send(secretary, other, photo("别名.jpg"))
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1
    services.remove_photo(one, of(one)[0], actor=world.actor("secretary"), reason="传错了会")
    assert taken(secretary, of(other)[0]).status_code == 200


def test_a_photo_goes_with_its_meeting(world: World, signed_in: SignedIn) -> None:
    meeting = opened(world)
    send(signed_in("secretary"), meeting, photo())
    meeting.delete()
    assert not SheetPhoto.objects.exists()
    assert Stored.objects.count() == 1  # until the next hour's tidying


def test_a_photo_is_there_or_removed_with_its_reason(world: World, signed_in: SignedIn) -> None:
    meeting = opened(world)
    send(signed_in("secretary"), meeting, photo())
    [one] = of(meeting)
    for change in ({"file": None}, {"removed_at": NOW}, {"file": None, "removed_at": NOW}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SheetPhoto.objects.filter(pk=one.pk).update(**change)
