"""Lists with one wrong or odd cell."""

from datetime import date

from tests.imports.damaged.build import BIRTH, Case, fine, number, one, row, rows, sheet
from tests.world import id_number

LOST = "表格软件已把号码改成数字，后几位已丢失"
ID, JOINED, TURNED, PHONE = "公民身份号码", "加入党组织日期", "转为正式党员日期", "联系电话"
UNCLEAR = "看不出是哪一天"


def wrong_check() -> str:
    """Return a number whose check character is not its own."""
    good = number(1)
    return good[:-1] + ("0" if good[-1] != "0" else "1")


def should_be() -> str:
    """Return what is said of that number."""
    return f"校验位不符，末位应为{number(1)[-1]}或录错一位"


def ending_in_x() -> str:
    """Return a number that ends in X."""
    return next(n for n in (id_number(BIRTH, place) for place in range(401, 999, 2)) if n[-1] == "X")


def old_number(place: int) -> str:
    """Return the 15 digits that a number had before."""
    full = number(place)
    return full[:6] + full[8:17]


NUMBERS = [
    one("ID as a float with lost digits", ID, LOST, id=9.90101198005063e17),
    one("ID in scientific notation", ID, LOST, id="9.90101E+17"),
    one("ID in scientific notation, small e", ID, LOST, id="9.90101198005063e17"),
    one("ID of 17 digits", ID, "应为18位，现在是17位", id=number(1)[:17]),
    one("ID of 19 digits", ID, "应为18位，现在是19位", id=number(1) + "0"),
    one("wrong check digit", ID, should_be(), id=wrong_check()),
    one("letters in an ID", ID, "前17位应为数字，末位是数字或X", id="9901011980O506303X"),
    one("ID with a month that is none", ID, "号码里的出生日期不存在", id="990101198013063031"),
    one("15 digits with a month that is none", ID, "号码里的出生日期不存在", id="990101801306303"),
    one("15 digits of the last century but one", ID, "是15位旧号码，换不成18位", id="990101800506996"),
    one("no ID", ID, "必填", id=""),
    one("blanks instead of an ID", ID, "必填", id="　 "),
    fine("ID with blanks", id=f"{number(1)[:6]} {number(1)[6:14]} {number(1)[14:]}"),
    fine("ID in full width", id=number(1).translate({c: c + 0xFEE0 for c in range(0x30, 0x3A)})),
    fine("ID with a guarding apostrophe", id="'" + number(1)),
    fine("ID with a small x", id=ending_in_x().lower()),
    Case(
        "ID of 15 digits",
        lambda: sheet(rows(id=old_number(1))),
        warnings=((3, ID, "是15位旧号码，已换成18位"),),
        good=3,
    ),
    Case(
        "ID of 15 digits and the same of 18",
        lambda: sheet([row(0), row(1, id=old_number(0))]),
        errors=((3, ID, "与第2行相同，可能重复录入"),),
        warnings=((3, ID, "是15位旧号码，已换成18位"),),
        good=1,
    ),
    Case(
        "the same ID three times",
        lambda: sheet([row(place, id=number(0)) for place in range(3)]),
        errors=((3, ID, "与第2行相同，可能重复录入"), (4, ID, "与第2行相同，可能重复录入")),
        good=1,
    ),
]
DAYS = [
    one("a day that never was", JOINED, "这一天不存在", joined="2005.2.30"),
    one("month 13", JOINED, "这一天不存在", joined="2005-13-01"),
    one("eight digits of no day", JOINED, "这一天不存在", joined=20050230),
    one("the 29 February of 1900", JOINED, "这一天不存在", joined=60),
    one("a day ahead", JOINED, "晚于今天", joined="2999-01-01"),
    one("before 1900", JOINED, "早于1900年", joined="1899-12-31"),
    one("a month with a point", JOINED, "缺日", joined="2005.7"),
    one("a month as a number", JOINED, "缺日", joined=2005.7),
    one("a month in Chinese", JOINED, "缺日", joined="2005年7月"),
    one("six digits", JOINED, "缺日", joined=200507),
    one("a year", JOINED, "缺月和日", joined=2005),
    one("a year of two digits", JOINED, "年份不足4位", joined="05.7.1"),
    one("the day first", JOINED, UNCLEAR, joined="1/7/2005"),
    one("words for a day", JOINED, UNCLEAR, joined="不详"),
    one("yes for a day", JOINED, UNCLEAR, joined=True),
    one("a negative number", JOINED, UNCLEAR, joined=-3),
    one("converted before joining", TURNED, "早于入党日期2005-07-01", converted="2004-07-01"),
    one("no conversion", TURNED, "必填", converted=None),
    fine("points", joined="2005.7.1"),
    fine("Chinese", joined="2005年7月1日"),
    fine("eight digits", joined="20050701"),
    fine("slashes", joined="2005/7/1"),
    fine("a serial", joined=38534),
    fine("a day of the program", joined=date(2005, 7, 1)),
    fine("full width", joined="２００５．０７．０１"),
    fine("with a time", joined="2005-07-01 00:00:00"),
]
OTHERS = [
    one("no name", "姓名", "必填", name=None),
    one("a name too long", "姓名", "超过60个字", name="长" * 61),
    one("a huge cell", "家庭住址", "超过200个字", address="址" * 32_000),
    one("unknown branch", "所在党支部", "没有这个名称的支部", branch="装配二支部"),
    one("unknown ethnic group", "民族", "不在可选项里", ethnic="某某族"),
    one("category not of members", "人员类别", "不在可选项里", category="入党积极分子"),
    one("a phone too short", PHONE, "手机号码应为11位数字", phone="1093000"),
    one("two phones", PHONE, "不止一个号码", phone="10930000001、10930000002"),
    one("words for a phone", PHONE, "不是手机号码，也不是带区号的固定电话", phone="无"),
    one("neither yes nor no", "是否为失联党员", "看不出是还是否", lost="可能"),
    one("true for an ethnic group", "民族", "不在可选项里", ethnic=True),
    fine("dots in a name", name="买买提•艾力"),
    fine("blanks in a name", name="李　 明"),
    fine("invisible marks in a name", name="\u200b李\ufeff明\u00ad"),
    fine("a line break in a name", name="李\n明"),
    fine("a phone as a number", phone=10930000001),
    fine("a phone with dashes", phone="109-3000-0001"),
    fine("a tick for no", lost="×"),
    fine("false for no", lost=False),
    fine("text that looks like a formula", address="=1+1"),
    fine("a rare character", name="𠮷䶮"),
    fine("the branch by its code", branch="1012"),
    Case(
        "control characters",
        lambda: sheet(rows(name="李\x07明", address="江临市\x00\x0b试验路1号")),
        good=3,
    ),
    Case("nothing at all wrong", lambda: sheet(rows()), good=3),
]
CELLS = [*NUMBERS, *DAYS, *OTHERS]
