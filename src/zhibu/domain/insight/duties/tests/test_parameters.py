"""What a superior sets holds beneath it, from a day on, for the periods that begin then; never backwards."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.life import hold, owed, text
from tests.world import World
from zhibu.domain.affairs.meetings.queries import title_for
from zhibu.domain.insight.duties.queries import compute
from zhibu.domain.insight.duties.services import set_parameter
from zhibu.engine import clock
from zhibu.engine.access import Refused
from zhibu.engine.duty import State
from zhibu.engine.flow import Invalid
from zhibu.engine.rules.values import value_at

SignedIn = Callable[[str], Client]
MAY_20 = date(2026, 5, 20)
JULY, YEAR_END = date(2026, 7, 1), date(2026, 12, 31)


def put(
    world: World, code: str, value: str, since: date, *, on: date = MAY_20, what: str = "lif.lecture"
) -> None:
    with clock.travel(on):
        set_parameter(world[code], what, value, actor=world.operator, valid_from=since, basis="会议纪要")


def lectures(world: World, code: str, on: date = YEAR_END) -> list[str]:
    return sorted(owed(world, code, on, "lecture"))


def test_each_period_keeps_the_value_of_its_time(world: World) -> None:
    put(world, "101", "half", JULY)
    assert lectures(world, "1011") == ["2026-H2", "2026-Q1", "2026-Q2"]
    assert lectures(world, "1021") == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"], "another general branch"
    hold(world, "1011", "lecture", date(2026, 8, 12))
    assert owed(world, "1011", YEAR_END, "lecture")["2026-H2"].state is State.DONE
    assert owed(world, "1011", YEAR_END, "lecture")["2026-Q2"].state is State.LATE


def test_what_was_known_on_a_day_stays(world: World) -> None:
    put(world, "101", "month", JULY)
    assert lectures(world, "1011", date(2026, 5, 19)) == ["2026-Q1", "2026-Q2"]
    assert len(lectures(world, "1011")) == 2 + 6


def test_the_nearest_above_wins_and_an_empty_value_gives_it_back(world: World) -> None:
    put(world, "100", "half", JULY)
    put(world, "101", "month", JULY)
    assert len(lectures(world, "1011")) == 2 + 6
    assert lectures(world, "1021") == ["2026-H2", "2026-Q1", "2026-Q2"]
    put(world, "101", "", date(2027, 1, 1), on=date(2026, 10, 1))
    assert [label for label in lectures(world, "1011", date(2027, 12, 31)) if label.startswith("2027")] == [
        "2027-H1",
        "2027-H2",
    ]


def test_names_of_meetings_follow(world: World) -> None:
    put(world, "101", "half", JULY)
    with clock.travel(date(2026, 8, 1)):
        assert title_for(world["1011"], "lecture", date(2026, 8, 1)) == "党课（下半年）"
        assert title_for(world["1021"], "lecture", date(2026, 8, 1)) == "党课（三季度）"


@pytest.mark.parametrize(
    ("code", "what", "value", "since", "field"),
    [
        ("101", "lif.lecture", "week", JULY, "value"),
        ("101", "lif.lecture", "half", date(2026, 5, 1), "valid_from"),
        ("101", "lif.lecture", "half", date(2026, 6, 1), "valid_from"),
        ("101", "min.complete_within", "73", MAY_20, "value"),
        ("101", "min.complete_within", "-1", MAY_20, "value"),
        ("101", "min.complete_within", "半天", MAY_20, "value"),
        ("101", "lif.committee_meeting", "year", JULY, ""),
        ("1011", "lif.lecture", "half", JULY, ""),
    ],
)
def test_limits_days_and_branches_are_refused(
    world: World, code: str, what: str, value: str, since: date, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        put(world, code, value, since, what=what)
    assert field in refused.value.problems


def test_only_who_decides_on_the_node_may_set(world: World) -> None:
    for role, code in (
        ("office", "101"),
        ("secretary", "101"),
        ("office-leader", "102"),
        ("office-leader", "100"),
    ):
        with clock.travel(MAY_20), pytest.raises(Refused):
            set_parameter(
                world[code], "lif.lecture", "half", actor=world.actor(role), valid_from=JULY, basis="纪要"
            )


def test_hours_of_minutes_are_read_where_they_hold(world: World) -> None:
    put(world, "101", "48", date(2026, 6, 1), what="min.complete_within")
    with clock.travel(date(2026, 6, 2)):
        assert value_at("min.complete_within", world["1011"].path, date(2026, 5, 31)) == 24
        assert value_at("min.complete_within", world["1011"].path, date(2026, 6, 2)) == 48
        assert value_at("min.complete_within", world["1021"].path, date(2026, 6, 2)) == 24


def test_the_whole_tree_costs_the_same_with_and_without_values(world: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            compute("", YEAR_END)
        return len(seen)

    before = cost()
    for code in ("100", "101", "102"):
        put(world, code, "half", JULY)
    assert cost() == before


def test_the_page_says_what_is_in_force_and_sets_it(world: World, signed_in: SignedIn) -> None:
    leader = signed_in("office-leader")
    with clock.travel(MAY_20):
        page = text(leader.get("/rules/").content)
        assert "党课次数" in page
        assert "每季度1次" in page
        assert "规则的默认" in page
        address = f"/rules/{world['101'].uuid}/lif.lecture/"
        assert leader.get(address).status_code == 200
        given = {"value": "half", "valid_from": "2026-06-01", "basis": "党总支会议纪要〔2026〕3号"}
        refused = leader.post(address, given)
        assert refused.status_code == 422
        assert "从周期的第一天起，最近的是2026-07-01" in text(refused.content)
        assert leader.post(address, given | {"valid_from": "2026-07-01"}).status_code == 302
        page = text(leader.get("/rules/").content)
        assert "2026年7月1日起每半年1次" in page
        history = text(leader.get(address).content)
        assert "党总支会议纪要〔2026〕3号" in history
        assert "梁思齐" in history
    with clock.travel(JULY):
        branch = text(signed_in("secretary").get("/rules/").content)
    assert "每半年1次" in branch
    assert "装配党总支" in branch, "whose"
    assert "2026-07-01" in branch, "since when"


def test_the_year_grid_shows_periods_of_several_lengths(world: World, signed_in: SignedIn) -> None:
    put(world, "101", "half", JULY)
    with clock.travel(date(2026, 8, 3)):
        answer = signed_in("secretary").get("/workbench/")
    row = next(row for row in answer.context["year"] if row["title"] == "党课")
    assert [cell["span"] for cell in row["cells"]] == [3, 3, 6]
    assert row["cells"][2]["label"].startswith("下半年党课")
