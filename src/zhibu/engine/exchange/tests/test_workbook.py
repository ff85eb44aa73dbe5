"""Cells arrive as they were typed, with the sheet's own row numbers."""

import datetime
import io
import json
import time
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from zhibu.engine.exchange.cells import column_letters, position
from zhibu.engine.exchange.tests.samples import good_row, make, read
from zhibu.engine.exchange.workbook import Workbook, read_workbook


@pytest.mark.parametrize("epoch_1904", [False, True])
def test_cells_keep_their_types(epoch_1904: bool) -> None:
    day = datetime.date(1985, 3, 7)
    sheet = read([["  text ", 12.5, 7, True, day, None, "末"]], epoch_1904=epoch_1904).sheets[0]
    assert sheet.epoch_1904 is epoch_1904
    assert list(sheet.rows[2]) == ["  text ", 12.5, 7.0, True, day, None, "末"]
    assert [type(sheet.cell(2, at)) for at in (2, 3)] == [float, bool]


def test_moments_keep_their_time() -> None:
    moment = datetime.datetime.fromisoformat("2026-05-01T09:30:00")

    def more(book: Any, page: Any) -> None:
        page.write_datetime(1, 0, moment, book.add_format({"num_format": "yyyy/m/d hh:mm"}))
        page.write_datetime(1, 1, moment.time(), book.add_format({"num_format": "hh:mm"}))

    sheet = read([], more=more).sheets[0]
    assert list(sheet.rows[2]) == [moment, "09:30:00"]


def test_row_numbers_are_the_sheets_own() -> None:
    def more(book: Any, page: Any) -> None:
        page.write_string(19, 2, "far")

    sheet = read([["x"]], heads=["a"], titles=["", "", ""], more=more).sheets[0]
    assert {n: list(c) for n, c in sheet.rows.items()} == {4: ["a"], 5: ["x"], 20: [None, None, "far"]}
    assert sheet.cell(20, 9) is None
    assert sheet.cell(99, 0) is None


def test_formulas_and_error_values_are_told_apart() -> None:
    out = io.BytesIO()
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page["A1"] = "=1+1"
    page["B2"] = "=SUM(A1:A9)"
    page["C3"] = "#N/A"
    page["D4"] = "text with <f> in it"
    book.save(out)
    sheet = read_workbook(out.getvalue()).sheets[0]
    assert sheet.formulas == {(1, 0): "1+1", (2, 1): "SUM(A1:A9)"}
    assert sheet.errors == {(3, 2): "#N/A"}
    assert sheet.cell(4, 3) == "text with <f> in it"


def test_formulas_without_positions_and_with_prefixes() -> None:
    """Cells need not say where they are, and the namespace may carry a prefix."""
    part = (
        b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b"<sheetData><row><c><v>1</v></c><c><f t='shared' si='0'/><v>2</v></c></row><row r='5'>"
        b"<c r='C5' t='e'><v>#REF!</v></c></row></sheetData></worksheet>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(make([["x"]]))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, part if name == "xl/worksheets/sheet1.xml" else old.read(name))
    sheet = read_workbook(out.getvalue()).sheets[0]
    assert sheet.formulas == {(1, 1): ""}
    assert sheet.errors == {(5, 2): "#REF!"}


def test_hidden_and_empty_sheets_are_not_read() -> None:
    def more(book: Any, page: Any) -> None:
        book.add_worksheet("说明").write(0, 0, "怎么填")
        hidden = book.add_worksheet("选项")
        hidden.write(0, 0, "汉族")
        hidden.hide()
        book.add_worksheet("空")
        book.add_chartsheet("图")

    assert [sheet.name for sheet in read([["x"]], more=more).sheets] == ["访客", "说明"]


def test_ranges_merged_downwards_are_filled() -> None:
    def more(book: Any, page: Any) -> None:
        page.merge_range(1, 1, 3, 1, "第一展厅")
        page.merge_range(5, 0, 5, 3, "横向")

    rows: list[list[Any]] = [["a", None, 1], ["b", None, 2], ["c", None, 3], ["d", "x", 4]]
    sheet = read(rows, heads=["p", "q", "r"], more=more).sheets[0]
    assert [sheet.cell(row, 1) for row in (2, 3, 4, 5)] == ["第一展厅"] * 3 + ["x"]
    assert sheet.merged == {(3, 1), (4, 1)}
    assert sheet.cell(6, 1) is None


def test_survives_json() -> None:
    book = read([good_row(pieces=2.5, arrived_on=datetime.date(2026, 5, 1), badge=True, job="=A1")])
    again = Workbook.from_dict(json.loads(json.dumps(book.to_dict())))
    assert again == book


def test_rare_characters_and_payload_texts_arrive() -> None:
    texts: list[Any] = [
        "𠮷䶮㛃",
        "買買提·艾力",
        "<b>&amp;</b>",
        "\u2028\u0085x",
        'q"\\',
        "+1",
        "@x",
        "_x0041_",
    ]
    sheet = read([texts], heads=["a"]).sheets[0]
    assert list(sheet.rows[2]) == texts


@pytest.mark.parametrize(("letters", "index"), [("A", 0), ("Z", 25), ("AA", 26), ("XFD", 16383)])
def test_column_letters(letters: str, index: int) -> None:
    assert column_letters(index) == letters
    assert position(f"${letters}$7") == (7, index)
    assert position("7") is None


def test_reads_from_a_path_and_leaves_nothing_open(tmp_path: Path) -> None:
    path = tmp_path / "访客.xlsx"
    path.write_bytes(make([good_row()]))
    assert len(read_workbook(path).sheets[0].rows) == 2
    assert read_workbook(str(path)) == read_workbook(path)


def test_1768_rows_are_read_in_two_seconds() -> None:
    data = make([[f"内容{row}-{column}" for column in range(18)] for row in range(1768)])
    started = time.perf_counter()
    assert len(read_workbook(data).sheets[0].rows) == 1769
    assert time.perf_counter() - started < 2
