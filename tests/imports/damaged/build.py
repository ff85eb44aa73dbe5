"""The clean list that every damaged one starts from, and the ways to write it."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import xlsxwriter

from tests.world import id_number

BIRTH = date(1980, 5, 6)
BRANCH = "中共江临试验有限公司装配第二支部委员会"
HEADS = [
    "姓名", "公民身份号码", "民族", "人员类别", "所在党支部", "加入党组织日期", "转为正式党员日期",
    "联系电话", "家庭住址", "是否为失联党员",
]  # fmt: skip
FIELDS = ["name", "id", "ethnic", "category", "branch", "joined", "converted", "phone", "address", "lost"]
NAMES = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"

Expected = tuple[int, str, str]
"""Row of the sheet, head of the column, problem."""


def number(place: int) -> str:
    """Return the ID number of the row at a place."""
    return id_number(BIRTH, 301 + 2 * place)


def row(place: int = 0, **cells: Any) -> list[Any]:
    """Return a row with nothing to say about, cells replaced by their item."""
    clean = {
        "name": f"损坏{NAMES[place]}",
        "id": number(place),
        "ethnic": "汉族",
        "category": "正式党员",
        "branch": BRANCH,
        "joined": "2005-07-01",
        "converted": "2006-07-01",
        "phone": f"1093{place:07}",
        "address": "江临市试验路1号1栋101室",
        "lost": "否",
    }
    return list((clean | cells).values())


def rows(count: int = 3, at: int = 1, **cells: Any) -> list[list[Any]]:
    """Return clean rows, the one at a place with other cells."""
    return [row(place, **(cells if place == at else {})) for place in range(count)]


More = Callable[[xlsxwriter.Workbook, Any], None]


def sheet(
    lines: Sequence[Sequence[Any]],
    *,
    heads: Sequence[Any] = tuple(HEADS),
    above: Sequence[Sequence[Any]] = (),
    below: Sequence[Sequence[Any]] = (),
    more: More | None = None,
    name: str = "党员",
    epoch_1904: bool = False,
) -> bytes:
    """Return an .xlsx: rows above, heads, lines, rows below; texts never become formulas."""
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "date_1904": epoch_1904,
    }
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet(name)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for place, cells in enumerate([*above, heads, *lines, *below]):
            for at, cell in enumerate(cells):
                if isinstance(cell, date):
                    page.write_datetime(place, at, cell, day)
                elif cell is not None:
                    page.write(place, at, cell)
        if more:
            more(book, page)
    return out.getvalue()


def text(
    lines: Sequence[Sequence[Any]], encoding: str = "utf-8", separator: str = ",", start: str = ""
) -> bytes:
    """Return a text table with the heads above the lines."""
    out = io.StringIO(newline="")
    out.write(start)
    csv.writer(out, delimiter=separator).writerows([HEADS, *lines])
    return out.getvalue().encode(encoding)


@dataclass(frozen=True)
class Case:
    """A file and what is found in it: refused for a reason, or exactly these errors and warnings.

    `good` counts the rows that could be imported, `left` the rows left out, `remarks` words about the
    file as a whole that must appear.
    """

    name: str
    make: Callable[[], bytes]
    file: str = "党员.xlsx"
    refused: str = ""
    errors: tuple[Expected, ...] = ()
    warnings: tuple[Expected, ...] = ()
    good: int = 0
    left: tuple[int, ...] = ()
    remarks: tuple[str, ...] = ()


def one(name: str, column: str, problem: str, /, **cells: Any) -> Case:
    """Return a list of three whose second row has one wrong cell."""
    return Case(name, lambda: sheet(rows(**cells)), errors=((3, column, problem),), good=2)


def fine(name: str, /, **cells: Any) -> Case:
    """Return a list of three whose second row looks odd and is read all the same."""
    return Case(name, lambda: sheet(rows(**cells)), good=3)
