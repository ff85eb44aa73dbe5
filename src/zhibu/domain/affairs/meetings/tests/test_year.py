"""The year plan: proposed from the rules, adjusted, held, missing, and the way into a meeting."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.life import hold, text
from tests.world import World
from zhibu.domain.affairs.meetings import services
from zhibu.domain.affairs.meetings.models import PlanLine
from zhibu.domain.affairs.meetings.queries.yearly import plan_of, year_cells
from zhibu.engine import clock
from zhibu.engine.flow import Invalid, WrongState

SignedIn = Callable[[str], Client]
ON = date(2026, 6, 17)


def test_the_rules_propose_what_is_still_to_come(world: World) -> None:
    hold(world, "1011", "committee", date(2026, 6, 9))
    with clock.travel(ON):
        branch, actor = world["1011"], world.actor("secretary")
        services.propose_year(branch, 2026, actor=actor)
        months = {
            kind: [line.month.month for line in plan_of(branch, 2026) if line.kind == kind]
            for kind in ("members", "committee", "lecture", "theme-day", "group")
        }
        assert months == {
            "members": [6, 9, 12],
            "committee": [7, 8, 9, 10, 11, 12],
            "lecture": [6, 9, 12],
            "theme-day": [6, 7, 8, 9, 10, 11, 12],
            "group": [],
        }
        assert services.propose_year(branch, 2026, actor=actor) == []


def test_last_years_topics_stand_in_the_proposal(world: World) -> None:
    hold(world, "1011", "committee", date(2026, 3, 9))
    with clock.travel(date(2027, 1, 5)):
        services.propose_year(world["1011"], 2027, actor=world.actor("secretary"))
    topics = {
        line.month.month: line.topics for line in plan_of(world["1011"], 2027) if line.kind == "committee"
    }
    assert topics[3] == "议题"
    assert topics[4] == ""


def test_planned_held_and_missing_are_told_apart(world: World) -> None:
    hold(world, "1011", "committee", date(2026, 2, 9))
    with clock.travel(ON):
        branch = world["1011"]
        services.plan_line(branch, "committee", date(2026, 8, 1), "研究工作", actor=world.operator)
    states = {
        cell.period.start.month: cell.state
        for kind, cells in year_cells(branch, 2026, ON).items()
        for cell in cells
        if kind == "committee"
    }
    assert [states[month] for month in (1, 2, 6, 7, 8)] == ["late", "done", "due", "none", "planned"]


def test_a_branch_without_a_committee_plans_no_committee_meeting(world: World) -> None:
    assert "committee" not in year_cells(world["1012"], 2026, ON)


def test_the_plan_is_shown_adjusted_and_leads_into_the_meeting(world: World, signed_in: SignedIn) -> None:
    with clock.travel(ON):
        branch, client = world["1011"], signed_in("secretary")
        assert client.post(f"/organizations/{branch.uuid}/year/propose/", {"year": "2026"}).status_code == 302
        line = PlanLine.objects.get(kind="committee", month=date(2026, 6, 1))
        sent = {"month": "2026-06", "topics": "研究发展党员\n研究经费"}
        assert client.post(f"/meetings/year/{line.uuid}/", sent).status_code == 302
        with CaptureQueriesContext(connection) as seen:
            page = client.get("/meetings/year/")
        assert len(seen) <= 12
        assert "研究发展党员；研究经费" in text(page.content)
        start = f"/meetings/new/?org=1011&kind=committee&line={line.uuid}"
        assert start.replace("&", "&amp;") in page.content.decode()
        assert 'value="研究经费"' in client.get(start).content.decode()
        past = client.post(f"/meetings/year/{line.uuid}/", {"month": "2026-01", "topics": ""})
        assert past.status_code == 422
        assert "这个月已经过去" in text(past.content)
        client.post(f"/meetings/year/{line.uuid}/", {"month": "2026-07", "topics": "", "act": "again"})
        assert PlanLine.objects.filter(kind="committee", month=date(2026, 7, 1)).count() == 2
        assert client.post(f"/meetings/year/{line.uuid}/withdraw/").status_code == 302
        assert signed_in("office").get("/meetings/year/?org=1011").status_code == 200
        assert signed_in("office").get("/meetings/year/?org=1021").status_code == 404


def test_what_is_withdrawn_stays_and_does_not_change(world: World) -> None:
    with clock.travel(ON):
        actor = world.operator
        line = services.plan_line(world["1011"], "committee", ON, "研究", actor=actor)
        services.withdraw_line(line, actor=actor)
        with pytest.raises(WrongState):
            services.change_line(line, ON, "另一个", actor=actor)
        with pytest.raises(Invalid):
            services.plan_line(world["1011"], "group", ON, "", actor=actor)
    assert PlanLine.objects.get().topics == "研究"
