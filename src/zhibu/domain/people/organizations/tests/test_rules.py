"""What kinds may do, which may stand below which, and what size says; in words."""

from datetime import date

import pytest

from tests.world import World
from zhibu.domain.people.organizations import rules
from zhibu.domain.people.organizations.models import Kind
from zhibu.domain.people.organizations.queries import as_spoken, in_reach, tree_around
from zhibu.domain.people.organizations.services import ensure_group

TODAY = date(2026, 6, 17)


def test_a_branch_offers_no_kinds_below_it_a_committee_many() -> None:
    assert rules.child_kinds(Kind.BRANCH) == []
    assert Kind.BRANCH in rules.child_kinds(Kind.GENERAL_BRANCH)
    assert Kind.GENERAL_BRANCH not in rules.child_kinds(Kind.GENERAL_BRANCH)
    assert Kind.GROUP not in rules.child_kinds(Kind.COMMITTEE)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_says_what_it_does(kind: Kind) -> None:
    assert all(words for words in rules.capability_words(kind))
    assert rules.capability_words(kind) or kind == Kind.DISCIPLINE


@pytest.mark.parametrize(
    ("kind", "members", "full", "groups", "said"),
    [
        (Kind.BRANCH, 50, 45, 2, []),
        (Kind.BRANCH, 51, 45, 2, ["ORG-02"]),
        (Kind.BRANCH, 20, 18, 0, ["ORG-21"]),
        (Kind.BRANCH, 19, 18, 0, []),
        (Kind.GENERAL_BRANCH, 49, 45, 0, ["ORG-13"]),
        (Kind.COMMITTEE, 99, 90, 0, ["ORG-14"]),
        (Kind.COMMITTEE, 100, 90, 0, []),
        (Kind.GROUP, 2, 1, 0, ["ORG-20"]),
        (Kind.GROUP, 3, 0, 0, ["ORG-20"]),
        (Kind.GROUP, 3, 1, 0, []),
    ],
)
def test_size_is_judged_at_the_border(
    kind: Kind, members: int, full: int, groups: int, said: list[str]
) -> None:
    shape = rules.Shape(kind, members, full, groups)
    assert [verdict.rule for verdict in rules.verdicts(shape, TODAY)] == said


def test_groups_are_sorted_as_they_are_spoken() -> None:
    names = ["第三小组", "机动小组", "第十小组", "第一小组", "第二小组"]
    assert sorted(names, key=rules.in_spoken_order) == [
        "第一小组",
        "第二小组",
        "第三小组",
        "第十小组",
        "机动小组",
    ]


def test_the_tree_shows_groups_only_of_the_branch_that_is_chosen(world: World) -> None:
    office = world.actor("office")
    assert [row.code for row in tree_around(office, None)] == ["101", "1011", "1012"]
    with_groups = [row.code for row in tree_around(office, world["1011"])]
    assert with_groups == ["101", "1011", "1012", "1011-Z01", "1011-Z02"]
    assert [row.code for row in tree_around(office, world["1011-Z02"])] == with_groups
    assert [row.code for row in tree_around(world.actor("secretary"), None)] == [
        "1011",
        "1011-Z01",
        "1011-Z02",
    ]


def test_a_large_tree_shows_the_way_to_the_chosen_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhibu.domain.people.organizations.queries.tree.WHOLE_TREE", 3)
    shown = [row.code for row in tree_around(world.operator, world["101"])]
    assert shown == ["100", "101", "1011", "1012", "102"]
    office, beneath = world.actor("office"), ["101", "1011", "1012", "1011-Z01", "1011-Z02"]
    monkeypatch.setattr("zhibu.domain.people.organizations.queries.tree.WHOLE_TREE", 2)
    for _again in range(2):
        assert [row.code for row in tree_around(office, None)] == ["101", "1011", "1012"]
        assert [row.code for row in tree_around(office, world["1011"])] == beneath
    monkeypatch.setattr("zhibu.domain.people.organizations.queries.tree.WHOLE_TREE", 600)
    assert [row.code for row in tree_around(office, world["1012"])] == ["101", "1011", "1012"]


@pytest.mark.parametrize(
    ("ends_on", "said"),
    [
        (None, ["ORG-10"]),
        (date(2026, 6, 16), ["ORG-10"]),
        (date(2026, 6, 17), []),
        (date(2026, 8, 31), []),
        (date(2026, 9, 1), ["ORG-05"]),
    ],
)
def test_a_task_of_six_months_may_need_a_branch(ends_on: date | None, said: list[str]) -> None:
    shape = rules.Shape(Kind.TEMP_BRANCH, founded_on=date(2026, 3, 1), ends_on=ends_on)
    assert [verdict.rule for verdict in rules.verdicts(shape, TODAY)] == said


def test_groups_stand_as_their_branch_speaks_of_them(world: World) -> None:
    ensure_group(world["1012"], "第三党小组", actor=world.operator)
    ensure_group(world["1012"], "第一党小组", actor=world.operator)
    named = [str(row) for row in as_spoken(in_reach(world.operator, "organizations.read"))]
    place = named.index(str(world["1012"]))
    assert named[place + 1 : place + 3] == ["第一党小组", "第三党小组"]
