"""What the database sums up of a tree is what its duties are, one by one; and so are the pages."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.life import at, convene, hold, summed_up, told_apart
from tests.pages import steady
from tests.world import World
from zhibu.domain.affairs.tasks.models import Task, TaskState
from zhibu.domain.insight.duties.queries import Standing, compute, standing, summing
from zhibu.domain.insight.duties.services import set_parameter, silence, waive
from zhibu.domain.people.members import services as members
from zhibu.domain.people.organizations import services as organizations
from zhibu.domain.people.organizations.models import Headcount, Kind, Organization, Term
from zhibu.engine import clock
from zhibu.engine.access import Nodes
from zhibu.engine.duty import Cell, Question, State, strands, strands_of
from zhibu.engine.rules import rulebook

SignedIn = Callable[[str], Client]
TODAY = date(2026, 8, 20)


@pytest.fixture
def eventful(world: World) -> World:
    """Let happen in half a year whatever changes what is owed, or how it stands."""
    Organization.objects.filter(code="1021").update(kind=Kind.JOINT_BRANCH, village_or_community=True)
    meet(world)
    begin(world)
    decide(world)
    give(world, "1011", date(2026, 7, 10))
    give(world, "1011", date(2026, 8, 10), closed=date(2026, 8, 12))
    give(world, "1021", date(2026, 9, 10))
    return world


def meet(world: World) -> None:
    """Hold meetings: most in time, one entered late, one that shows two kinds, two in one quarter."""
    for month in range(1, 8):
        hold(world, "1011", "committee", date(2026, month, 12))
        if month != 5:
            hold(world, "1012", "theme-day", date(2026, month, 20))
    hold(world, "1011", "theme-day", date(2026, 2, 5), also="lecture")
    hold(world, "1011", "members", date(2026, 5, 9), entered=date(2026, 7, 2))
    hold(world, "1011", "members", date(2026, 6, 9))
    hold(world, "1011-Z01", "group", date(2026, 3, 12))


def begin(world: World) -> None:
    """Found a branch and a group in the middle of a period, with people from elsewhere."""
    name, day = "中共江临试验有限公司动力第二支部委员会", date(2026, 4, 10)
    with clock.travel(at(day)):
        facts = organizations.Founding("1022", Kind.BRANCH, name, world["102"], founded_on=day)
        branch = organizations.found(facts, actor=world.operator)
        for person in ("姜北辰", "傅一舟"):
            members.place(world.member(person), branch, None, actor=world.operator)
        group = members.ensure_group(world["1021"], "第一党小组", actor=world.operator)
        members.place(world.member("罗锦程"), world["1021"], group, actor=world.operator)


def decide(world: World) -> None:
    """Change periods, postpone a term, lift duties and keep one silent."""
    Term.objects.filter(organization__code="1012").update(
        elected_on=date(2023, 7, 1), months=36, expires_on=date(2026, 7, 1)
    )
    with clock.travel(at(date(2026, 5, 20))):
        for code, value in (("101", "half"), ("102", "month")):
            since, actor = date(2026, 7, 1), world.operator
            set_parameter(world[code], "lif.lecture", value, actor=actor, valid_from=since, basis="纪要")
    with clock.travel(at(date(2026, 6, 15))):
        term = Term.objects.get(organization__code="1012", replaced_at=None)
        organizations.postpone_term(term, date(2026, 12, 1), actor=world.operator, document="批复")
    with clock.travel(at(date(2026, 7, 3))):
        leader, secretary = world.actor("office-leader"), world.actor("secretary")
        waive(world["1012"], "theme-day/1012/2026-05", actor=leader, reason="检修")
        waive(world["1011"], "lecture/1011/2026-Q2", actor=leader, reason="检修")
        until = date(2026, 7, 20)
        silence(world["1011"], "theme-day/1011/2026-06", actor=secretary, reason="停产", until=until)


def give(world: World, code: str, due: date, *, closed: date | None = None) -> None:
    opened = at(due - timedelta(days=30))
    Task.objects.create(
        organization=world[code],
        org_path=world[code].path,
        title=f"整改{due:%m%d}",
        due_on=due,
        occasion=uuid4(),
        source=uuid4(),
        occasion_kind="committee",
        occasion_title="支委会",
        state=TaskState.CLOSED if closed else TaskState.OPEN,
        owner_post="ORG_MEMBER",
        created_by="试验",
        created_at=opened,
        opened_at=opened,
        closed_at=at(closed) if closed else None,
    )


DAYS = [date(2026, 1, 1), date(2026, 3, 31), date(2026, 6, 30), date(2026, 7, 10), TODAY, date(2027, 2, 3)]


@pytest.mark.parametrize("since", [date(2026, 1, 1), date(2026, 2, 10)])
def test_the_sum_is_what_the_duties_are(eventful: World, since: date) -> None:
    with clock.travel(at(TODAY)):
        organizations.start(since, actor=eventful.operator)
    seen = Counter[State]()
    for on, code in product(DAYS, ("", "100", "101", "1011", "1021")):
        path = eventful[code].path if code else ""
        built = told_apart(strands_of(compute(path, on)))
        assert summed_up(path, on) == built, (on, code)
        seen.update(cell.state for (_path, cell) in built.elements())
    assert min(seen[state] for state in State) > 0, seen


def test_what_is_to_come_is_summed_up_as_well(eventful: World) -> None:
    question = Question("", date(2026, 1, 1), TODAY, ahead=date(2026, 12, 31))
    plain = Question("", date(2026, 1, 1), TODAY)
    built = strands_of(duty for duty in compute("", TODAY, ahead=question.ahead) if not duty.silent)
    ahead = {(path, cell.kind, cell.period) for path, cell in told_apart(strands(question))}
    assert ahead == {(path, cell.kind, cell.period) for path, cell in told_apart(built)}
    assert len(ahead) > told_apart(strands(plain)).total()


def test_five_years_and_more_are_one_number_after_another(eventful: World) -> None:
    on = date(2032, 3, 1)
    hold(eventful, "1012", "theme-day", date(2030, 12, 9))
    hold(eventful, "1012", "theme-day", date(2031, 1, 9))
    assert summed_up("", on) == told_apart(strands_of(compute("", on)))


def test_where_a_rule_asks_for_more_than_one_the_sum_counts_them(
    eventful: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = rulebook()["LIF-07"].versions[-1]
    monkeypatch.setitem(version.values, "times", 2)
    hold(eventful, "1012", "theme-day", date(2026, 1, 29))
    found = summed_up(eventful["1012"].path, TODAY)
    assert found == told_apart(strands_of(compute(eventful["1012"].path, TODAY)))
    assert sum(many for (_path, cell), many in found.items() if cell.state is State.DONE) == 1


def test_a_page_is_a_stretch_of_the_duties_in_their_order(eventful: World) -> None:
    actor, path = eventful.actor("office"), eventful["101"].path
    every = compute(path, TODAY)
    with patch.object(summing, "MANY", 0), patch.object(summing, "AT_ONCE", 2):
        wide = standing(actor, path, TODAY)
    assert wide.wide
    assert wide.tally.total() == len(every)
    for wanted, latest in product((everything, is_late), (False, True)):
        rows = [duty for duty in every if wanted is everything or duty.state is State.LATE]
        rows.sort(key=lambda duty: duty.due, reverse=latest)
        for start in range(0, len(rows) + 3, 7):
            with patch.object(summing, "AT_ONCE", 2):
                assert wide.page(wanted, start=start, length=7, latest=latest) == rows[start : start + 7]


def everything(_cell: Cell) -> bool:
    return True


def is_late(cell: Cell) -> bool:
    return cell.state is State.LATE


PAGES = [
    "/overview/",
    "/workbench/",
    "/workbench/?tab=done",
    "/workbench/?tab=next",
    "/workbench/?on=2026-07-10",
    "/duties/",
    "/duties/?state=late",
    "/duties/?state=done&page=2",
    "/duties/?kind=group&month=2026-06",
    "/duties/?kind=task",
    "/duties/?when=week",
    "/duties/?when=next",
    "/duties/?org=1011&state=waived",
    "/duties/?on=2026-07-10",
    "/statistics/?period=2026-Q2",
]


def test_a_large_tree_reads_as_a_small_one(eventful: World, signed_in: SignedIn) -> None:
    convene(eventful, "1011", "members", date(2026, 8, 21))
    convene(eventful, "1021", "theme-day", date(2026, 8, 26))
    client = signed_in("office")
    for address in PAGES:
        small = read(client, address)
        with patch.object(summing, "MANY", 0):
            large = read(client, address)
        if address.startswith("/statistics"):
            # Lines go no further than one node down; those that are there say the same.
            assert re.findall(r"(?s)<tr>.*?</tr>", small)[0] in large
        else:
            assert large == small, address


def read(client: Client, address: str) -> str:
    """Return a page without what differs each time, and without tiles: a large tree has parts instead."""
    with clock.travel(at(TODAY)):
        answer = client.get(address)
    assert answer.status_code == 200
    tiles = r'(?s)<section class="card" aria-labelledby="tiles-title">.*?</section>'
    return re.sub(tiles, "", steady(answer.content.decode()))


def test_a_large_node_is_shown_part_by_part(eventful: World, signed_in: SignedIn) -> None:
    client = signed_in("office")
    with clock.travel(at(TODAY)), patch.object(summing, "MANY", 0):
        answer = client.get("/overview/")
        figures = client.get("/statistics/")
    parts = answer.context["parts"]
    assert [(part["name"], part["branches"]) for part in parts] == [
        (eventful["1011"].short_name, 1),
        (eventful["1012"].short_name, 1),
    ]
    assert sum(part["late"] for part in parts) == answer.context["states"]["late"]
    assert [line["depth"] for line in figures.context["coverage"]] == [0, 1, 1]


def test_reminders_and_the_command_line_say_the_same_of_a_large_tree(eventful: World) -> None:
    with patch.object(summing, "AT_ONCE", 1), clock.travel(at(TODAY)):
        call_command("remind", "--on", TODAY.isoformat())
    whole = compute("", TODAY)
    nodes = Nodes(sorted({duty.subject.path for duty in whole}))
    assert compute(nodes, TODAY) == whole


def test_a_large_tree_costs_few_queries(eventful: World, signed_in: SignedIn) -> None:
    client = signed_in("office")
    with clock.travel(date(2026, 1, 2)):
        for number in range(20):
            facts = organizations.Founding(
                f"101{number + 50}", Kind.BRANCH, f"中共江临试验有限公司第{number}支部委员会", eventful["101"]
            )
            branch = organizations.found(facts, actor=eventful.operator)
            Headcount.objects.create(organization=branch, members=9, full=9, valid_from=date(2026, 1, 2))
    for address in ("/overview/", "/workbench/", "/duties/", "/duties/?state=late", "/statistics/"):
        with patch.object(summing, "MANY", 3), CaptureQueriesContext(connection) as seen:
            read(client, address)
        # Counted by the database, then a page of them built.
        assert len(seen) <= 36, address


def test_standing_of_nothing_is_nothing() -> None:
    empty = Standing([], lambda _paths: [])
    assert not empty.tally
    assert empty.page(everything, length=5) == []
