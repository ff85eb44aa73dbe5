"""Founding, renaming, moving, electing, closing: dated rows, and what the rules refuse."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.world import World
from zhibu.domain.people.organizations import services
from zhibu.domain.people.organizations.models import Kind, Organization
from zhibu.domain.people.organizations.queries import (
    bodies_on,
    headcounts_on,
    names_and_superiors,
    reveals_left,
    superiors_on,
)
from zhibu.domain.people.organizations.services import Founding
from zhibu.engine import clock
from zhibu.engine.access import Refused
from zhibu.engine.flow import Conflict, Invalid
from zhibu.engine.journal.models import Entry

JUNE, JULY = date(2026, 6, 17), date(2026, 7, 1)
Captured = Callable[..., AbstractContextManager[Any]]


def problems(caught: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    return caught.value.problems


def facts(world: World, parent: str, **given: object) -> Founding:
    known = {"code": "1019", "kind": Kind.BRANCH, "name": "装配第九支部", "parent": world[parent]}
    return Founding(**{**known, **given})  # type: ignore[arg-type]  # values of several types


def assert_counts_add_up() -> None:
    for row in Organization.objects.all():
        people = row.members.model.objects.filter(org_path__startswith=row.path, left_on=None)
        assert row.member_count == people.count(), row
        assert row.full_count == people.filter(category="01").count(), row
        current = row.headcounts.get(valid_to=None) if row.headcounts.exists() else None
        assert (current.members if current else 0) == row.member_count, row


def test_a_new_organization_stands_below_its_superior_and_is_in_the_journal(world: World) -> None:
    office = world.actor("office")
    row = services.found(facts(world, "101", elected_on=date(2025, 3, 1)), actor=office)
    assert row.path.startswith(world["101"].path)
    assert row.short_name == "装配第九党支部"
    assert row.name_initials == "zpdjzb"
    assert row.terms.get().expires_on == date(2028, 3, 1)
    assert Entry.objects.get(object_uuid=row.uuid).action == "organization.found"


@pytest.mark.parametrize(
    ("parent", "kind"),
    [("101", Kind.GENERAL_BRANCH), ("101", Kind.COMMITTEE), ("1011", Kind.BRANCH), ("101", Kind.GROUP)],
)
def test_only_lawful_superiors_are_taken(world: World, parent: str, kind: Kind) -> None:
    with pytest.raises(Invalid) as caught:
        services.found(facts(world, parent, kind=kind), actor=world.operator)
    assert caught.value.rule == "ORG-26"
    assert "下面不能设" in problems(caught)["parent"]


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"code": "1011"}, "code", "编码1011已经用过"),
        ({"name": "中共江临试验有限公司装配第一支部委员会"}, "name", "已有同名组织"),
        ({"code": " "}, "code", "请填党组织编码"),
        ({"name": ""}, "name", "请填党组织名称"),
        ({"founded_on": date(2999, 1, 1)}, "founded_on", "还没有到"),
        ({"elected_on": date(2999, 1, 1)}, "elected_on", "还没有到"),
    ],
)
def test_facts_that_cannot_be_are_refused(
    world: World, given: dict[str, object], field: str, words: str
) -> None:
    with pytest.raises(Invalid) as caught:
        services.found(facts(world, "101", **given), actor=world.operator)
    assert words in problems(caught)[field]


def test_founding_outside_ones_reach_is_refused(world: World) -> None:
    with pytest.raises(Refused):
        services.found(facts(world, "102"), actor=world.actor("office"))


def test_a_name_holds_from_a_day_and_the_old_one_until_it(world: World) -> None:
    branch = world["1011"]
    old = branch.name
    with clock.travel(JULY):
        services.change(branch, {"name": "装配第一新支部"}, actor=world.actor("office"), since=JUNE)
        assert bodies_on(branch.path, date(2026, 6, 16))[0].name == old
        assert bodies_on(branch.path, JUNE)[0].name == "装配第一新支部"
    assert [past.value for past in names_and_superiors(branch) if past.what == "name"] == [
        "装配第一新支部",
        old,
    ]
    assert Organization.objects.get(pk=branch.pk).name_initials == "zpdyxzb"


def test_a_name_begins_neither_tomorrow_nor_before_the_one_it_follows(world: World) -> None:
    branch = world["1011"]
    with clock.travel(JULY):
        services.change(branch, {"name": "甲"}, actor=world.operator, since=JUNE)
        for since, words in ((date(2026, 7, 2), "还没有到"), (date(2026, 6, 1), "早于上一次变动")):
            with pytest.raises(Invalid) as caught:
                services.change(branch, {"name": "乙"}, actor=world.operator, since=since)
            assert words in problems(caught)["since"]


def test_somebody_elses_change_in_between_is_a_conflict(world: World) -> None:
    branch = world["1011"]
    services.change(branch, {"contact_text": "陆清源"}, actor=world.operator, version=1)
    with pytest.raises(Conflict):
        services.change(branch, {"contact_text": "苏景行"}, actor=world.operator, version=1)


def test_a_move_takes_everybody_along_and_keeps_what_was(
    world: World, django_capture_on_commit_callbacks: Captured
) -> None:
    branch, target = world["1012"], world["102"]
    with clock.travel(JUNE):
        with django_capture_on_commit_callbacks(execute=True):
            services.move(branch, target, actor=world.operator, since=JUNE)
        branch = world["1012"]
        assert branch.path.startswith(target.path)
        assert {row.org_path for row in branch.members.all()} == {branch.path}
        assert superiors_on(date(2026, 6, 16))[branch.pk] == world["101"].pk
        assert superiors_on(JUNE)[branch.pk] == target.pk
        assert (world["101"].member_count, world["102"].member_count) == (10, 12)
        before = headcounts_on(world["100"].path, date(2026, 6, 16))[world["101"].pk]
        assert before[-1][1:] == (14, 12)
    assert_counts_add_up()
    assert [past.value for past in names_and_superiors(branch) if past.what == "parent"] == [
        target.name,
        world["101"].name,
    ]


@pytest.mark.parametrize(
    ("code", "parent", "words"),
    [
        ("101", "1011", "下面不能设"),
        ("1011", "1012", "下面不能设"),
        ("1012", "101", "上级没有变"),
        ("1011-Z01", "1012", "党小组不移到别的支部"),
    ],
)
def test_moves_that_make_no_sense_are_refused(world: World, code: str, parent: str, words: str) -> None:
    with pytest.raises(Invalid) as caught:
        services.move(world[code], world[parent], actor=world.operator, since=clock.today())
    assert words in problems(caught)["parent"]


def test_an_organization_never_stands_below_itself(world: World) -> None:
    second = services.found(
        facts(world, "100", code="103", kind=Kind.COMMITTEE, name="第二党委"), actor=world.operator
    )
    third = services.found(
        Founding(code="1031", kind=Kind.COMMITTEE, name="第三党委", parent=second), actor=world.operator
    )
    with pytest.raises(Invalid) as caught:
        services.move(second, third, actor=world.operator, since=clock.today())
    assert "不能移到自己的下级下面" in problems(caught)["parent"]


def test_who_has_only_one_side_cannot_move(world: World) -> None:
    with pytest.raises(Refused):
        services.move(world["1012"], world["102"], actor=world.actor("office"), since=clock.today())


def test_an_election_starts_a_term_of_its_kind(world: World) -> None:
    term = services.record_term(world["1011"], date(2026, 1, 1), actor=world.actor("office"))
    assert (term.months, term.expires_on) == (36, date(2029, 1, 1))
    assert services.record_term(world["100"], date(2026, 1, 1), actor=world.operator).months == 60
    with pytest.raises(Invalid) as caught:
        services.record_term(world["1011"], date(2026, 1, 1), actor=world.operator)
    assert "已经登记过" in problems(caught)["elected_on"]
    with pytest.raises(Invalid) as caught:
        services.record_term(world["1011-Z01"], date(2026, 1, 1), actor=world.operator)
    assert caught.value.rule == "TERM-09"


def test_only_an_empty_organization_is_closed_and_then_for_good(world: World) -> None:
    with pytest.raises(Invalid) as caught:
        services.dissolve(world["1012"], actor=world.operator, on=clock.today(), basis="批复")
    assert "还有4名党员" in problems(caught)[""]
    with pytest.raises(Invalid) as caught:
        services.dissolve(world["101"], actor=world.operator, on=clock.today(), basis="批复")
    assert "下面还有组织" in problems(caught)[""]
    empty = services.found(facts(world, "101"), actor=world.operator)
    with pytest.raises(Invalid) as caught:
        services.dissolve(empty, actor=world.operator, on=clock.today(), basis=" ")
    assert "请填批准撤销的文件" in problems(caught)["basis"]
    with pytest.raises(Invalid) as caught:
        services.dissolve(empty, actor=world.operator, on=clock.today(), basis="批复")
    assert set(problems(caught)) == {"ledgers", "seal"}, "handed over before it ends (CYC-03)"
    handed = {"ledgers": "党委办公室", "seal": "已交回"}
    services.dissolve(empty, actor=world.operator, on=clock.today(), basis="批复", **handed)
    with pytest.raises(Invalid) as caught:
        services.change(empty, {"name": "又来了"}, actor=world.operator)
    assert "已于" in problems(caught)[""]


def test_a_group_is_made_once_and_numbered(world: World) -> None:
    first = services.ensure_group(world["1012"], "第一党小组", actor=world.actor("office"))
    assert first.code == "1012-Z01"
    assert services.ensure_group(world["1012"], "第一党小组", actor=world.operator).pk == first.pk


def test_a_number_is_shown_for_a_purpose_and_noted(world: World) -> None:
    office = world.actor("office")
    with pytest.raises(Invalid) as caught:
        services.reveal_phone(world["1011"], actor=office, purpose="", reason=" ")
    assert set(problems(caught)) == {"purpose", "reason"}
    assert (
        services.reveal_phone(world["1011"], actor=office, purpose="contact", reason="通知开会")
        == "0271234567"
    )
    entry = Entry.objects.get(action="organization.reveal")
    assert entry.purpose == "联系本人：通知开会"
    assert entry.changes == {"phone": ["•", "•"]}
    assert reveals_left(office) == 49
    with pytest.raises(Refused):
        services.reveal_phone(
            world["1011"], actor=world.actor("office-leader"), purpose="contact", reason="看看"
        )
    with pytest.raises(Refused):
        services.reveal_phone(world["1021"], actor=office, purpose="contact", reason="看看")


def test_the_database_itself_keeps_names_codes_and_terms_apart(world: World) -> None:
    branch = world["1011"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.filter(code="1012").update(name=branch.name)
    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.filter(code="1012").update(code="1011")
    term = branch.terms.get()
    again = {"elected_on": term.elected_on, "months": 36, "expires_on": term.expires_on}
    with pytest.raises(IntegrityError), transaction.atomic():
        branch.terms.create(**again, recorded_at=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        branch.headcounts.create(members=1, full=1, valid_from=clock.today())


def test_counts_add_up_from_the_start(world: World) -> None:
    assert_counts_add_up()
    assert (world["100"].member_count, world["100"].full_count) == (22, 20)
