"""What was taken in stands on the disk once, sealed, under a name of its own, and goes with its last row."""

import errno
import os
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections, transaction

from zhibu.engine import clock
from zhibu.engine.access import operator
from zhibu.engine.files import store
from zhibu.engine.files.handing import handed_out
from zhibu.engine.files.models import Shelf, Stored
from zhibu.engine.files.names import stored_name
from zhibu.engine.files.receiving import ENDINGS, MB, Received, Slot, UnfitFile, receive, receive_all
from zhibu.engine.files.services import drop, keep
from zhibu.engine.files.tests.samples import PHOTOS, picture
from zhibu.engine.flow import Invalid
from zhibu.engine.jobs.queue import enqueue
from zhibu.engine.jobs.working import work_off

SOMEBODY = operator("试验")
CONTENT = b"%PDF-1.7 a name that must not be read on the disk"
TIGHT = Slot("test-tight", "照片", ("jpeg",), of_owner=4, quota=3 * MB)  # data: a title

pytestmark = pytest.mark.django_db


def contents(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def aged(folder: Path) -> None:
    """Make everything on the disk look two hours old."""
    for path in contents(folder):
        moment = path.stat().st_mtime - 7200
        os.utime(path, (moment, moment))


def made(size: int = 100, content: str = "a" * 64) -> Received:
    return Received(content, "jpeg", size, "a.jpg")


def test_a_content_is_sealed_and_there_once(folder: Path) -> None:
    name = store.place(CONTENT)
    assert store.place(CONTENT) == name
    [path] = contents(folder)
    assert CONTENT not in path.read_bytes()
    assert path.name == name
    assert path.stat().st_mode & 0o077 == 0
    assert folder.joinpath(name[:2]).stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0
    assert store.read(name) == CONTENT
    assert store.place(CONTENT + b".") != name


def test_a_content_that_was_changed_or_moved_is_not_handed_out(folder: Path) -> None:
    one, other = store.place(CONTENT), store.place(b"other")
    path = folder / one[:2] / one
    path.write_bytes((folder / other[:2] / other).read_bytes())
    with pytest.raises(store.Gone):
        store.read(one)
    store.place(CONTENT)  # the same file sent again puts it right
    assert store.read(one) == CONTENT
    path.unlink()
    with pytest.raises(store.Gone):
        store.read(one)


@pytest.mark.parametrize(
    "name",
    ["../../secret.key", "/etc/passwd", "..", "", "a" * 63, "A" * 64, f"{'a' * 63}/", "a/../" + "b" * 59],
)
def test_no_name_leads_out_of_the_folder(folder: Path, name: str) -> None:
    store.place(CONTENT)
    with pytest.raises(store.Gone):
        store.read(name)
    with pytest.raises(store.Gone):
        store.sweep([name], lambda _name: False)


@pytest.mark.parametrize(
    "name",
    [
        "../../../tmp/x.jpg",
        "..\\..\\x.jpg",
        "/etc/cron.d/x.jpg",
        "C:\\Windows\\x.jpg",
        "\0/x.jpg",
        "....//x.jpg",
    ],
)
def test_what_a_user_calls_a_file_is_no_path(folder: Path, name: str) -> None:
    received = receive(PHOTOS, name, picture(), actor=SOMEBODY)
    assert received.name == "x.jpg"
    assert [path.parent.parent for path in contents(folder)] == [folder]


def test_a_full_disk_leaves_nothing_and_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = store.place(CONTENT)

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as problem:
        receive(PHOTOS, "a.jpg", picture(), actor=SOMEBODY)
    assert problem.value.errno == errno.ENOSPC
    assert [path.name for path in contents(folder)] == [kept]
    assert Stored.objects.count() == 0


def test_rows_are_written_all_or_none(folder: Path) -> None:
    holder, owner = uuid4(), uuid4()
    with transaction.atomic():
        first = keep(TIGHT, [made(MB), made(MB)], holder=holder, owner=owner)
    assert len(first) == 2
    with pytest.raises(Invalid, match="存放的文件已有2MB，最多3MB") as refused, transaction.atomic():
        keep(TIGHT, [made(MB), made(1)], holder=holder, owner=uuid4())
    assert isinstance(refused.value, UnfitFile)
    with pytest.raises(Invalid, match="最多放4个文件，已有2个"), transaction.atomic():
        keep(TIGHT, [made(1)] * 3, holder=holder, owner=owner)
    assert Stored.objects.count() == 2
    with transaction.atomic():
        drop(first[0])
        keep(TIGHT, [made(MB)], holder=holder, owner=owner)
        keep(TIGHT, [made(3 * MB)], holder=uuid4(), owner=owner)
    assert Shelf.objects.count() == 2


def test_what_one_sending_may_hold(folder: Path) -> None:
    def files(count: int, size: int = 0) -> list[Any]:
        return [SimpleUploadedFile(f"{at}.jpg", bytes(size) or picture()) for at in range(count)]

    assert len(receive_all(PHOTOS, files(2), actor=SOMEBODY)) == 2
    with pytest.raises(UnfitFile, match="一次最多传5个文件，选了6个"):
        receive_all(PHOTOS, files(6), actor=SOMEBODY)
    with pytest.raises(UnfitFile, match="最大2MB"):
        receive_all(PHOTOS, files(1, 2 * MB + 1), actor=SOMEBODY)


@pytest.mark.django_db(transaction=True)
def test_ten_uploads_at_once_stay_within_the_quota(folder: Path) -> None:
    holder, told = uuid4(), []
    start = threading.Barrier(10)

    def upload() -> None:
        try:
            start.wait()
            with transaction.atomic():
                keep(TIGHT, [made(MB)], holder=holder, owner=uuid4())
            told.append("kept")
        except UnfitFile as refused:
            told.append(refused.reason)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=upload) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["kept"] * 3 + ["quota"] * 7
    assert sum(Stored.objects.values_list("size", flat=True)) == 3 * MB


def tidied() -> None:
    enqueue("files.tidy", actor=SOMEBODY)
    assert work_off() == 1


def test_the_sweep_takes_what_nobody_owns_and_leaves_what_is_fresh_or_owned(folder: Path) -> None:
    owned, orphan = store.place(b"owned"), store.place(b"orphan")
    (folder / "drafts" / "left").write_bytes(b"of a process that was killed")
    (folder / orphan[:2] / ".nfs0001").write_bytes(b"of the file system")
    row = _owned(owned)
    aged(folder)
    fresh = store.place(b"fresh")
    tidied_names = {owned, fresh}
    removed = store.sweep(set(store.names()), lambda name: Stored.objects.filter(content=name).exists())
    assert removed == 1
    (folder / orphan[:2] / ".nfs0001").unlink()
    assert {path.name for path in contents(folder)} == tidied_names
    assert orphan not in tidied_names
    row.delete()
    aged(folder)
    tidied()
    assert contents(folder) == []


def test_a_row_that_no_record_refers_to_goes_after_an_hour(folder: Path) -> None:
    name = store.place(CONTENT)
    _owned(name)
    aged(folder)
    tidied()
    assert Stored.objects.count() == 1
    with clock.travel(clock.now() + timedelta(hours=2)):
        tidied()
        assert Stored.objects.count() == 0
        tidied()
    assert contents(folder) == []


def test_what_the_disk_lost_is_said(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    name = store.place(CONTENT)
    _owned(name)
    (folder / name[:2] / name).unlink()
    with caplog.at_level("ERROR", "zhibu.files"):
        tidied()
    assert f"1 stored files are not on the disk; the first is {name}" in caplog.text


def test_the_same_content_again_is_safe_from_a_sweep_that_has_begun(folder: Path) -> None:
    name = store.place(CONTENT)
    aged(folder)
    found = set(store.names())
    store.place(CONTENT)
    assert store.sweep(found, lambda _name: False) == 0
    assert store.read(name) == CONTENT


def _owned(name: str) -> Stored:
    shelf = Shelf.objects.create(slot="test-photos", holder=uuid4())
    return Stored.objects.create(
        shelf=shelf, owner=uuid4(), content=name, kind="pdf", size=9, name="a.pdf", at=clock.now()
    )


EVIL = [
    "a\r\nSet-Cookie: x=1.pdf",
    'a"; filename="b.exe.pdf',
    "\u202efdp.exe.pdf",
    "con.pdf",
    "NUL.pdf",
    "lpt1.txt.pdf",
    ".htaccess.pdf",
    "....pdf",
    " .pdf",
    "a/b\\c.pdf",
    "a\0b.pdf",
    "<script>.pdf",
    "%0d%0a.pdf",
    "签到表" * 100 + ".pdf",
    "𠮷" * 90 + ".pdf",
    "签到表 2026.6.17.pdf",
    "a\tb\x1b[31m.pdf",
    "e\u0301.pdf",
    "|*?:.pdf",
    "报告.pdf.pdf",
]


@pytest.mark.parametrize("at", range(len(EVIL)))
def test_a_file_is_handed_out_under_a_name_that_every_system_takes(folder: Path, at: int) -> None:
    name = stored_name(EVIL[at], ".pdf", ENDINGS, "文件")
    assert name.endswith(".pdf")
    assert len(name.encode()) <= 255
    assert not set(name) & set('\r\n\t\0<>:"/\\|?*\u202e\x1b')
    assert not name.startswith((".", " "))
    assert name.split(".")[0].lower() not in {"con", "nul", "lpt1", ""}
    answer = handed_out(Stored(content=store.place(CONTENT), kind="pdf", name=name))
    assert answer.content == CONTENT
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Security-Policy"] == "sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    said = answer["Content-Disposition"]
    assert said.startswith("attachment; filename")
    assert said.isascii()


@pytest.mark.django_db(transaction=True)
def test_rows_are_not_written_outside_of_a_transaction(folder: Path) -> None:
    with pytest.raises(RuntimeError):
        keep(PHOTOS, [made()], holder=uuid4(), owner=uuid4())
    assert not Shelf.objects.exists()
