"""The duties of organizational life against an expectation written by hand."""

from datetime import date
from typing import Any

import pytest

from tests.world import World
from zhibu.domain.affairs.meetings import services
from zhibu.domain.affairs.meetings.duties import organizational_life
from zhibu.domain.affairs.meetings.services import HeldTopic
from zhibu.domain.affairs.meetings.tests.holding import file_held, moment
from zhibu.domain.people.members import services as members
from zhibu.domain.people.organizations import services as organizations
from zhibu.domain.people.organizations.models import Kind, Organization
from zhibu.engine import clock
from zhibu.engine.duty import Duty, Question

START = date(2026, 1, 1)


def asked(world: World, code: str, on: date) -> list[Duty]:
    return list(organizational_life(Question(world[code].path, START, on)))


def states(world: World, code: str, on: date) -> dict[str, str]:
    """Return the states of an organization's own duties: `members 2026-Q1` → done."""
    return {
        f"{duty.kind} {duty.period}": duty.state.value
        for duty in asked(world, code, on)
        if duty.subject.code == code
    }


def test_a_branch_with_a_committee_over_four_months(world: World) -> None:
    """Committee met in January and March, theme days January to April, one lecture, no members' meeting."""
    for kind, day in (
        ("committee", (1, 15)),
        ("committee", (3, 31)),
        ("theme-day", (1, 20)),
        ("theme-day", (2, 10)),
        ("theme-day", (3, 10)),
        ("theme-day", (4, 10)),
        ("lecture", (3, 2)),
    ):
        file_held(world, "1011", kind, day)
    assert states(world, "1011", date(2026, 4, 15)) == {
        "committee 2026-01": "done",
        "committee 2026-02": "late",
        "committee 2026-03": "done",
        "committee 2026-04": "due",
        "theme-day 2026-01": "done",
        "theme-day 2026-02": "done",
        "theme-day 2026-03": "done",
        "theme-day 2026-04": "done",
        "lecture 2026-Q1": "done",
        "lecture 2026-Q2": "due",
        "members 2026-Q1": "late",
        "members 2026-Q2": "due",
    }


def test_a_branch_without_a_committee_owes_no_committee_meeting(world: World) -> None:
    found = states(world, "1012", date(2026, 2, 20))
    assert found == {
        "theme-day 2026-01": "late",
        "theme-day 2026-02": "due",
        "lecture 2026-Q1": "due",
        "members 2026-Q1": "due",
    }


def test_every_group_owes_its_own_meeting(world: World) -> None:
    file_held(world, "1011-Z01", "group", (1, 15))
    assert states(world, "1011-Z01", date(2026, 2, 20)) == {
        "group 2026-01": "done",
        "group 2026-02": "due",
    }
    assert states(world, "1011-Z02", date(2026, 2, 20)) == {
        "group 2026-01": "late",
        "group 2026-02": "due",
    }


def test_superiors_owe_nothing_of_this(world: World) -> None:
    subjects = {duty.subject.code for duty in asked(world, "100", date(2026, 2, 20))}
    assert subjects == {"1011", "1011-Z01", "1011-Z02", "1012", "1021"}


def test_one_event_shows_two_duties(world: World) -> None:
    topics = [HeldTopic("参观", "看了三处。"), HeldTopic("安全党课", "讲了一小时。", serves="lecture")]
    meeting = file_held(world, "1011", "theme-day", (2, 10), topics=topics)
    shown = {
        (duty.kind, duty.period): [item.id for item in duty.evidence]
        for duty in asked(world, "1011", date(2026, 2, 20))
        if duty.subject.code == "1011" and duty.state == "done"
    }
    assert shown == {
        ("theme-day", "2026-02"): [str(meeting.uuid)],
        ("lecture", "2026-Q1"): [str(meeting.uuid)],
    }


def test_a_branch_founded_in_mid_month_owes_from_the_next_full_period(world: World) -> None:
    with clock.travel(date(2026, 2, 15)):
        facts = organizations.Founding(
            code="1013",
            kind=Kind.BRANCH,
            name="中共江临试验有限公司装配第三支部委员会",
            parent=world["101"],
            founded_on=date(2026, 2, 15),
            elected_on=date(2026, 2, 15),
            phone="0271234567",
        )
        branch = organizations.found(facts, actor=world.operator)
        _move_four(world, branch)
    found = states(world, "1013", date(2026, 4, 10))
    assert found == {
        "theme-day 2026-03": "late",
        "theme-day 2026-04": "due",
        "lecture 2026-Q2": "due",
        "members 2026-Q2": "due",
    }


def _move_four(world: World, branch: Organization) -> None:
    for name in ("邵安然", "梁思齐", "谢临川", "韩素秋"):
        person = world.member(name)
        members.place(person, branch, None, actor=world.operator, basis="试验")


@pytest.mark.parametrize(
    ("on", "state"),
    [(date(2026, 2, 11), "due"), (date(2026, 2, 12), "due"), (date(2026, 2, 13), "done")],
)
def test_what_is_filed_later_was_not_known_before(world: World, on: date, state: str) -> None:
    file_held(world, "1011", "theme-day", (2, 11), entered=moment(2, 13, 9))
    assert states(world, "1011", on)["theme-day 2026-02"] == state


def test_what_is_voided_later_still_counted_before(world: World) -> None:
    meeting = file_held(world, "1011", "theme-day", (2, 11))
    with clock.travel(moment(2, 20)):
        services.void(meeting, actor=world.operator, reason="重复录入")
    assert states(world, "1011", date(2026, 2, 19))["theme-day 2026-02"] == "done"
    assert states(world, "1011", date(2026, 2, 20))["theme-day 2026-02"] == "due"
    assert states(world, "1011", date(2026, 3, 1))["theme-day 2026-02"] == "late"


def test_a_duty_names_its_rule_and_what_shows_it(world: World) -> None:
    file_held(world, "1011", "committee", (1, 15), title="支委会（1月）")
    duty = next(one for one in asked(world, "1011", date(2026, 1, 31)) if one.kind == "committee")
    assert (duty.rule, duty.article, duty.due) == ("LIF-03", "支部工作条例 第十二条", date(2026, 1, 31))
    assert [(item.title, item.day) for item in duty.evidence] == [("支委会（1月）", date(2026, 1, 15))]
    assert duty.done_on == date(2026, 1, 15)


def test_the_whole_tree_costs_four_queries(world: World, django_assert_num_queries: Any) -> None:
    file_held(world, "1011", "committee", (1, 15))
    question = Question(world["100"].path, START, date(2026, 6, 17))
    with django_assert_num_queries(4):
        assert len(list(organizational_life(question))) > 50
