"""An invented list (visitors of a museum) and workbooks of it, for the tests of this room."""

import datetime
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

from zhibu.engine.exchange.codes import Code, CodeTable
from zhibu.engine.exchange.context import (
    CellProblem,
    Complaint,
    Key,
    RawRow,
    Resolved,
    RowCheck,
    RowView,
)
from zhibu.engine.exchange.findings import PlanRow
from zhibu.engine.exchange.identity import id_check
from zhibu.engine.exchange.plan import Plan, make_plan
from zhibu.engine.exchange.template import Template, load_template
from zhibu.engine.exchange.workbook import Workbook, read_workbook

TODAY = datetime.date(2026, 6, 17)

TEMPLATE = """
template: visitor-list
version: "2026"
title: 访客名册
sheet: 访客
key: [id_number]
label: name
stop_words: [合计, 填表人, 审核人, 单位(盖章)]
checks: [left_after_arrival, visit_short, badge_kept]
columns:
  - {head: 姓名, also: [访客姓名], field: name, as: name, required: true, max_length: 20}
  - {head: 身份号码, also: [身份证号], field: id_number, as: id_number, required: true, mask: id_number}
  - {head: 民族, field: ethnic, as: code, codes: ethnic, variants: {汉: 汉族, 毛难族: 毛南族}}
  - {head: 学历, field: education, as: code, codes: education, variants: {本科: 大学本科毕业}}
  - {head: 类别, field: category, as: code, codes: category, only: ["01", "02"], required: true}
  - {head: 来访日期, also: [来访时间], field: arrived_on, as: date, required: true}
  - {head: 离开日期, field: left_on, as: date, required_when: {category: 正式访客}}
  - {head: 展厅, field: hall, as: reference, resolver: hall, required: true}
  - {head: 岗位, field: job, as: code, codes: job, unknown_code: warning}
  - {head: 职务, field: posts, as: code, codes: job, many: true}
  - {head: 电话, also: [手机], field: phone, as: phone, mask: phone}
  - {head: 住址, field: address, mask: address, max_length: 40}
  - {head: 领证, field: badge, as: yes_no}
  - {head: 件数, field: pieces, as: integer, blank: clear}
  - {head: 信用代码, field: credit, as: credit_code}
"""

HEADS = [
    "姓名",
    "身份号码",
    "民族",
    "学历",
    "类别",
    "来访日期",
    "离开日期",
    "展厅",
    "岗位",
    "职务",
    "电话",
    "住址",
    "领证",
    "件数",
    "信用代码",
]
FIELDS = [
    "name",
    "id_number",
    "ethnic",
    "education",
    "category",
    "arrived_on",
    "left_on",
    "hall",
    "job",
    "posts",
    "phone",
    "address",
    "badge",
    "pieces",
    "credit",
]

TABLES = {
    "ethnic": [Code("01", "汉族"), Code("36", "毛南族"), Code("03", "回族")],
    "education": [Code("20", "大学教育", heading=True), Code("21", "大学本科毕业"), Code("61", "高中毕业")],
    "category": [Code("01", "正式访客"), Code("02", "预约访客"), Code("L3", "内部人员")],
    "job": [Code("4", "退休人员"), Code("", "公务员"), Code("011", "教师")],
}
HALLS = {"第一展厅": "H1", "第二展厅": "H2"}


def id_number(serial: int = 1, born: str = "19850307") -> str:
    """Return a valid number of an area that does not exist."""
    stem = f"990101{born}{serial:03d}"
    return stem + id_check(stem)


def template(folder: Path) -> Template:
    """Return the invented template."""
    path = folder / "visitors.yaml"
    path.write_text(TEMPLATE, encoding="utf-8")
    return load_template(path)


def left_after_arrival(view: RowView) -> Iterable[Complaint]:
    """An error: nobody leaves before arriving."""
    arrived, left = view.values.get("arrived_on"), view.values.get("left_on")
    if isinstance(arrived, datetime.date) and isinstance(left, datetime.date) and left < arrived:
        yield Complaint("left_on", "早于来访日期", "核对日期。")


def visit_short(view: RowView) -> Iterable[Complaint]:
    """A warning: left on the day of arrival."""
    if view.values.get("left_on") and view.values["left_on"] == view.values.get("arrived_on"):
        yield Complaint("left_on", "当天来当天走", severity="warning")


def badge_kept(view: RowView) -> Iterable[Complaint]:
    """A warning that takes a value out: a badge only for regular visitors."""
    if view.values.get("badge") is True and view.values.get("category") == "02":
        yield Complaint("badge", "预约访客不领证，未导入", severity="warning", drop=True)


@dataclass
class Museum:
    """A context: the tables, two halls, and what is stored."""

    stored: Mapping[Key, Mapping[str, object]] = field(default_factory=dict)
    seen: list[RawRow] = field(default_factory=list)
    resolved: list[str] = field(default_factory=list)

    @property
    def checks(self) -> Mapping[str, RowCheck]:
        return {
            "left_after_arrival": left_after_arrival,
            "visit_short": visit_short,
            "badge_kept": badge_kept,
        }

    def prepare(self, rows: Iterable[RawRow]) -> None:
        self.seen = list(rows)

    def codes(self, name: str) -> CodeTable:
        return CodeTable(name, TABLES[name])

    def resolve(self, resolver: str, text: str) -> Resolved:
        self.resolved.append(text)
        if text in HALLS:
            return Resolved(HALLS[text], text)
        if text == "一厅":
            return Resolved("H1", "第一展厅", "按简称找到")
        raise CellProblem("没有这个展厅", "最接近：第一展厅", suggestion="第一展厅")

    def choices(self, resolver: str) -> Sequence[str]:
        return list(HALLS)

    def expect(self, rows: Sequence[PlanRow]) -> None:
        return None

    def existing(self, keys: Sequence[Key]) -> Mapping[Key, Mapping[str, object]]:
        return {key: self.stored[key] for key in keys if key in self.stored}

    def judged(self, rows: Sequence[PlanRow]) -> None:
        return None


def good_row(serial: int = 1, **cells: Any) -> list[Any]:
    """Return a row without anything to say about, cells replaced by field."""
    row: dict[str, Any] = {
        "name": "程若谷",
        "id_number": id_number(serial),
        "ethnic": "汉族",
        "education": "大学本科毕业",
        "category": "正式访客",
        "arrived_on": "2026-05-01",
        "left_on": "2026-05-03",
        "hall": "第一展厅",
        "job": "公务员",
        "posts": "教师、公务员",
        "phone": "13800000217",
        "address": "云上省清河市长安路1号3栋201室",
        "badge": "是",
        "pieces": 3,
        "credit": "91350100M000100Y43",
    }
    return list((row | cells).values())


def make(
    rows: Iterable[Sequence[Any]],
    *,
    heads: Sequence[Any] = HEADS,
    titles: Sequence[str] = (),
    epoch_1904: bool = False,
    sheet: str = "访客",
    more: Callable[[xlsxwriter.Workbook, Any], None] | None = None,
) -> bytes:
    """Return an .xlsx: title rows, head, rows (text, number, yes/no, day; =… is a formula)."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "date_1904": epoch_1904}
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet(sheet)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, title in enumerate(titles):
            page.write_string(number, 0, title)
        for number, cells in enumerate([heads, *rows], len(titles)):
            for at, cell in enumerate(cells):
                if isinstance(cell, datetime.date):
                    page.write_datetime(number, at, cell, day)
                elif isinstance(cell, str) and cell.startswith("="):
                    page.write_formula(number, at, cell, value="7")
                elif cell is not None:
                    page.write(number, at, cell)
        if more:
            more(book, page)
    return out.getvalue()


def read(rows: Iterable[Sequence[Any]], **how: Any) -> Workbook:
    """Return the workbook of such rows, read back."""
    return read_workbook(make(rows, **how), "访客.xlsx")


def plan_of(folder: Path, rows: Iterable[Sequence[Any]], museum: Museum | None = None, **how: Any) -> Plan:
    """Return the plan for such rows."""
    return make_plan(template(folder), read(rows, **how), museum or Museum(), TODAY)
