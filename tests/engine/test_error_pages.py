"""Every page of an error says what happened and what to do next, word for word (ux.md section 6)."""

import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path

from tests.world import World
from zhibu.config.urls import urlpatterns as real_patterns
from zhibu.engine.access import public
from zhibu.engine.around import maintenance
from zhibu.engine.around.middleware import refuse
from zhibu.engine.flow import Conflict
from zhibu.engine.journal.numbers import Numbered, request_id
from zhibu.engine.screens.declare import Request, screen

BACK = "回工作台"


@screen("probe/breaks/", name="probe.breaks", access=public)
def breaks(request: Request) -> HttpResponse:
    raise RuntimeError("a value that must not be shown")


@screen("probe/crossed/", name="probe.crossed", access=public)
def crossed(request: Request) -> HttpResponse:
    raise Conflict("这条记录刚被陶令仪改过。比较后再决定保留哪个。")


@screen("probe/says/<int:status>/", name="probe.says", access=public)
def says(request: Request, status: int) -> HttpResponse:
    words = {
        409: {"who": "陶令仪", "compare_url": "/compare/"},
        413: {"size": "68MB", "limit": "50MB"},
        429: {"seconds": "10"},
        503: {"until": "18:30"},
    }
    return refuse(request, status, **words.get(status, {}))


@screen("probe/takes/", name="probe.takes", access=public, methods=("POST",))
def takes(request: Request) -> HttpResponse:
    return HttpResponse(request.POST.get("text", ""))


urlpatterns = [
    *real_patterns,
    path("probe/breaks/", breaks),
    path("probe/crossed/", crossed),
    path("probe/says/<int:status>/", says),
    path("probe/takes/", takes),
]
handler400 = "zhibu.engine.around.errors.bad_request"
handler500 = "zhibu.engine.around.errors.server_error"


@pytest.fixture
def client(db: None) -> Iterator[Client]:
    with override_settings(ROOT_URLCONF=__name__):
        yield Client(raise_request_exception=False)


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Path]:
    with override_settings(ZHIBU_HOME=tmp_path):
        yield tmp_path


def heading(answer: object) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", answer.content.decode(), re.DOTALL)  # type: ignore[attr-defined]  # an answer
    assert found
    return found[1].strip()


@pytest.mark.parametrize(
    ("status", "words", "button"),
    [
        (403, "没有权限看这一页。", BACK),
        (404, "没找到这一页，可能已移走或作废。", BACK),
        (409, "这条记录刚被陶令仪改过。比较后再决定保留哪个。", "比较"),
        (413, "文件有68MB，最大50MB。压缩后再传，或分成两份。", BACK),
        (429, "操作太快，请10秒后再试。", "返回"),
        (503, "正在维护，预计18:30恢复。", ""),
    ],
)
def test_the_words_of_every_status(client: Client, status: int, words: str, button: str) -> None:
    answer = client.get(f"/probe/says/{status}/")
    assert answer.status_code == status
    assert heading(answer) == words
    assert button in answer.content.decode()


def test_a_lost_page_leads_home_and_to_the_search(signed_in: Callable[[str], Client]) -> None:
    answer = signed_in("secretary").get("/nowhere/")
    assert answer.status_code == 404
    assert heading(answer) == "没找到这一页，可能已移走或作废。"
    page = answer.content.decode()
    assert BACK in page
    assert re.search(r'href="/search/"[^>]*>搜索', page)


def test_two_at_one_record_are_told_who_was_first(client: Client) -> None:
    answer = client.get("/probe/crossed/")
    assert answer.status_code == 409
    assert heading(answer) == "这条记录刚被陶令仪改过。比较后再决定保留哪个。"


def test_the_number_on_the_page_is_the_one_in_the_log(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.addFilter(Numbered())
    answer = client.get("/probe/breaks/")
    assert answer.status_code == 500
    number = re.fullmatch(
        r"没能完成，内容没有丢。请稍后再试；若仍不行，把编号(E-[0-9A-F]{8})告诉管理员。", heading(answer)
    )
    assert number
    lines = [record for record in caplog.records if record.name == "django.request"]
    assert [line.__dict__["number"] for line in lines] == [f" {number[1]}"]
    assert lines[0].exc_info
    assert not request_id.get()


def test_lines_outside_a_request_carry_no_number() -> None:
    record = logging.makeLogRecord({"msg": "the worker started"})
    assert Numbered().filter(record)
    assert record.__dict__["number"] == ""


def test_a_form_too_large_is_told_so_with_both_sizes(client: Client) -> None:
    answer = client.post("/probe/takes/", {"text": "党" * 2**20})
    assert answer.status_code == 413
    assert heading(answer) == "文件有4MB，最大2MB。压缩后再传，或分成两份。"


def test_maintenance_closes_every_page_and_says_until_when(
    world: World, signed_in: Callable[[str], Client], closed: Path
) -> None:
    client = signed_in("secretary")
    assert client.get("/workbench/").status_code == 200
    call_command("maintenance", until="18:30")
    for address in ("/workbench/", "/sign-in/", "/nowhere/"):
        answer = client.get(address)
        assert answer.status_code == 503
        assert heading(answer) == "正在维护，预计18:30恢复。"
        assert answer.headers["Retry-After"] == maintenance.RETRY_AFTER
    call_command("maintenance", end=True)
    assert client.get("/workbench/").status_code == 200
    call_command("maintenance")
    # Closing a streamed answer closes the connection too, so it comes last.
    look = client.get("/static/ui/mark.svg")
    assert look.status_code == 200
    look.close()


def test_maintenance_without_an_hour_promises_none(world: World, closed: Path) -> None:
    call_command("maintenance")
    assert heading(Client().get("/")) == "正在维护，请稍后再来。"
    with pytest.raises(CommandError, match="18:30"):
        call_command("maintenance", until="soon")


def test_maintenance_asks_the_database_nothing(
    world: World, closed: Path, django_assert_num_queries: Callable[[int], Iterator[None]]
) -> None:
    maintenance.close("18:30")
    with django_assert_num_queries(0):  # type: ignore[attr-defined]  # a context manager
        assert Client().get("/").status_code == 503
