"""Writes the two summary lists the way an office hands them over."""

from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from zhibu.config.demo.calendar_math import LAST_DAY
from zhibu.config.demo.model import Enterprise, Member, Organization

Cell = str | date | None

ORGANIZATION_COLUMNS = (
    ("序号", 6),
    ("党组织名称", 48),
    ("党组织编码", 13),
    ("上级党组织", 44),
    ("党组织书记", 12),
    ("党组织联系人", 13),
    ("联系电话", 14),
    ("组织类别", 10),
    ("党组织所在单位情况", 20),
    ("单位名称", 26),
    ("单位性质类别", 14),
    ("单位建立党组织情况", 20),
    ("法人单位统一社会信用代码", 26),
    ("本届选举日期", 14),
)
MEMBER_COLUMNS = (
    ("序号", 6),
    ("姓名", 14),
    ("性别", 6),
    ("民族", 10),
    ("公民身份号码", 21),
    ("出生日期", 12),
    ("学历", 18),
    ("人员类别", 11),
    ("所在党支部", 50),
    ("加入党组织日期", 16),
    ("转为正式党员日期", 18),
    ("工作岗位", 30),
    ("联系电话", 14),
    ("家庭住址", 42),
    ("党籍状态", 10),
    ("是否为失联党员", 16),
    ("是否为流动党员", 16),
    ("所在党小组", 12),
    ("党内职务", 26),
)
HEADER_ROW = 3  # the sheet's own number, after the title and the line of the reporting unit
_DATED = f"{LAST_DAY.year}年{LAST_DAY.month}月{LAST_DAY.day}日"
_SAME_UNIT = "与上级党组织相同"
_LEGAL_PERSON = "法人单位"


def write_lists(enterprise: Enterprise, folder: Path) -> tuple[Path, Path]:
    """Write both lists into `folder` (made if missing); paths of organizations and members."""
    folder.mkdir(parents=True, exist_ok=True)
    organizations = folder / "organizations.xlsx"
    members = folder / "members.xlsx"
    names = {item.code: item.name for item in enterprise.organizations}
    _write(
        organizations,
        "党组织和所在单位信息汇总表",
        ORGANIZATION_COLUMNS,
        [_organization_row(item, names) for item in enterprise.organizations],
        enterprise,
    )
    _write(
        members,
        "党员基本信息汇总表",
        MEMBER_COLUMNS,
        [_member_row(item, names) for item in enterprise.members],
        enterprise,
    )
    return organizations, members


def _organization_row(item: Organization, names: dict[str, str]) -> list[Cell]:
    unit = item.unit
    return [
        item.name,
        item.code,
        names[item.parent_code] if item.parent_code else None,
        item.secretary,
        item.contact,
        item.phone,
        item.category,
        _LEGAL_PERSON if unit else _SAME_UNIT,
        unit.name if unit else None,
        unit.nature if unit else None,
        unit.building if unit else None,
        unit.credit_code if unit else None,
        item.elected,
    ]


def _member_row(item: Member, names: dict[str, str]) -> list[Cell]:
    return [
        item.name,
        item.sex,
        item.ethnic,
        item.id_number,
        item.birth,
        item.education,
        item.category,
        names[item.branch_code],
        item.joined,
        item.converted,
        item.job,
        item.phone,
        item.address,
        "正常",
        "否",
        "否",
        item.group or None,
        "、".join(item.posts) or None,
    ]


def _write(
    path: Path,
    title: str,
    columns: Sequence[tuple[str, int]],
    rows: Sequence[list[Cell]],
    enterprise: Enterprise,
) -> None:
    """One sheet: title, reporting unit, header, numbered rows, total, signatures."""
    with xlsxwriter.Workbook(str(path)) as book:
        # A fixed day of creation: the same enterprise gives the same bytes.
        book.set_properties({"title": title, "created": datetime.combine(LAST_DAY, time(9))})
        sheet = book.add_worksheet("汇总表")
        look = _formats(book)
        last = len(columns) - 1
        sheet.merge_range(0, 0, 0, last, title, look["title"])
        unit = f"填报单位（盖章）：{enterprise.root.name}"
        sheet.merge_range(1, 0, 1, last, f"{unit}　　　　填报日期：{_DATED}", look["note"])
        for at, (name, width) in enumerate(columns):
            sheet.set_column(at, at, width)
            sheet.write_string(HEADER_ROW - 1, at, name, look["header"])
        for number, values in enumerate(rows, 1):
            sheet.write_number(HEADER_ROW - 1 + number, 0, number, look["number"])
            for at, value in enumerate(values, 1):
                _put(sheet, HEADER_ROW - 1 + number, at, value, look)
        end = HEADER_ROW + len(rows)
        sheet.write_string(end, 0, "合计", look["header"])
        sheet.write_number(end, 1, len(rows), look["number"])
        clerk, leader = (sign_in.name for sign_in in enterprise.sign_ins[:2])
        signed = f"填表人：{clerk}　　　　审核人：{leader}　　　　联系电话：{enterprise.root.phone}"
        sheet.merge_range(end + 2, 0, end + 2, last, signed, look["note"])
        sheet.freeze_panes(HEADER_ROW, 2)
        sheet.set_landscape()
        sheet.set_paper(8)  # A3
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADER_ROW - 1)


def _formats(book: xlsxwriter.Workbook) -> dict[str, Format]:
    plain = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
    boxed = {**plain, "border": 1}
    centred = {**boxed, "align": "center"}
    return {
        "title": book.add_format({"font_name": "黑体", "font_size": 18, "align": "center"}),
        "note": book.add_format(plain),
        "header": book.add_format({**centred, "bold": True, "text_wrap": True}),
        "number": book.add_format(centred),
        # Text, so that no program turns an ID number or a code into a float.
        "text": book.add_format({**boxed, "num_format": "@"}),
        "day": book.add_format({**centred, "num_format": "yyyy-mm-dd"}),
    }


def _put(sheet: Worksheet, row: int, column: int, value: Cell, look: dict[str, Format]) -> None:
    if value is None:
        sheet.write_blank(row, column, None, look["text"])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime.combine(value, time()), look["day"])
    else:
        sheet.write_string(row, column, value, look["text"])
