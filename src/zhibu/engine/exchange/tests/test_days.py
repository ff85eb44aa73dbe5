"""Days: every form in which a spreadsheet holds them, and those that are refused."""

import datetime
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from zhibu.engine.exchange.context import CellProblem
from zhibu.engine.exchange.tests.converting import attempt, problem, run
from zhibu.engine.exchange.tests.samples import TODAY

DAY = datetime.date(1985, 3, 7)


@pytest.mark.parametrize(
    "cell",
    [
        "1985.3.7",
        "1985-3-7",
        "1985/03/07",
        "1985年3月7日",
        "19850307",
        "1985 . 3 . 7",
        "１９８５．３．７",
        "1985-03-07 00:00:00",
        "1985-03-07T08:30",
        "'1985-03-07",
        "1985—3—7",
        "1985年03月07号",
        "31113",
        19850307.0,
        31113.0,
        31113.75,
        datetime.datetime.fromisoformat("1985-03-07T08:30"),
    ],
)
def test_forms_of_a_day_are_made_uniform(cell: Any) -> None:
    result = run("date", cell)
    assert (result.value, result.label) == (DAY, "1985-03-07")
    assert result.note


@pytest.mark.parametrize("cell", ["1985-03-07", DAY, datetime.datetime.fromisoformat("1985-03-07")])
def test_a_proper_day_needs_no_note(cell: Any) -> None:
    result = run("date", cell)
    assert (result.value, result.note) == (DAY, "")
    assert not isinstance(result.value, datetime.datetime)


def test_serials_of_both_epochs() -> None:
    assert run("date", 31113.0).value == DAY
    assert run("date", 31113.0 - 1462, epoch_1904=True).value == DAY
    assert run("date", 59.0).value == datetime.date(1900, 2, 28)
    assert run("date", 61.0).value == datetime.date(1900, 3, 1)


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("2021.2.30", "这一天不存在"),
        ("20210230", "这一天不存在"),
        (20210230.0, "这一天不存在"),
        ("2021-13-01", "这一天不存在"),
        ("1900-02-29", "这一天不存在"),
        (60.0, "这一天不存在"),
        ("2026-06-18", "晚于今天"),
        (datetime.date(2026, 6, 18), "晚于今天"),
        (46191.0, "晚于今天"),
        ("1899-12-31", "早于1900年"),
        ("0985-03-07", "早于1900年"),
        ("1985.3", "缺日"),
        ("1985年3月", "缺日"),
        ("198503", "缺日"),
        (1985.3, "缺日"),
        (198503.0, "缺日"),
        ("1985-03", "缺日"),
        ("1985", "缺月和日"),
        ("1985年", "缺月和日"),
        (1985.0, "缺月和日"),
        ("85.3.7", "年份不足4位"),
        ("不详", "看不出是哪一天"),
        ("7/3/1985", "看不出是哪一天"),
        (True, "看不出是哪一天"),
        (-3.0, "看不出是哪一天"),
        (1e17, "看不出是哪一天"),
        (float("nan"), "看不出是哪一天"),
        ("1985.3.7.1", "看不出是哪一天"),
        ("١٩٨٥-٠٣-٠٧", "看不出是哪一天"),
    ],
)
def test_days_that_are_refused(cell: Any, told: str) -> None:
    refusal = problem("date", cell)
    assert (refusal.problem, refusal.kind) == (told, "date")
    assert refusal.remedy


def test_a_day_ahead_where_it_is_allowed() -> None:
    assert run("date", "2026-06-18", future=True).value == datetime.date(2026, 6, 18)


past_days = st.dates(min_value=datetime.date(1900, 3, 1), max_value=TODAY)


@given(past_days, st.sampled_from("-./"), st.booleans())
def test_every_day_is_read_from_every_form(day: datetime.date, mark: str, padded: bool) -> None:
    month, number = (f"{day.month:02}", f"{day.day:02}") if padded else (str(day.month), str(day.day))
    forms: list[Any] = [
        f"{day.year}{mark}{month}{mark}{number}",
        f"{day.year}年{month}月{number}日",
        f"{day:%Y%m%d}",
        float(f"{day:%Y%m%d}"),
        day,
        datetime.datetime.combine(day, datetime.time(13)),
    ]
    assert {run("date", form).value for form in forms} == {day}


@given(past_days, st.booleans())
def test_every_serial_is_its_day_or_said_to_be_a_year(day: datetime.date, epoch_1904: bool) -> None:
    start = datetime.date(1904, 1, 1) if epoch_1904 else datetime.date(1899, 12, 30)
    serial = (day - start).days
    assume(serial > 0)
    if 1900 <= serial <= 2100:
        assert problem("date", float(serial)).problem == "缺月和日"
    else:
        assert run("date", float(serial), epoch_1904=epoch_1904).value == day


@given(st.one_of(st.text(max_size=20), st.floats(), st.booleans(), st.dates(), st.datetimes()))
def test_a_day_is_read_or_refused_whatever_comes(cell: Any) -> None:
    for epoch_1904 in (False, True):
        result = attempt("date", cell, epoch_1904=epoch_1904)
        assert isinstance(result, CellProblem) or (
            isinstance(result.value, datetime.date) and datetime.date(1900, 1, 1) <= result.value <= TODAY
        )
