"""The plan: all errors at once, warnings, what was made uniform, verdicts and differences."""

import datetime
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from zhibu.engine.exchange.context import Key, Resolved, SimpleContext
from zhibu.engine.exchange.findings import FileFinding
from zhibu.engine.exchange.header import locate
from zhibu.engine.exchange.plan import Plan, make_plan
from zhibu.engine.exchange.tests.samples import (
    HEADS,
    TODAY,
    Museum,
    good_row,
    id_number,
    plan_of,
    read,
    template,
)
from zhibu.engine.exchange.texts import mask

Stored = dict[Key, Mapping[str, object]]
STORED: dict[str, object] = {
    "name": "程若谷",
    "id_number": id_number(1),
    "ethnic": "01",
    "education": "21",
    "category": "01",
    "arrived_on": datetime.date(2026, 5, 1),
    "left_on": datetime.date(2026, 5, 3),
    "hall": Resolved("H1", "第一展厅"),
    "job": "公务员",
    "posts": ["公务员", "011"],
    "phone": "13800000217",
    "address": "云上省清河市长安路1号3栋201室",
    "badge": True,
    "pieces": 3,
    "credit": "91350100M000100Y43",
}
BAD_SUM = id_number(5)[:-1] + ("1" if id_number(5)[-1] != "1" else "2")


def one(folder: Path, **cells: Any) -> Plan:
    return plan_of(folder, [good_row(1, **cells)])


def test_a_clean_row_has_nothing_to_say(tmp_path: Path) -> None:
    plan = one(tmp_path)
    row = plan.rows[0]
    assert (plan.errors, plan.warnings, plan.notes, plan.remarks) == ([], [], [], [])
    assert (row.number, row.label, row.key, row.verdict) == (2, "程若谷", (id_number(1),), "new")
    assert row.values == {name: getattr(v, "value", v) for name, v in STORED.items()} | {
        "posts": ["011", "公务员"]
    }


@pytest.mark.parametrize(
    ("cells", "column", "problem"),
    [
        ({"name": None}, "姓名", "必填"),
        ({"name": "   "}, "姓名", "必填"),
        ({"name": "字" * 21}, "姓名", "超过20个字"),
        ({"left_on": None}, "离开日期", "必填"),
        ({"id_number": BAD_SUM}, "身份号码", "校验位不符"),
        ({"id_number": "1234"}, "身份号码", "应为18位"),
        ({"id_number": 1.10101199001011e17}, "身份号码", "后几位已丢失"),
        ({"hall": "三厅"}, "展厅", "没有这个展厅"),
        ({"ethnic": "火星族"}, "民族", "不在可选项里"),
        ({"category": "内部人员"}, "类别", "不在可选项里"),
        ({"education": "大学教育"}, "学历", "这是分类名"),
        ({"arrived_on": "2026.2.30"}, "来访日期", "这一天不存在"),
        ({"arrived_on": "2026-06-18", "left_on": "2026-06-17"}, "来访日期", "晚于今天"),
        ({"arrived_on": "1899-12-31"}, "来访日期", "早于1900年"),
        ({"arrived_on": "2026.5"}, "来访日期", "缺日"),
        ({"left_on": "2026-04-30"}, "离开日期", "早于来访日期"),
        ({"phone": "1387102"}, "电话", "手机号码应为11位数字"),
        ({"pieces": "三"}, "件数", "应为整数"),
        ({"address": "=A1"}, "住址", "是公式"),
        ({"hall": "=B2"}, "展厅", "是公式"),
    ],
)
def test_each_error(tmp_path: Path, cells: dict[str, Any], column: str, problem: str) -> None:
    plan = one(tmp_path, **cells)
    assert [(e.row, e.column) for e in plan.errors] == [(2, column)]
    assert problem in plan.errors[0].problem
    assert plan.rows[0].verdict == "wrong"
    assert plan.summary().wrong == 1


def test_error_values_are_errors_only_where_they_are_read(tmp_path: Path) -> None:
    def more(book: Any, page: Any) -> None:
        page.write_formula(1, 0, "=1/0", value="#DIV/0!")
        page.write_formula(1, len(HEADS), "=ROW()", value="2")

    plan = plan_of(tmp_path, [[*good_row(1), 1]], heads=[*HEADS, "序号"], more=more)
    assert [(e.column, e.value) for e in plan.errors] == [("姓名", "=1/0")]


def test_all_errors_at_once_and_grouped(tmp_path: Path) -> None:
    rows = [good_row(n, hall="三厅") for n in range(1, 4)]
    rows.append(good_row(4, name=None, arrived_on="2026.5", phone="1387102", ethnic="火星族"))
    plan = plan_of(tmp_path, rows)
    assert len(plan.errors) == 7
    groups = plan.groups()
    assert (groups[0].rows, groups[0].suggestion, groups[0].value) == ((2, 3, 4), "第一展厅", "三厅")
    assert [group.column for group in groups[1:]] == ["姓名", "民族", "来访日期", "电话"]
    assert plan.summary().wrong == 4


def test_the_same_key_twice(tmp_path: Path) -> None:
    rows = [good_row(1), good_row(2), good_row(1, id_number=f" {id_number(1)}", name="另一人")]
    plan = plan_of(tmp_path, rows)
    assert [(e.row, e.problem, e.kind) for e in plan.errors] == [
        (4, "与第2行相同，可能重复录入", "duplicate")
    ]
    assert [row.verdict for row in plan.rows] == ["new", "new", "wrong"]


@pytest.mark.parametrize(
    ("cells", "column", "problem"),
    [
        ({"job": "讲解员"}, "岗位", "不在代码表里，已按原文保留"),
        ({"credit": "91350211M0000XUF46"}, "信用代码", "校验位不符，已按原文保留"),
        ({"left_on": "2026-05-01"}, "离开日期", "当天来当天走"),
    ],
)
def test_each_warning_is_imported(tmp_path: Path, cells: dict[str, Any], column: str, problem: str) -> None:
    plan = one(tmp_path, **cells)
    assert [(w.row, w.column, w.problem) for w in plan.warnings] == [(2, column, problem)]
    assert not plan.errors
    assert (plan.summary().new, plan.summary().warned) == (1, 1)


@pytest.mark.parametrize(
    ("cells", "before", "after"),
    [
        ({"arrived_on": "2026.5.1"}, "2026.5.1", "2026-05-01"),
        ({"arrived_on": "2026年5月1日"}, "2026年5月1日", "2026-05-01"),
        ({"arrived_on": "20260501"}, "20260501", "2026-05-01"),
        ({"arrived_on": 20260501}, "20260501", "2026-05-01"),
        ({"arrived_on": 46143}, "46143", "2026-05-01"),
        ({"name": "程 若谷"}, "程 若谷", "程若谷"),
        ({"address": "云上省清河市长安路１号"}, "云上省清河****", "云上省清河****"),
        ({"phone": "138-0000-0217"}, "138****0217", "138****0217"),
        ({"ethnic": "汉"}, "汉", "汉族"),
        ({"ethnic": "毛难族"}, "毛难族", "毛南族"),
        ({"education": "本科"}, "本科", "大学本科毕业"),
        ({"hall": "一厅"}, "一厅", "第一展厅"),
        ({"badge": "√"}, "√", "是"),
    ],
)
def test_each_change_of_form_is_listed(
    tmp_path: Path, cells: dict[str, Any], before: str, after: str
) -> None:
    plan = one(tmp_path, **cells)
    assert [(note.before, note.after) for note in plan.notes] == [(before, after)]
    assert plan.notes[0].problem
    assert (plan.errors, plan.summary().normalised) == ([], 1)


def test_lower_case_x_is_listed_covered(tmp_path: Path) -> None:
    number = next(id_number(n) for n in range(1, 999) if id_number(n).endswith("X"))
    plan = one(tmp_path, id_number=number.lower())
    assert plan.notes[0].before == f"{number[:3]}***********{number[-4:-1]}x"
    assert plan.rows[0].key == (number,)


def test_what_a_check_drops_is_not_imported_and_stays_warned(tmp_path: Path) -> None:
    plan = one(tmp_path, category="预约访客")
    assert "badge" not in plan.rows[0].values
    plan.refresh(Museum())
    assert "badge" not in plan.rows[0].values
    assert [w.problem for w in plan.warnings] == ["预约访客不领证，未导入"]


def test_personal_texts_are_covered_everywhere(tmp_path: Path) -> None:
    stored: Stored = {(id_number(1),): STORED | {"phone": "13900000000", "address": "云上省清河市别处"}}
    wrong = good_row(2, id_number=BAD_SUM, phone="1387102", address="云上省清河市长安路９号" + "长" * 40)
    plan = plan_of(tmp_path, [good_row(1, phone="138 0000 0217"), wrong], Museum(stored))
    told = json.dumps(
        [found.as_dict() for found in plan.errors + plan.warnings]
        + [note.as_dict() for note in plan.notes]
        + [[d.before, d.after] for row in plan.rows for d in row.differences]
        + [group.group for group in plan.groups()],
        ensure_ascii=False,
    )
    for secret in (BAD_SUM, id_number(1), "1387102", "13800000217", "13900000000", "长安路", "别处"):
        assert secret not in told
    assert plan.errors[0].value == f"990***********{BAD_SUM[-4:]}"


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("id_number", "420106198503072316", "420***********2316"),
        ("id_number", "42010", "42****"),
        ("id_number", "1.10101199001011E+17", "1.1*************E+17"),
        ("phone", "13800000217", "138****0217"),
        ("phone", "027-87654321", "027****4321"),
        ("phone", "1387102", "138****"),
        ("address", "云上省清河市长安路1号3栋201室", "云上省清河市****"),
        ("address", "云上省", "云****"),
        ("", "公开", "公开"),
        ("phone", "", ""),
    ],
)
def test_masks(kind: str, text: str, shown: str) -> None:
    assert mask(kind, text) == shown


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, [good_row(1)], Museum({(id_number(1),): STORED}))
    assert (plan.rows[0].verdict, plan.rows[0].differences, plan.summary().ready) == ("same", [], 1)


def test_differences_field_by_field(tmp_path: Path) -> None:
    cells = {"ethnic": "回族", "hall": "第二展厅", "posts": "教师", "badge": "否", "left_on": "2026-05-09"}
    plan = plan_of(tmp_path, [good_row(1, **cells)], Museum({(id_number(1),): STORED}))
    row = plan.rows[0]
    assert row.verdict == "changed"
    assert [(d.column, d.before, d.after) for d in row.differences] == [
        ("民族", "汉族", "回族"),
        ("离开日期", "2026-05-03", "2026-05-09"),
        ("展厅", "第一展厅", "第二展厅"),
        ("职务", "公务员、教师", "教师"),
        ("领证", "是", "否"),
    ]
    assert row.changes == {
        "ethnic": "03",
        "left_on": datetime.date(2026, 5, 9),
        "hall": "H2",
        "posts": ["011"],
        "badge": False,
    }


def test_an_empty_cell_keeps_or_clears(tmp_path: Path) -> None:
    museum = Museum({(id_number(1),): STORED})
    plan = plan_of(tmp_path, [good_row(1, address=None, pieces=None)], museum)
    assert plan.rows[0].changes == {"pieces": None}


def test_absent_columns_are_neither_compared_nor_missing_from_checks(tmp_path: Path) -> None:
    at = HEADS.index("件数")
    heads, cells = HEADS[:at] + HEADS[at + 1 :], good_row(1)
    plan = plan_of(tmp_path, [cells[:at] + cells[at + 1 :]], Museum({(id_number(1),): STORED}), heads=heads)
    assert plan.rows[0].verdict == "same"
    assert "pieces" not in plan.rows[0].values


def test_the_context_sees_all_rows_first_and_is_asked_once_per_text(tmp_path: Path) -> None:
    museum = Museum()
    plan_of(tmp_path, [good_row(n, hall="一厅", name=" 张　三 ") for n in range(1, 30)], museum)
    assert [row.number for row in museum.seen] == list(range(2, 31))
    assert museum.seen[0].text("name") == "张 三"
    assert museum.resolved == ["一厅"]


def test_corrections_by_group_and_in_the_cell(tmp_path: Path) -> None:
    rows = [good_row(1, hall="三厅"), good_row(2, hall="三厅"), good_row(3, phone="1387102", name="=A1")]
    museum = Museum()
    plan = plan_of(tmp_path, rows, museum)
    group = plan.groups()[0]
    fixes = {(row, group.field): group.suggestion for row in group.rows}
    mended = plan.corrected(museum, fixes)
    assert [row.verdict for row in mended.rows] == ["new", "new", "wrong"]
    again = Plan.from_dict(json.loads(json.dumps(mended.to_dict())))
    done = again.corrected(museum, {(4, "phone"): "13800000218", (4, "name"): "卢知夏"})
    assert (done.errors, done.rows[2].label, done.rows[0].values["hall"]) == ([], "卢知夏", "H1")
    skipped = plan.corrected(museum, {}, skip=[4])
    assert [row.number for row in skipped.rows] == [2, 3]
    assert {"row": 4, "reason": "skipped", "text": ""} in skipped.left_out()


def test_survives_json(tmp_path: Path) -> None:
    rows = [good_row(1, arrived_on="2026.5.1", job="讲解员", badge=None), good_row(2, hall="三厅"), ["合计"]]
    plan = plan_of(tmp_path, rows, Museum({(id_number(1),): STORED}), heads=[*HEADS, "备注"])
    plan.remarks.append(FileFinding("说明", "怎么办"))
    again = Plan.from_dict(json.loads(json.dumps(plan.to_dict())))
    assert again == plan
    assert again.remarks[0].as_dict()["problem"] == "说明"
    assert again.column_report() == plan.column_report()


def test_refresh_compares_with_what_is_stored_now(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, [good_row(1), good_row(2, hall="三厅")])
    plan = Plan.from_dict(json.loads(json.dumps(plan.to_dict())))
    plan.refresh(Museum({(id_number(1),): STORED}))
    assert [row.verdict for row in plan.rows] == ["same", "wrong"]
    plan.refresh(Museum())
    assert [row.verdict for row in plan.rows] == ["new", "wrong"]


def test_merged_cells_are_noted(tmp_path: Path) -> None:
    at = HEADS.index("展厅")

    def more(book: Any, page: Any) -> None:
        page.merge_range(1, at, 2, at, "第一展厅")

    plan = plan_of(tmp_path, [good_row(1), good_row(2, hall=None)], more=more)
    assert [(note.row, note.after) for note in plan.notes] == [(3, "第一展厅")]
    assert plan.rows[1].values["hall"] == "H1"


def test_both_epochs(tmp_path: Path) -> None:
    day = datetime.date(2026, 5, 1)
    for epoch_1904 in (False, True):
        plan = plan_of(tmp_path, [good_row(1, arrived_on=day)], epoch_1904=epoch_1904)
        assert plan.rows[0].values["arrived_on"] == day
        serial = 46143 - (1462 if epoch_1904 else 0)
        plan = plan_of(tmp_path, [good_row(1, arrived_on=serial)], epoch_1904=epoch_1904)
        assert plan.rows[0].values["arrived_on"] == day


def test_simple_context_serves_templates_without_references(tmp_path: Path) -> None:
    context = SimpleContext({}, {}, {("a",): {"b": 1}})
    context.prepare([])
    assert context.existing([("a",), ("c",)]) == {("a",): {"b": 1}}
    for ask in (lambda: context.codes("x"), lambda: context.resolve("x", "y")):
        with pytest.raises(KeyError):
            ask()


def test_a_plan_can_be_made_from_the_sheet(tmp_path: Path) -> None:
    book = read([good_row(1)])
    sheet, _ = locate(template(tmp_path), book)
    assert make_plan(template(tmp_path), sheet, Museum(), TODAY) == make_plan(
        template(tmp_path), book, Museum(), TODAY
    )


def test_1768_rows_are_read_and_planned(tmp_path: Path) -> None:
    rows = [good_row(0, id_number=id_number(n % 999, f"19{n // 999 + 70}0307")) for n in range(1, 1769)]
    shape, book_museum = template(tmp_path), Museum()
    plan = make_plan(shape, read(rows), book_museum, TODAY)
    assert plan.summary().new == 1768
