"""The head is found and understood; what is not data is left out and said."""

from pathlib import Path
from typing import Any

import pytest

from zhibu.engine.exchange.header import Header, data_rows, locate
from zhibu.engine.exchange.plan import make_plan
from zhibu.engine.exchange.template import load_template
from zhibu.engine.exchange.tests.samples import (
    FIELDS,
    HEADS,
    TEMPLATE,
    TODAY,
    Museum,
    good_row,
    plan_of,
    read,
    template,
)
from zhibu.engine.exchange.texts import head_forms
from zhibu.engine.exchange.workbook import UnusableFile


def header_of(folder: Path, heads: list[Any], **how: Any) -> Header:
    return locate(template(folder), read([["x"]], heads=heads, **how))[1]


def states(folder: Path, header: Header) -> dict[str, str]:
    report = header.report(template(folder))
    return {entry["column"] or entry["head"]: entry["state"] for entry in report}


@pytest.mark.parametrize(
    "text",
    [
        "身份号码",
        " 身 份 号 码 ",
        "身份\n号码",
        "*身份号码",
        "身份号码（必填）",
        "身份号码(18位)：",
        "身份号码＊",
        "身份号码\u200b",
    ],
)
def test_a_head_is_recognised_however_it_is_dressed(tmp_path: Path, text: str) -> None:
    header = header_of(tmp_path, ["姓名", text])
    assert header.columns["id_number"].column == 1
    assert not header.columns["id_number"].renamed


def test_forms_of_a_head() -> None:
    assert head_forms("ＩＤ 号码（1）*") == ("ID号码(1)", "ID号码")
    assert head_forms("(盖章)") == ("(盖章)", "(盖章)")


def test_below_titles(tmp_path: Path) -> None:
    header = header_of(tmp_path, HEADS, titles=["访客名册", "", "单位：博物馆    2026年6月"])
    assert header.rows == (4,)
    assert set(states(tmp_path, header).values()) == {"same"}


def test_not_below_row_30(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match="前30行"):
        header_of(tmp_path, HEADS, titles=["x"] * 30)


def test_renamed_and_moved_columns_are_reported(tmp_path: Path) -> None:
    heads = ["序号", "身份证号", "访客姓名", *HEADS[2:], "备注1"]
    header = header_of(tmp_path, heads)
    told = states(tmp_path, header)
    assert sorted([told["姓名"], told["身份号码"]]) == ["renamed", "renamed+moved"]
    assert told["民族"] == "same"
    assert (told["序号"], told["备注1"]) == ("unused", "unused")
    entry = next(e for e in header.report(template(tmp_path)) if e["field"] == "id_number")
    assert (entry["at"], entry["head"]) == ("B", "身份证号")


def test_one_column_moved_to_the_end_is_the_only_one_moved(tmp_path: Path) -> None:
    header = header_of(tmp_path, [*HEADS[1:], HEADS[0]])
    assert [name for name, match in header.columns.items() if match.moved] == ["name"]


def test_missing_columns_are_reported_and_a_required_one_stops(tmp_path: Path) -> None:
    header = header_of(tmp_path, ["姓名", "身份号码", "类别"])
    assert states(tmp_path, header)["展厅"] == "missing"
    with pytest.raises(UnusableFile) as caught:
        make_plan(template(tmp_path), read([["x"]], heads=["姓名", "身份号码", "类别"]), Museum(), TODAY)
    assert caught.value.reason == "missing-columns"
    assert "来访日期、展厅" in caught.value.message


def test_two_columns_for_one_field_are_reported(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, [[*good_row(), "错"]], heads=[*HEADS, "手机"])
    match = plan.header.columns["phone"]
    assert (match.column, match.rivals) == (HEADS.index("电话"), (len(HEADS),))
    assert any("电话" in remark.problem for remark in plan.remarks)
    assert not plan.errors


def test_a_mapping_overrides(tmp_path: Path) -> None:
    heads = ["谁", *HEADS[1:]]
    book = read([good_row()], heads=heads)
    mapping = {"name": 0, "phone": None}
    plan = make_plan(template(tmp_path), book, Museum(), TODAY, mapping=mapping)
    assert plan.rows[0].values["name"] == "程若谷"
    assert "phone" not in plan.rows[0].values
    assert plan.header.missing == ("phone",)
    assert plan.header.unused == {HEADS.index("电话"): "电话"}


def test_a_head_of_two_rows(tmp_path: Path) -> None:
    below = [None, None, None, None, None, "来访日期", "离开日期", *[None] * 8]
    above = [*HEADS[:5], "起止", None, *HEADS[7:]]
    plan = plan_of(tmp_path, [below, good_row()], heads=above)
    assert plan.header.rows == (1, 2)
    assert not plan.header.missing
    assert [row.number for row in plan.rows] == [3]


def test_the_hinted_sheet_is_preferred_and_others_are_named(tmp_path: Path) -> None:
    def more(book: Any, page: Any) -> None:
        other = book.add_worksheet("2026访客")
        for at, head in enumerate(HEADS):
            other.write(0, at, head)

    sheet, header = locate(template(tmp_path), read([["x"]], sheet="一月", more=more))
    assert sheet.name == "2026访客"
    assert header.other_sheets == ("一月",)


def test_other_sheets_become_a_remark(tmp_path: Path) -> None:
    def more(book: Any, page: Any) -> None:
        other = book.add_worksheet("二月")
        for at, head in enumerate(HEADS):
            other.write(0, at, head)

    plan = plan_of(tmp_path, [good_row()], more=more)
    assert "二月" in plan.remarks[0].problem


BLANK: list[Any] = [None] * len(HEADS)
FEET = [
    ["合计", "2人"],
    ["合 计：", "2人"],
    ["填表人：张三", None, None, "审核人：李四"],
    ["单位（盖章）", None, "2026年6月"],
    [*BLANK, "第1页"],
]


@pytest.mark.parametrize("foot", FEET)
def test_what_stands_below_is_left_out_and_said(tmp_path: Path, foot: list[Any]) -> None:
    plan = plan_of(tmp_path, [good_row(1), good_row(2), BLANK, foot])
    assert [row.number for row in plan.rows] == [2, 3]
    assert not plan.errors
    assert plan.left_out() == [{"row": 5, "reason": "foot", "text": plan.omitted[0].text}]
    assert plan.omitted[0].text


def test_totals_between_pages_and_repeated_heads(tmp_path: Path) -> None:
    rows = [list(range(1, 16)), good_row(1), ["合计", None, 1], HEADS, good_row(2)]
    plan = plan_of(tmp_path, rows)
    assert [row.number for row in plan.rows] == [3, 6]
    assert [(o.row, o.reason) for o in plan.omitted] == [(2, "numbering"), (4, "foot"), (5, "head")]


def test_a_row_without_key_is_an_error_not_a_foot(tmp_path: Path) -> None:
    """Somebody whose number is missing must not vanish, even in the last row."""
    plan = plan_of(tmp_path, [good_row(1), good_row(2, id_number=None)])
    assert [(e.row, e.column, e.problem) for e in plan.errors] == [(3, "身份号码", "必填")]
    plan = plan_of(tmp_path, [good_row(1, id_number=None, job="审核人员")])
    assert [e.column for e in plan.errors] == ["身份号码"]


def test_a_name_that_begins_like_a_stop_word_stays(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, [good_row(1, name="合计明")])
    assert plan.rows[0].label == "合计明"


def test_without_stop_words(tmp_path: Path) -> None:
    path = tmp_path / "bare.yaml"
    lines = [line for line in TEMPLATE.splitlines() if not line.startswith("stop_words")]
    path.write_text("\n".join(lines), encoding="utf-8")
    bare = load_template(path)
    book = read([good_row(), ["合计", "x"]])
    sheet, header = locate(bare, book)
    assert list(data_rows(bare, sheet, header)) == [2, 3]


def test_every_field_has_its_column(tmp_path: Path) -> None:
    header = header_of(tmp_path, HEADS)
    assert {name: match.column for name, match in header.columns.items()} == {
        name: at for at, name in enumerate(FIELDS)
    }
