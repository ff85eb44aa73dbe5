"""What is written can be read again without a difference, and holds nothing but text."""

import datetime
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from zhibu.engine.exchange.context import Resolved
from zhibu.engine.exchange.plan import make_plan
from zhibu.engine.exchange.report import write_list, write_wrong_rows
from zhibu.engine.exchange.tests.samples import (
    HEADS,
    TODAY,
    Museum,
    good_row,
    id_number,
    plan_of,
    template,
)
from zhibu.engine.exchange.workbook import read_workbook

PAYLOADS = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠x",
    '=HYPERLINK("x")', "https://example.org", "{=1}", "0012",
]  # fmt: skip


def cells_of(data: bytes) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert all(cell.data_type in ("s", "n") for row in sheet.iter_rows() for cell in row)
    assert all(cell.value is None for row in sheet.iter_rows() for cell in row if cell.data_type == "n")
    assert all(cell.hyperlink is None for row in sheet.iter_rows() for cell in row)
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_wrong_rows_come_back_with_what_to_do(tmp_path: Path) -> None:
    heads = ["序号", *HEADS[:1], "身份证号", *HEADS[2:], "备注"]
    rows = [
        [1, *good_row(1), "甲"],
        [2, *good_row(2, hall="三厅", phone="1387102", arrived_on=datetime.date(2026, 4, 1)), "乙"],
        [3, *good_row(3, id_number=1.10101199001011e17), "丙"],
        ["合计", None, None, 3],
    ]
    plan = plan_of(tmp_path, rows, heads=heads, titles=["访客名册"])
    written = cells_of(write_wrong_rows(plan))
    assert written[0] == [*heads, "问题", "怎么改"]
    assert [row[0] for row in written[1:]] == ["2", "3"]
    assert written[1][-2] == "展厅：没有这个展厅\n电话：手机号码应为11位数字"
    assert written[1][-1].startswith("展厅：最接近：第一展厅")
    assert written[1][heads.index("来访日期")] == "2026-04-01"
    assert written[1][-3] == "乙"
    assert "E+17" in written[2][2]


def test_the_wrong_rows_can_be_mended_and_brought_again(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, [good_row(1, hall="三厅"), good_row(2)])
    book = openpyxl.load_workbook(io.BytesIO(write_wrong_rows(plan)))
    book.worksheets[0].cell(2, HEADS.index("展厅") + 1).value = "第二展厅"
    out = io.BytesIO()
    book.save(out)
    again = make_plan(template(tmp_path), read_workbook(out.getvalue()), Museum(), TODAY)
    assert (again.errors, again.notes, len(again.rows)) == ([], [], 1)
    assert again.rows[0].values["hall"] == "H2"
    twice = plan.corrected(Museum(), {})
    assert cells_of(write_wrong_rows(twice))[0].count("问题") == 1


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_leaves_as_a_formula(tmp_path: Path, payload: str) -> None:
    plan = plan_of(tmp_path, [[*good_row(1, hall="三厅"), f"'{payload}"]], heads=[*HEADS, "备注"])
    assert cells_of(write_wrong_rows(plan))[1][len(HEADS)].lstrip("'") == payload.replace("\r", "_x000D_")
    rows = cells_of(write_list(template(tmp_path), [{"name": payload, "address": payload}]))
    assert rows[2][0] in (payload, payload.replace("\r", "_x000D_"))


def test_a_written_list_imports_without_a_difference(tmp_path: Path) -> None:
    museum = Museum()
    stored = {
        "name": "程若谷",
        "id_number": id_number(1),
        "ethnic": "01",
        "education": "21",
        "category": "01",
        "arrived_on": datetime.date(2026, 5, 1),
        "left_on": datetime.datetime(2026, 5, 3, 10, tzinfo=datetime.UTC),
        "hall": Resolved("H1", "第一展厅"),
        "job": "讲解员",
        "posts": ["011", "公务员"],
        "phone": "13800000217",
        "address": None,
        "badge": False,
        "pieces": 3,
        "credit": "",
    }
    data = write_list(template(tmp_path), [stored], museum.codes)
    assert cells_of(data)[0][0] == "访客名册"
    assert cells_of(data)[1] == HEADS
    museum.stored = {(id_number(1),): stored | {"left_on": datetime.date(2026, 5, 3)}}
    plan = make_plan(template(tmp_path), read_workbook(data), museum, TODAY)
    assert (plan.errors, plan.notes, plan.rows[0].verdict) == ([], [], "same")
    assert {entry["state"] for entry in plan.column_report()} == {"same"}


def test_the_empty_form(tmp_path: Path) -> None:
    assert [row[: len(HEADS)] for row in cells_of(write_list(template(tmp_path), []))][1] == HEADS
