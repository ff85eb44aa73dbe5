"""Mending a checked file on its page: groups, single cells, skipping, choices, columns, another sheet."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.test import Client

from tests.imports.test_damaged_list import BRANCH, HEADS, person
from tests.life import text
from tests.world import World
from zhibu.domain.people.members.models import Member
from zhibu.engine.exchange import pieces
from zhibu.engine.exchange.applying import apply_batch
from zhibu.engine.exchange.mending import decide, mend
from zhibu.engine.exchange.models import Batch
from zhibu.engine.exchange.plan import Choices
from zhibu.engine.exchange.services import check, plan_of
from zhibu.engine.flow import Invalid
from zhibu.engine.journal.models import Entry

OWN = "中共江临试验有限公司装配第二支部委员会"


def workbook(rows: list[dict[str, Any]], heads: list[str] | None = None, **sheets: list[Any]) -> bytes:
    """Return a list as a workbook, and further sheets with the same head."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "党员"
    for title, lines in {"党员": rows, **sheets}.items():
        page = book[title] if title in book.sheetnames else book.create_sheet(title)
        page.append(heads or HEADS)
        for number, row in enumerate(lines, 1):
            page.append([number, *row.values()])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def checked(world: World, rows: list[dict[str, Any]], role: str = "office", **more: Any) -> Batch:
    """Check such a list as somebody of the cast."""
    return check("member-summary", workbook(rows, **more), "党员.xlsx", actor=world.actor(role))


def rows_of_one_branch(count: int = 5, **changed: Any) -> list[dict[str, Any]]:
    """Return rows of one branch in reach of the office."""
    return [person(place, **({"branch": OWN} | changed)) for place in range(count)]


@pytest.fixture
def office(signed_in: Callable[[str], Client]) -> Client:
    """Return the office at its desk."""
    return signed_in("office")


def post(client: Client, batch: Batch, **said: Any) -> str:
    """Answer on the check page and return its words afterwards."""
    answer = client.post(f"/imports/{batch.uuid}/mend/", said, follow=True)
    assert answer.status_code == 200
    batch.refresh_from_db()
    return text(answer.content)


def test_one_answer_mends_all_rows_of_a_group(world: World, office: Client) -> None:
    batch = checked(world, rows_of_one_branch(branch="装配二支部"))
    page = text(office.get(f"/imports/{batch.uuid}/").content)
    assert "试验甲等5人" in page
    assert "5行一起改" in page
    (group,) = plan_of(batch).groups()
    told = post(office, batch, of=group.group, act="fix", value=OWN)
    assert "已改好，保存了。" in told
    assert (batch.new, batch.wrong) == (5, 0)
    assert Entry.objects.filter(action="import.mend").count() == 1
    apply_batch(batch, actor=world.actor("office"))
    assert Member.objects.filter(name__startswith="试验", branch__code="1012").count() == 5


def test_one_cell_is_mended_and_the_others_stay(world: World, office: Client) -> None:
    batch = checked(world, rows_of_one_branch(ethnic="某某族"))
    (group,) = plan_of(batch).groups()
    post(office, batch, of=group.group, act="fix", rows="3", value="回族")
    assert (batch.new, batch.wrong) == (1, 4)
    told = post(office, batch, of=group.group, act="fix", rows="4", value="不存在族")
    assert "改了，但还有问题" in told
    assert (batch.new, batch.wrong) == (1, 4)
    plan = plan_of(batch)
    assert plan.fixes == {(3, "ethnic"): "回族", (4, "ethnic"): "不存在族"}
    told = post(office, batch, act="undo", rows="3")
    assert "已撤回" in told
    assert (batch.new, batch.wrong) == (0, 5)


def test_rows_are_skipped_and_brought_back(world: World, office: Client) -> None:
    rows = rows_of_one_branch()
    rows[3]["id"] = rows[1]["id"]
    batch = checked(world, rows)
    (group,) = plan_of(batch).groups()
    assert (group.kind, group.rows) == ("duplicate", (5,))
    post(office, batch, of=group.group, act="skip")
    assert (batch.new, batch.wrong) == (4, 0)
    post(office, batch, act="undo", rows="5")
    assert (batch.new, batch.wrong) == (4, 1)


def test_a_second_answer_to_the_same_group_says_so(world: World, office: Client) -> None:
    batch = checked(world, rows_of_one_branch(ethnic="某某族"))
    (group,) = plan_of(batch).groups()
    post(office, batch, of=group.group, act="fix", value="回族")
    assert "这一处已经改过了" in post(office, batch, of=group.group, act="fix", value="满族")
    assert {row.values["ethnic"] for row in plan_of(batch).rows} == {"03"}


def test_all_or_nothing_holds_back_until_every_row_is_right(world: World, office: Client) -> None:
    rows = rows_of_one_branch()
    rows[2]["joined"] = "2021.2.30"
    batch = checked(world, rows)
    told = post(office, batch, act="choose", known="update", wrong="wait")
    assert "还有1行要修改或跳过" in told
    assert "先导入" not in told.split("导入方式")[0]
    before = Member.objects.count()
    with pytest.raises(Invalid):
        apply_batch(batch, actor=world.actor("office"))
    assert office.post(f"/imports/{batch.uuid}/confirm/").status_code == 422
    assert Member.objects.count() == before
    (group,) = plan_of(batch).groups()
    post(office, batch, of=group.group, act="fix", value="2005-02-03")
    assert office.post(f"/imports/{batch.uuid}/confirm/").status_code == 302
    assert Member.objects.count() == before + 5


def stored_then_changed(world: World) -> tuple[Batch, str]:
    """Store five people, then bring the list again with one phone changed and one person more."""
    rows = rows_of_one_branch()
    apply_batch(checked(world, rows), actor=world.actor("office"))
    old = rows[0]["phone"]
    rows[0] |= {"phone": "10933334444", "job": "", "address": ""}
    rows[1] |= {"education": "高中"}
    return checked(world, [*rows, person(7, branch=OWN)]), old


def test_differences_are_shown_field_by_field_and_masked(world: World, office: Client) -> None:
    batch, old = stored_then_changed(world)
    assert (batch.new, batch.changed, batch.same, batch.wrong) == (1, 2, 3, 0)
    page = text(office.get(f"/imports/{batch.uuid}/?show=changes").content)
    assert "大学本科毕业" in page
    assert "普通高中毕业" in page
    assert f"{old[:3]}****{old[-4:]}" in page
    assert "109****4444" in page
    assert old not in page
    assert "10933334444" not in page
    changes = {each.field for row in plan_of(batch).rows for each in row.differences}
    assert changes == {"phone", "education"}, "an empty cell takes nothing away"


def test_only_new_rows_leave_known_people_as_they_are(world: World, office: Client) -> None:
    batch, old = stored_then_changed(world)
    post(office, batch, act="choose", known="keep", wrong="skip")
    assert (batch.new, batch.changed) == (1, 0)
    before = Member.objects.count()
    assert office.post(f"/imports/{batch.uuid}/confirm/").status_code == 302
    assert Member.objects.count() == before + 1
    assert Member.objects.get(name="试验甲").phone == old


def test_columns_are_rearranged(world: World, office: Client) -> None:
    heads = [*HEADS]
    heads[12] = "联系我"
    batch = checked(world, rows_of_one_branch(2), heads=heads)
    assert plan_of(batch).rows[0].values.get("phone") is None
    url = f"/imports/{batch.uuid}/columns/"
    assert "联系我（M）" in text(office.get(url).content)
    answer = office.post(url, {"column-phone": "12", "column-name": "1"})
    assert answer.status_code == 302
    batch.refresh_from_db()
    assert plan_of(batch).rows[0].values["phone"] == person(0)["phone"]
    refused = office.post(url, {"column-id_number": "none"})
    assert refused.status_code == 422
    assert "缺少必需的列：公民身份号码" in text(refused.content)
    assert plan_of(Batch.objects.get(pk=batch.pk)).mapping == {"phone": 12}


def test_the_next_file_with_the_same_headings_is_read_alike(world: World, office: Client) -> None:
    heads = [*HEADS]
    heads[12] = "联系我"
    batch = checked(world, rows_of_one_branch(2), heads=heads)
    url = f"/imports/{batch.uuid}/columns/"
    assert "列对应已记住" not in text(office.get(url).content)
    office.post(url, {"column-phone": "12"})
    later = checked(world, rows_of_one_branch(3), heads=heads)
    assert plan_of(later).rows[2].values["phone"] == person(2)["phone"]
    assert "列对应已记住" in text(office.get(f"/imports/{later.uuid}/columns/").content)
    heads[11] = "单位"
    for actor, their_heads in (("office", heads), ("secretary", [*HEADS[:12], "联系我", *HEADS[13:]])):
        other = checked(world, rows_of_one_branch(1), role=actor, heads=their_heads)
        assert plan_of(other).mapping == {}


def test_another_sheet_is_chosen(world: World, office: Client) -> None:
    more: list[Any] = [person(8, branch=OWN), person(9, branch=OWN)]
    batch = checked(world, rows_of_one_branch(1), 补报=more)
    assert "只读了工作表“党员”，没有读：补报" in text(office.get(f"/imports/{batch.uuid}/").content)
    office.post(f"/imports/{batch.uuid}/columns/", {"sheet": "补报"})
    batch.refresh_from_db()
    assert (batch.new, plan_of(batch).sheet.name) == (2, "补报")
    assert [sheet.name for sheet in plan_of(batch).others] == ["党员"]


def test_known_elsewhere_is_told_alike_and_neutrally(world: World, office: Client) -> None:
    """S-05: whether somebody is registered outside the scope, and where, is not to be learnt here."""
    stranger = Member.objects.get(name="谢临川")
    rows = [person(0, branch=OWN, id=stranger.id_number, birth=stranger.birth_date)]
    batch = checked(world, rows)
    (found,) = [each for each in plan_of(batch).errors if each.column == "公民身份号码"]
    assert (found.problem, found.remedy) == ("这个号码不能登记", "请向上级党组织核实")
    for page in ("", "?show=changes", "?show=warnings", "?show=done"):
        words = text(office.get(f"/imports/{batch.uuid}/{page}").content)
        assert stranger.name not in words
        assert BRANCH not in words
        assert stranger.id_number not in words
    assert not [row for row in plan_of(batch).rows if row.differences]


def test_an_imported_batch_is_not_mended_any_more(world: World, office: Client) -> None:
    rows = rows_of_one_branch(2)
    rows[1]["ethnic"] = "某某族"
    batch = checked(world, rows)
    apply_batch(batch, actor=world.actor("office"))
    (group,) = plan_of(batch).groups()
    assert "5行一起改" not in text(office.get(f"/imports/{batch.uuid}/").content)
    with pytest.raises(Invalid):
        mend(batch, {(3, "ethnic"): "回族"}, actor=world.actor("office"))
    with pytest.raises(Invalid):
        decide(batch, Choices(only_new=True), actor=world.actor("office"))
    answer = office.post(f"/imports/{batch.uuid}/mend/", {"of": group.group, "act": "fix", "value": "回族"})
    assert answer["Location"].endswith("/result/")


def test_a_bare_month_of_birth_is_completed_from_the_number(world: World) -> None:
    rows = rows_of_one_branch(3)
    rows[0]["birth"], rows[1]["birth"], rows[2]["birth"] = "1980.5", "1980年5月", "1980.6"
    plan = plan_of(checked(world, rows))
    days = [row.values.get("birth_date") for row in plan.rows]
    assert days == [date(1980, 5, 6), date(1980, 5, 6), None]
    assert [(each.row, each.problem) for each in plan.errors] == [(4, "缺日")]
    assert {note.problem for note in plan.notes if note.field == "birth_date"} == {"缺日，按公民身份号码补上"}


def test_a_long_list_is_mended_piece_by_piece(
    world: World, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "PART", 2)
    monkeypatch.setattr(pieces, "AT_HAND", 3)
    rows = [person(place, branch="装配二支部" if place % 4 == 1 else OWN) for place in range(11)]
    more = [person(place, branch=OWN) for place in range(15, 22)]
    batch = checked(world, rows, 补报=more)
    assert (batch.new, batch.wrong) == (8, 3)
    page = text(office.get(f"/imports/{batch.uuid}/").content)
    assert "11行" in page
    assert "等3人" in page
    (group,) = plan_of(batch).groups()
    post(office, batch, of=group.group, act="fix", rows=str(group.rows[1]), value=OWN)
    assert (batch.new, batch.wrong) == (9, 2)
    told = text(office.get(f"/imports/{batch.uuid}/?show=done").content)
    assert rows[group.rows[1] - 2]["name"] in told
    office.post(f"/imports/{batch.uuid}/columns/", {"sheet": "补报"})
    batch.refresh_from_db()
    assert (batch.new, batch.wrong) == (7, 0)
    office.post(f"/imports/{batch.uuid}/columns/", {"sheet": "党员"})
    batch.refresh_from_db()
    assert (batch.new, batch.wrong) == (8, 3)
    apply_batch(batch, actor=world.actor("office"))
    assert Member.objects.filter(name__startswith="试验", branch__code="1012").count() == 8
    wrong = office.get(f"/imports/{batch.uuid}/wrong/").content
    page_of_wrong = openpyxl.load_workbook(io.BytesIO(wrong)).active
    assert page_of_wrong is not None
    assert page_of_wrong.max_row == 4
