"""Periods, month arithmetic, ends of days, and travelling."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from zhibu.engine import clock
from zhibu.engine.clock import add_months, end_of_day, period_of, periods


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 6, 17), 0, date(2026, 6, 17)),
        (date(2024, 5, 10), 36, date(2027, 5, 10)),
    ],
)
def test_months_clamp_to_the_end_of_a_shorter_one(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("kind", "day", "start", "end", "label"),
    [
        ("month", date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29), "2028-02"),
        ("month", date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31), "2026-12"),
        ("quarter", date(2026, 1, 1), date(2026, 1, 1), date(2026, 3, 31), "2026-Q1"),
        ("quarter", date(2026, 6, 30), date(2026, 4, 1), date(2026, 6, 30), "2026-Q2"),
        ("quarter", date(2026, 10, 1), date(2026, 10, 1), date(2026, 12, 31), "2026-Q4"),
        ("year", date(2026, 6, 17), date(2026, 1, 1), date(2026, 12, 31), "2026"),
    ],
)
def test_period_of_a_day(kind: str, day: date, start: date, end: date, label: str) -> None:
    period = period_of(kind, day)
    assert (period.start, period.end, period.label) == (start, end, label)
    assert period.holds(start)
    assert period.holds(end)
    assert not period.holds(start - timedelta(days=1))
    assert not period.holds(end + timedelta(days=1))


@pytest.mark.parametrize("kind", ["month", "quarter", "year"])
def test_periods_leave_no_gap(kind: str) -> None:
    row = periods(kind, date(2023, 1, 1), date(2026, 6, 17))
    for earlier, later in pairwise(row):
        assert later.start == earlier.end + timedelta(days=1)
    assert row[0].start == date(2023, 1, 1)
    assert row[-1].holds(date(2026, 6, 17))


def test_a_period_that_had_begun_already_does_not_count() -> None:
    labels = [period.label for period in periods("quarter", date(2026, 1, 2), date(2026, 7, 1))]
    assert labels == ["2026-Q2", "2026-Q3"]
    assert periods("year", date(2026, 1, 2), date(2026, 12, 31)) == []
    assert periods("month", date(2026, 5, 1), date(2026, 4, 30)) == []


def test_a_day_ends_where_the_next_begins_on_the_local_clock() -> None:
    end = end_of_day(date(2026, 6, 17))
    assert timezone.localtime(end).isoformat() == "2026-06-18T00:00:00+08:00"
    assert timezone.localtime(end - timedelta(microseconds=1)).date() == date(2026, 6, 17)


def test_travelling_to_a_day_is_its_noon() -> None:
    with clock.travel(date(2026, 6, 17)):
        assert clock.today() == date(2026, 6, 17)
        assert timezone.localtime(clock.now()).hour == 12
        assert clock.now() == clock.now()


def test_today_is_the_local_day() -> None:
    with clock.travel(datetime(2026, 6, 16, 16, 30, tzinfo=UTC)):
        assert clock.today() == date(2026, 6, 17)


def test_a_naive_moment_is_local() -> None:
    with clock.travel(datetime(2026, 6, 17, 14)):  # noqa: DTZ001  # what is tested
        assert clock.now().isoformat() == "2026-06-17T14:00:00+08:00"


def test_coming_back_even_after_an_error() -> None:
    with clock.travel(date(2020, 1, 1)):
        with pytest.raises(ZeroDivisionError), clock.travel(date(1921, 7, 23)):
            raise ZeroDivisionError
        assert clock.today() == date(2020, 1, 1)
    assert abs(clock.now() - timezone.now()) < timedelta(minutes=1)
