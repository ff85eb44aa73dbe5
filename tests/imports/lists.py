"""Member lists of any length for the tests of batches."""

import io
from datetime import date
from typing import Any

import xlsxwriter

from tests.world import World, id_number
from zhibu.engine.exchange.models import Batch
from zhibu.engine.exchange.services import check

HEAD = [
    "姓名", "公民身份号码", "民族", "学历", "人员类别", "所在党支部", "加入党组织日期", "转为正式党员日期",
    "联系电话", "家庭住址", "所在党小组",
]  # fmt: skip
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"


def person(place: int, branch: str, **changed: str) -> list[str]:
    """Return the cells of one member; 999 people share a birthday."""
    birth = date(1960 + place // 999 % 30, 1 + place // 29970 % 12, 3)
    cells = {
        "name": SURNAMES[place % 20] + GIVEN[place // 20 % 20] + GIVEN[place // 400 % 20],
        "id": id_number(birth, 1 + place % 999),
        "ethnic": "汉族",
        "education": "大学本科毕业",
        "category": "正式党员",
        "branch": branch,
        "joined": "2008-07-01",
        "converted": "2009-07-01",
        "phone": f"188{place:08}",
        "address": f"江临市长名单路{place + 1}号",
        "group": "",
    }
    return list((cells | changed).values())


def workbook(rows: list[list[str]]) -> bytes:
    """Return an xlsx of a head and these rows."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([HEAD, *rows]):
            sheet.write_row(number, 0, row)
    return stream.getvalue()


def long_list(count: int, branches: list[str]) -> bytes:
    """Return a list of many members spread over branches."""
    return workbook([person(place, branches[place % len(branches)]) for place in range(count)])


def checked(world: World, rows: list[list[str]], **how: Any) -> Batch:
    """Check a list as the operator, or as `actor`."""
    return check("member-summary", workbook(rows), "名单.xlsx", actor=how.get("actor", world.operator))
