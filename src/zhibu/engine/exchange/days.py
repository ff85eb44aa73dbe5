"""Reads days from the many ways in which spreadsheets hold them."""

import datetime
import re

from django.utils.translation import gettext as _

from zhibu.engine.exchange.cells import Cell
from zhibu.engine.exchange.context import CellProblem
from zhibu.engine.exchange.texts import EXACT_DIGITS, cell_text, compact

EARLIEST = datetime.date(1900, 1, 1)

_DAY_MARKS = r"[-./年\\、,](\d{1,2})[-./月\\、,](\d{1,2})"  # data: cell contents
_FULL = re.compile(rf"(\d{{4}}){_DAY_MARKS}[日号]?", re.ASCII)  # data: cell contents
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?"
_MOMENT = re.compile(rf"(\d{{4}}){_DAY_MARKS}日?T?{_CLOCK}", re.ASCII)  # data: cell contents
_MONTH = re.compile(  # data: cell contents
    r"\d{4}[-./年\\、,]\d{1,2}月?|(19|20)\d{2}(0[1-9]|1[0-2])", re.ASCII
)
_YEAR = re.compile(r"\d{4}年?", re.ASCII)  # data: cell contents
_SHORT_YEAR = re.compile(rf"\d{{2}}{_DAY_MARKS}日?", re.ASCII)  # data: cell contents
_SERIAL = re.compile(r"[2-9]\d{4}", re.ASCII)
_DASHES = str.maketrans(dict.fromkeys("–—―−~", "-") | {"。": "."})


def read_day(cell: Cell, *, epoch_1904: bool, today: datetime.date, future: bool) -> datetime.date:
    """Return the day a cell means; raises CellProblem saying what is missing or impossible.

    Text forms, numbers of eight digits, serials of either epoch, days and moments are understood;
    a day before 1900, or after today unless `future`, is refused.
    """
    if isinstance(cell, datetime.datetime):
        day = cell.date()
    elif isinstance(cell, datetime.date):
        day = cell
    elif isinstance(cell, float) and not isinstance(cell, bool):
        day = _from_number(cell, epoch_1904)
    elif isinstance(cell, str):
        day = _from_text(cell, epoch_1904)
    else:
        raise _unclear()
    if day < EARLIEST:
        raise _problem(_("早于1900年"), _("核对年份后修改。"))
    if day > today and not future:
        raise _problem(_("晚于今天"), _("核对日期后修改。"))
    return day


def read_month(cell: Cell) -> tuple[int, int] | None:
    """Return year and month of a cell that names no day, such as 1985.3 or 1985年3月; None otherwise."""
    text = compact(cell_text(cell)).translate(_DASHES)
    if not _MONTH.fullmatch(text):
        return None
    digits = re.findall(r"\d+", text, re.ASCII)
    year, month = digits if len(digits) == 2 else (digits[0][:4], digits[0][4:])
    return int(year), int(month)


def _from_text(text: str, epoch_1904: bool) -> datetime.date:
    flat = compact(text).translate(_DASHES)
    match = _FULL.fullmatch(flat) or _MOMENT.fullmatch(flat) or _DIGITS.fullmatch(flat)
    if match:
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if _SERIAL.fullmatch(flat):
        return _from_serial(int(flat), epoch_1904)
    if _MONTH.fullmatch(flat):
        raise _problem(_("缺日"), _("补上是哪一天，如1985-03-07。"))
    if _YEAR.fullmatch(flat):
        raise _problem(_("缺月和日"), _("补上月和日，如1985-03-07。"))
    if _SHORT_YEAR.fullmatch(flat):
        raise _problem(_("年份不足4位"), _("把年份写成4位，如1985-03-07。"))
    raise _unclear()


def _from_number(number: float, epoch_1904: bool) -> datetime.date:
    """Read a number as eight digits or as a serial; what looks like a year or month is incomplete."""
    if not -EXACT_DIGITS < number < EXACT_DIGITS:
        raise _unclear()
    if number.is_integer():
        match = _DIGITS.fullmatch(str(int(number)))
        if match:
            return _day(int(match[1]), int(match[2]), int(match[3]))
    if 1900 <= number < 2101:
        whole = number.is_integer()
        raise _problem(_("缺月和日") if whole else _("缺日"), _("补成完整的日期，如1985-03-07。"))
    if _MONTH.fullmatch(str(int(number))):
        raise _problem(_("缺日"), _("补上是哪一天，如1985-03-07。"))
    if 0 < number < 100_000:
        return _from_serial(int(number), epoch_1904)
    raise _unclear()


def _from_serial(serial: int, epoch_1904: bool) -> datetime.date:
    """Count days from the file's epoch; the 1900 epoch holds a 29 February that never was."""
    if epoch_1904:
        return datetime.date(1904, 1, 1) + datetime.timedelta(serial)
    if serial == 60:
        raise _problem(_("这一天不存在"), _("核对日期后修改。"))
    return datetime.date(1899, 12, 31 if serial < 60 else 30) + datetime.timedelta(serial)


def _day(year: int, month: int, day: int) -> datetime.date:
    try:
        return datetime.date(year, month, day)
    except ValueError as error:
        raise _problem(_("这一天不存在"), _("核对日期后修改。")) from error


def _problem(problem: str, remedy: str) -> CellProblem:
    return CellProblem(problem, remedy, kind="date")


def _unclear() -> CellProblem:
    return _problem(_("看不出是哪一天"), _("写成1985-03-07这样的日期。"))
