"""Tiles of a month, the line of a year, the grid of a year."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from tests.life import convene, hold
from tests.world import World
from zhibu.domain.insight.duties.queries import (
    Node,
    Tile,
    at_hand,
    compute,
    nodes_under,
    planned_under,
    tiles,
    year_line,
    year_rows,
)
from zhibu.engine import clock
from zhibu.engine.duty import strands_of

JANUARY_20, JUNE_17 = date(2026, 1, 20), date(2026, 6, 17)


def branches(world: World) -> list[Node]:
    return [node for node in nodes_under(world["100"].path) if node.is_branch]


def tile(world: World, code: str, on: date) -> Tile:
    found = tiles(strands_of(compute(world["100"].path, on)), branches(world), on)
    return next(row for row in found if row.code == code)


def test_tiles_stand_in_tree_order_never_by_rank(world: World) -> None:
    hold(world, "1021", "theme-day", JANUARY_20)
    found = tiles(strands_of(compute(world["100"].path, JANUARY_20)), branches(world), JANUARY_20)
    assert [row.code for row in found] == ["1011", "1012", "1021"]


def test_a_tile_goes_from_under_way_to_done(world: World) -> None:
    before = tile(world, "1012", JANUARY_20)
    assert (before.state, before.done, before.total) == ("open", 0, 1)
    hold(world, "1012", "theme-day", JANUARY_20)
    after = tile(world, "1012", JANUARY_20)
    assert (after.state, after.done, after.total) == ("done", 1, 1)


def test_groups_count_for_their_branch(world: World) -> None:
    # Committee, theme day and two groups owe this month.
    hold(world, "1011", "committee", JANUARY_20)
    hold(world, "1011", "theme-day", JANUARY_20)
    hold(world, "1011-Z01", "group", JANUARY_20)
    found = tile(world, "1011", JANUARY_20)
    assert (found.state, found.done, found.total) == ("open", 3, 4)
    hold(world, "1011-Z02", "group", JANUARY_20)
    assert tile(world, "1011", JANUARY_20).state == "done"


def test_one_late_duty_of_any_month_marks_the_tile(world: World) -> None:
    hold(world, "1012", "theme-day", date(2026, 2, 3))
    found = tile(world, "1012", date(2026, 2, 10))
    assert (found.state, found.late, found.done, found.total) == ("late", 1, 1, 1)


def test_a_branch_that_owes_nothing_is_neither_done_nor_open(world: World) -> None:
    assert {row.state for row in tiles([], branches(world), JANUARY_20)} == {"none"}


def test_the_line_counts_the_day_of_the_meeting(world: World) -> None:
    hold(world, "1012", "theme-day", date(2026, 1, 15))
    hold(world, "1012", "theme-day", date(2026, 2, 15), entered=date(2026, 3, 9))
    line = year_line(Counter(compute(world["1012"].path, date(2026, 3, 10))), date(2026, 3, 10))
    assert [(rate.label, rate.owed, rate.done) for rate in line] == [
        ("2026-01", 1, 1),
        ("2026-02", 1, 1),
        ("2026-03", 3, 0),
    ]
    known = year_line(Counter(compute(world["1012"].path, date(2026, 3, 8))), date(2026, 3, 8))
    assert known[1].done == 0


def test_what_was_held_after_its_due_day_is_done_but_not_in_time(world: World) -> None:
    hold(world, "1012", "theme-day", date(2026, 1, 15))
    found = [duty for duty in compute(world["1012"].path, date(2026, 2, 1)) if duty.kind == "theme-day"]
    late = [replace(duty, done_on=date(2026, 2, 2)) if duty.done_on else duty for duty in found]
    line = year_line(Counter(late), date(2026, 2, 5))
    assert (line[0].owed, line[0].done) == (1, 0)


def test_the_line_leaves_out_waivers_and_renewals(world: World) -> None:
    found = compute(world["1012"].path, date(2026, 12, 15))
    assert any(duty.kind == "term" for duty in found)
    lifted = [
        duty.waived("检修") if duty.period == "2026-02" and duty.kind == "theme-day" else duty
        for duty in found
    ]
    line = year_line(Counter(lifted), date(2026, 12, 15))
    assert [rate.owed for rate in line] == [1, 0, 3, 1, 1, 3, 1, 1, 3, 1, 1, 3]
    assert line[1].percent is None
    assert line[0].percent == pytest.approx(0)


def test_the_year_grid_tells_done_missing_planned_and_open(world: World) -> None:
    for month in (1, 2, 3, 5):
        hold(world, "1011", "committee", date(2026, month, 12))
    hold(world, "1011-Z01", "group", date(2026, 4, 8))
    hold(world, "1011", "members", date(2026, 3, 20))
    convene(world, "1011", "theme-day", date(2026, 6, 26))
    with clock.travel(JUNE_17):
        found = compute(world["1011"].path, JUNE_17)
        meetings = planned_under(world.actor("secretary"), world["1011"].path)
    rows = {row.kind: row for row in year_rows(at_hand(found, meetings), JUNE_17)}
    assert list(rows) == ["members", "committee", "group", "lecture", "theme-day"]

    def states(kind: str) -> list[str]:
        return [cell.state for cell in rows[kind].cells]

    assert states("members") == ["done", "due", "none", "none"]
    assert states("committee") == ["done", "done", "done", "late", "done", "due", *["none"] * 6]
    assert states("theme-day")[5] == "planned"
    april = rows["group"].cells[3]
    assert (april.state, april.done, april.total) == ("late", 1, 2)
    assert rows["group"].subjects == 2


def test_the_grid_of_a_group_has_one_row(world: World) -> None:
    rows = year_rows(at_hand(compute(world["1011-Z01"].path, JUNE_17)), JUNE_17)
    assert [row.kind for row in rows] == ["group"]


def test_all_waived_is_neither_done_nor_missing(world: World) -> None:
    found = [duty.waived("检修") for duty in compute(world["1012"].path, date(2026, 2, 5))]
    row = next(row for row in year_rows(at_hand(found), date(2026, 2, 5)) if row.kind == "theme-day")
    assert row.cells[0].state == "waived"
