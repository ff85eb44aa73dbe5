"""Lists whose shape is damaged: heads, merged and hidden parts, rows that are no data, several sheets."""

from typing import Any

from tests.imports.damaged.build import HEADS, Case, number, row, rows, sheet
from tests.imports.damaged.cells import ID

FORMULA = "是公式，不是填写的内容"
SHOWS_ERROR = "表格里显示为错误值"


def _formula(book: Any, page: Any) -> None:
    page.write_formula(2, 8, '=CONCATENATE("江临","市")', value="江临市")


def _key_formula(book: Any, page: Any) -> None:
    page.write_formula(2, 1, "=B2", value=number(1))


def _errors(book: Any, page: Any) -> None:
    page.write_formula(2, 2, "=NA()", value="#N/A")
    page.write_formula(3, 8, "=#REF!", value="#REF!")


def _merged(book: Any, page: Any) -> None:
    page.merge_range(1, 4, 3, 4, row()[4])


def _hide(book: Any, page: Any) -> None:
    page.set_row(2, None, None, {"hidden": True})
    page.set_column(7, 7, None, None, {"hidden": True})


def _second(book: Any, page: Any) -> None:
    other = book.add_worksheet("退休党员")
    other.write_row(0, 0, HEADS[:7])
    other.write_row(1, 0, row(5)[:7])


def _hidden_sheet(book: Any, page: Any) -> None:
    other = book.add_worksheet("选项")
    other.write_row(0, 0, HEADS)
    other.hide()


def _two_rows() -> list[list[Any]]:
    return [["基本情况", None, None, "党籍情况", None, None, None, "联系方式", None, None]]


def _total(count: int) -> list[Any]:
    return ["合计", None, f"{count}人"]


TITLES: list[list[Any]] = [["党员基本信息汇总表"], ["填报单位：装配第二支部", None, "2026年6月"], []]
SIGNED: list[list[Any]] = [
    ["合计", "3人"],
    [],
    ["填表人：某某", None, None, "审核人：某某"],
    ["单位（盖章）"],
]

SHAPES = [
    Case("only a head", lambda: sheet([]), remarks=("表头下面没有数据",)),
    Case("no head", lambda: sheet(rows(), heads=["甲", "乙", "丙"]), refused="no-header"),
    Case("no ID column", lambda: sheet([r[:1] + r[2:] for r in rows()], heads=[HEADS[0], *HEADS[2:]]),
         refused="missing-columns"),
    Case("heads under 40 rows of titles", lambda: sheet(rows(), above=[["标题"]] * 40), refused="no-header"),
    Case("titles above, signatures below", lambda: sheet(rows(), above=TITLES, below=SIGNED), good=3,
         left=(8, 10, 11)),
    Case("two rows of heads", lambda: sheet(rows(), above=_two_rows()), good=3),
    Case("numbering under the head", lambda: sheet([list(range(1, 11)), *rows()]), good=3, left=(2,)),
    Case("the head again on the next page", lambda: sheet([*rows(2), HEADS, row(2)]), good=3, left=(4,)),
    Case("a total in the middle", lambda: sheet([*rows(2), _total(2), row(2), _total(1)]), good=3,
         left=(4, 6)),
    Case("a blank row in the middle", lambda: sheet([*rows(2), [], row(2)]), good=3),
    Case("a row without its ID in the middle", lambda: sheet([row(0), row(1, id=None), row(2)]),
         errors=((3, ID, "必填"),), good=2),
    Case("columns in another order", lambda: sheet([r[::-1] for r in rows()], heads=HEADS[::-1]), good=3),
    Case("the ID column twice", lambda: sheet([[*r, "x"] for r in rows()], heads=[*HEADS, "身份证号"]),
         good=3, remarks=("有几列都像“公民身份号码”",)),
    Case("heads with hints and line breaks",
         lambda: sheet(rows(), heads=["姓 名", "公民身份\n号码（18位）", *[f"{h} *" for h in HEADS[2:]]]),
         good=3),
    Case("merged downwards", lambda: sheet(rows(branch=None), more=_merged), good=3),
    Case("hidden row and column", lambda: sheet(rows(), more=_hide), good=3,
         remarks=("有1行在表里是隐藏的，也读了：第3行", "这些列在表里是隐藏的，也读了：联系电话")),
    Case("a second sheet", lambda: sheet(rows(), more=_second), good=3,
         remarks=("只读了工作表“党员”，没有读：退休党员",)),
    Case("a hidden sheet", lambda: sheet(rows(), more=_hidden_sheet), good=3,
         remarks=("隐藏的工作表没有读：选项",)),
    Case("1904 days", lambda: sheet(rows(joined=38534 - 1462), epoch_1904=True), good=3),
    Case("a formula", lambda: sheet(rows(), more=_formula), errors=((3, "家庭住址", FORMULA),), good=2),
    Case("a formula for a key", lambda: sheet(rows(), more=_key_formula), errors=((3, ID, FORMULA),), good=2),
    Case("error values", lambda: sheet(rows(), more=_errors),
         errors=((3, "民族", FORMULA), (4, "家庭住址", FORMULA)), good=1),
]  # fmt: skip
