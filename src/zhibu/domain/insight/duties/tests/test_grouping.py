"""Late, this week, this month: what stands where on the days at the edge."""

from collections import Counter
from datetime import date, timedelta

import pytest

from zhibu.domain.insight.duties.queries import agenda
from zhibu.domain.insight.duties.queries.agenda import groups_of
from zhibu.engine.clock import period_of
from zhibu.engine.duty import Cell, State


def duty(kind: str, period: str, day: date, state: State = State.DUE, *, done_on: date | None = None) -> Cell:
    """Make the duty of the period (month, quarter) that holds a day."""
    held = period_of(period, day)
    return Cell(kind, kind, "LIF-03", held.label, held.start, held.end, state, done_on)


def stand(found: list[Cell], on: date) -> dict[str, list[Cell]]:
    """Return the duties by group."""
    named = ("late", "week", "month", "done", "next")
    return {name: [cell for cell in found if name in groups_of(cell, on)] for name in named}


JUNE = duty("committee", "month", date(2026, 6, 1))


@pytest.mark.parametrize(
    ("on", "group"),
    [
        (date(2026, 6, 1), "month"),
        (date(2026, 6, 28), "month"),  # Sunday: the week ends today, the month on Tuesday
        (date(2026, 6, 29), "week"),  # Monday
        (date(2026, 6, 30), "week"),  # the due day itself
    ],
)
def test_a_duty_moves_from_this_month_to_this_week(on: date, group: str) -> None:
    assert list(groups_of(JUNE, on)) == [group]
    found = agenda(Counter([JUNE]), on)
    assert found.open == found.total == found.of(group) == 1


def test_a_week_may_reach_into_the_next_month() -> None:
    # Monday 30 November: the week ends on Sunday 6 December.
    renewal = Cell("term", "换届", "TERM-02", "2026", date(2026, 6, 4), date(2026, 12, 4), State.DUE)
    assert list(groups_of(renewal, date(2026, 11, 30))) == ["week"]
    assert list(groups_of(renewal, date(2026, 11, 29))) == ["next"]
    assert agenda(Counter([renewal]), date(2026, 11, 29)).open == 0


def test_late_stands_first_however_old() -> None:
    old = duty("committee", "month", date(2026, 1, 1), State.LATE)
    assert stand([old, JUNE], date(2026, 6, 17))["late"] == [old]
    assert agenda(Counter([old, JUNE]), date(2026, 6, 17)).open == 2


def test_done_counts_where_it_was_due_or_where_it_was_held() -> None:
    november = duty("committee", "month", date(2026, 11, 1), State.DONE, done_on=date(2026, 11, 5))
    early = duty("members", "quarter", date(2026, 11, 1), State.DONE, done_on=date(2026, 11, 6))
    october = duty("lecture", "quarter", date(2026, 10, 1), State.DONE, done_on=date(2026, 10, 6))
    waived = duty("theme-day", "month", date(2026, 11, 1), State.WAIVED)
    found = [november, early, october, waived]
    assert stand(found, date(2026, 11, 24))["done"] == [november, early, waived]
    counted = agenda(Counter(found), date(2026, 11, 24))
    assert (counted.open, counted.total) == (0, 3)


def test_a_convened_meeting_pulls_its_duty_forward() -> None:
    quarter = duty("members", "quarter", date(2026, 11, 1))
    on = date(2026, 11, 24)  # Tuesday
    assert list(groups_of(quarter, on)) == ["next"]
    pulled = quarter.convened(on + timedelta(days=2))
    assert list(groups_of(pulled, on)) == ["week"], "it does not stand twice"


def test_a_meeting_forgotten_yesterday_keeps_its_duty_in_this_week() -> None:
    on = date(2026, 6, 17)
    assert list(groups_of(JUNE.convened(on - timedelta(days=1)), on)) == ["week"]


def test_what_comes_next_month_is_no_work_of_this_month() -> None:
    july = duty("committee", "month", date(2026, 7, 1))
    august = duty("committee", "month", date(2026, 8, 1))
    found = [JUNE, july, august]
    assert stand(found, date(2026, 6, 17))["next"] == [july]
    assert agenda(Counter(found), date(2026, 6, 17)).total == 1


def test_the_year_turns() -> None:
    january = duty("committee", "month", date(2027, 1, 1))
    december = duty("committee", "month", date(2026, 12, 1))
    found = stand([december, january], date(2026, 12, 31))
    assert found["week"] == [december]
    assert found["next"] == [january]
