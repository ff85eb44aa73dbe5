"""Late, this week, this month: what stands where on the days at the edge."""

from datetime import date, timedelta

import pytest

from zhibu.domain.insight.duties.queries import agenda
from zhibu.engine.clock import period_of
from zhibu.engine.duty import Duty, Evidence, State, Subject

BRANCH = Subject(1, "1011", "某支部", "000001", "BRANCH", "第一党支部")


def duty(kind: str, period: str, day: date, state: State = State.DUE, *, done_on: date | None = None) -> Duty:
    """Make the duty of the period (month, quarter) that holds a day."""
    held = period_of(period, day)
    evidence = (Evidence("id", "会", done_on),) if done_on else ()
    return Duty(
        kind=kind,
        title=kind,
        rule="LIF-03",
        article="",
        subject=BRANCH,
        period=held.label,
        start=held.start,
        due=held.end,
        state=state,
        evidence=evidence,
        done_on=done_on,
    )


JUNE = duty("committee", "month", date(2026, 6, 1))


@pytest.mark.parametrize(
    ("on", "group"),
    [
        (date(2026, 6, 1), "this_month"),
        (date(2026, 6, 28), "this_month"),  # Sunday: the week ends today, the month on Tuesday
        (date(2026, 6, 29), "this_week"),  # Monday
        (date(2026, 6, 30), "this_week"),  # the due day itself
    ],
)
def test_a_duty_moves_from_this_month_to_this_week(on: date, group: str) -> None:
    found = agenda([JUNE], on)
    assert getattr(found, group) == [JUNE]
    assert found.open == found.total == 1


def test_a_week_may_reach_into_the_next_month() -> None:
    # Monday 30 November: the week ends on Sunday 6 December.
    renewal = Duty(
        kind="term",
        title="换届",
        rule="TERM-02",
        article="",
        subject=BRANCH,
        period="2026",
        start=date(2026, 6, 4),
        due=date(2026, 12, 4),
        state=State.DUE,
    )
    assert agenda([renewal], date(2026, 11, 30)).this_week == [renewal]
    later = agenda([renewal], date(2026, 11, 29))
    assert later.later == later.coming == [renewal]
    assert later.open == 0


def test_late_stands_first_however_old() -> None:
    old = duty("committee", "month", date(2026, 1, 1), State.LATE)
    found = agenda([old, JUNE], date(2026, 6, 17))
    assert found.late == [old]
    assert found.open == 2


def test_done_counts_where_it_was_due_or_where_it_was_held() -> None:
    november = duty("committee", "month", date(2026, 11, 1), State.DONE, done_on=date(2026, 11, 5))
    early = duty("members", "quarter", date(2026, 11, 1), State.DONE, done_on=date(2026, 11, 6))
    october = duty("lecture", "quarter", date(2026, 10, 1), State.DONE, done_on=date(2026, 10, 6))
    waived = duty("theme-day", "month", date(2026, 11, 1), State.WAIVED)
    found = agenda([november, early, october, waived], date(2026, 11, 24))
    assert found.done == [november, early, waived]
    assert (found.open, found.total) == (0, 3)


def test_a_convened_meeting_pulls_its_duty_forward() -> None:
    quarter = duty("members", "quarter", date(2026, 11, 1))
    on = date(2026, 11, 24)  # Tuesday
    assert agenda([quarter], on).later == [quarter]
    pulled = agenda([quarter], on, {quarter.key: on + timedelta(days=2)})
    assert pulled.this_week == [quarter]
    assert pulled.coming == [], "it does not stand twice"


def test_a_meeting_forgotten_yesterday_keeps_its_duty_in_this_week() -> None:
    on = date(2026, 6, 17)
    assert agenda([JUNE], on, {JUNE.key: on - timedelta(days=1)}).this_week == [JUNE]


def test_what_comes_next_month_is_no_work_of_this_month() -> None:
    july = duty("committee", "month", date(2026, 7, 1))
    august = duty("committee", "month", date(2026, 8, 1))
    found = agenda([JUNE, july, august], date(2026, 6, 17))
    assert found.coming == [july]
    assert found.total == 1


def test_the_year_turns() -> None:
    january = duty("committee", "month", date(2027, 1, 1))
    december = duty("committee", "month", date(2026, 12, 1))
    found = agenda([december, january], date(2026, 12, 31))
    assert found.this_week == [december]
    assert found.coming == [january]
