"""An office brings a list: all errors at once, good rows first, nothing written before it says so."""

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests import world as worlds
from tests.imports.test_damaged_list import person, write
from tests.journeys import door
from tests.journeys.taps import Taps
from zhibu.domain.people.members.models import Member

BUDGET = 8
OWN_BRANCH = "中共江临试验有限公司装配第二支部委员会"


def _enter(page: Page, base: str) -> None:
    door.enter(page, base, "office")
    page.goto(f"{base}/members/")


@pytest.mark.django_db(transaction=True)
def test_import_with_errors_in_eight_clicks(
    page: Page, live_server: LiveServer, world: worlds.World, tmp_path: Path
) -> None:
    rows = [
        person(0, branch=OWN_BRANCH),
        person(1, branch=OWN_BRANCH),
        person(2, branch="不存在的支部"),
        person(3, branch=OWN_BRANCH, joined="2021.2.30"),
        person(4, branch="中共江临试验有限公司动力第一支部委员会"),
    ]
    path = write(tmp_path, rows)
    before = Member.objects.count()
    _enter(page, live_server.url)
    taps = Taps(page)
    taps.on(page.get_by_role("link", name="批量导入").first)
    taps.on(page.get_by_label("党员基本信息汇总表"))
    page.set_input_files("input[type=file]", path)
    taps.count += 1
    taps.words("下一步")
    taps.words("下一步")
    expect(page.get_by_text("这一天不存在").first).to_be_visible()
    # A branch out of reach and one that does not exist get the same words (S-05).
    assert page.get_by_text("没有这个名称的支部").count() >= 2
    assert Member.objects.count() == before
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载3行改好再传").click()
    waiting.value.save_as(tmp_path / "wrong.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "wrong.xlsx").active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]][-2:] == ["问题", "怎么改"]
    taps.words("先导入2行", role="link")
    taps.words("导入2行")
    expect(page.get_by_role("heading", name="已导入")).to_be_visible()
    assert Member.objects.count() == before + 2
    assert taps.count <= BUDGET
    page.reload()
    assert Member.objects.count() == before + 2
