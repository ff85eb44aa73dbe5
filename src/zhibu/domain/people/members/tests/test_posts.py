"""Posts: who may hold which, how they pass on, and how listed names are tied to people."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest

from tests.world import World
from zhibu.domain.people.members import rules, services
from zhibu.domain.people.members.models import Contact, Member
from zhibu.domain.people.members.queries import committee, contact_of, holders
from zhibu.domain.people.organizations.models import Kind, Organization
from zhibu.domain.people.organizations.services import Founding, change, dissolve, found
from zhibu.engine import clock
from zhibu.engine.access import Refused
from zhibu.engine.flow import Invalid
from zhibu.engine.journal.models import Entry

JUNE = date(2026, 6, 17)
Captured = Callable[..., AbstractContextManager[Any]]


def test_posts_follow_the_kind_of_organization() -> None:
    assert "SECRETARY" in rules.posts_of_kind(Kind.BRANCH)
    assert "ORG_MEMBER" in rules.posts_of_kind(Kind.JOINT_BRANCH)
    assert "SECRETARY" in rules.posts_of_kind(Kind.TEMP_BRANCH)
    assert "STANDING_MEMBER" not in rules.posts_of_kind(Kind.BRANCH)
    assert rules.posts_of_kind(Kind.GROUP) == ["GROUP_LEADER", "GROUP_DEPUTY", "AFFAIRS_STAFF"]
    assert rules.vacancies(Kind.BRANCH, set()) == ["SECRETARY"]
    assert rules.vacancies(Kind.GROUP, {"GROUP_LEADER"}) == []


def test_a_post_for_one_passes_from_its_holder(world: World) -> None:
    branch = world["1011"]
    with clock.travel(JUNE):
        services.hold_post(
            branch, world.member("周文澜"), "SECRETARY", actor=world.actor("office"), basis="批复"
        )
        assert [row.member.name for row in holders(branch, ("SECRETARY",))] == ["周文澜"]
    old = world.member("许嘉禾").posts.get(post="SECRETARY")
    assert (old.valid_to, old.end_reason) == (JUNE, "换人")
    assert world["1011"].secretary_text == "周文澜"
    noted = Entry.objects.filter(object_uuid=world.member("许嘉禾").uuid, action="post.end")
    assert noted.count() == 1


@pytest.mark.parametrize(
    ("name", "post", "field", "words"),
    [
        ("乔望舒", "ORG_MEMBER", "member", "应当是正式党员"),
        ("孟春和", "ORG_MEMBER", "member", "不在这个组织"),
        ("周文澜", "STANDING_MEMBER", "post", "没有常务委员这个职务"),
        ("周文澜", "EMPEROR", "post", "职务表里没有这一项"),
    ],
)
def test_posts_that_do_not_fit_are_refused(
    world: World, name: str, post: str, field: str, words: str
) -> None:
    with pytest.raises(Invalid) as caught:
        services.hold_post(world["1011"], world.member(name), post, actor=world.operator)
    assert words in caught.value.problems[field]


def test_a_post_ends_on_a_day_for_a_reason(world: World) -> None:
    held = world.member("苏景行").posts.get(post="PUBLICITY_MEMBER")
    with clock.travel(JUNE):
        for on, reason, field in (
            (JUNE, " ", "reason"),
            (date(2025, 1, 1), "换届", "on"),
            (date(2026, 6, 18), "换届", "on"),
        ):
            with pytest.raises(Invalid) as caught:
                services.end_post(held, actor=world.operator, on=on, reason=reason)
            assert field in caught.value.problems
        services.end_post(held, actor=world.actor("secretary"), on=JUNE, reason="换届")
    assert [row.name for row in committee(world["1011"])] == ["许嘉禾", "陆清源"]
    other = world.member("邵安然").posts.get()
    with pytest.raises(Refused):
        services.end_post(other, actor=world.actor("secretary"), on=JUNE, reason="换届")


def test_the_contact_is_one_person_and_the_list_says_so(world: World) -> None:
    branch = world["1011"]
    services.set_contact(branch, world.member("陆清源"), actor=world.actor("secretary"))
    services.set_contact(branch, world.member("苏景行"), actor=world.actor("secretary"))
    contact = contact_of(branch)
    assert contact is not None
    assert contact.member.name == "苏景行"
    assert world["1011"].contact_text == "苏景行"
    assert Contact.objects.filter(organization=branch).count() == 2
    with pytest.raises(Invalid):
        services.set_contact(branch, world.member("孟春和"), actor=world.operator)


def test_listed_names_are_tied_to_the_one_member_who_bears_them(world: World) -> None:
    rows = {"1012": ("孟春和", "温书然"), "1021": ("没有的人", ""), "1011": ("乔望舒", "")}
    for code, (secretary, named) in rows.items():
        change(world[code], {"secretary_text": secretary, "contact_text": named}, actor=world.operator)
    untied = services.tie_names("", actor=world.operator)
    assert [row.member.name for row in holders(world["1012"], ("SECRETARY",))] == ["孟春和"]
    contact = contact_of(world["1012"])
    assert contact is not None
    assert contact.member.name == "温书然"
    problems = "；".join(item.problem for item in untied)
    assert "动力第一党支部的书记没有的人不在党员名册里" in problems
    assert "装配第一党支部的书记乔望舒没有对上人：担任书记应当是正式党员。" in problems
    assert [row.member.name for row in holders(world["1011"], ("SECRETARY",))] == ["许嘉禾"]


def test_a_later_choice_is_not_undone_by_tying_again(world: World) -> None:
    change(world["1012"], {"secretary_text": "孟春和"}, actor=world.operator)
    services.tie_names("", actor=world.operator)
    services.hold_post(world["1012"], world.member("宋以宁"), "SECRETARY", actor=world.operator, basis="批复")
    services.tie_names("", actor=world.operator)
    assert [row.member.name for row in holders(world["1012"], ("SECRETARY",))] == ["宋以宁"]


def test_only_names_that_nobody_was_found_for_are_looked_for_again(world: World) -> None:
    change(world["1012"], {"secretary_text": "孟春和"}, actor=world.operator)
    change(world["1021"], {"contact_text": "没有的人"}, actor=world.operator)
    services.tie_names("", actor=world.operator)
    looked_for = Organization.objects.filter(names_open=True)
    assert [row.code for row in looked_for] == ["1021"]
    assert [(row.organization.code, row.name) for row in services.open_names(looked_for)] == [
        ("1021", "没有的人")
    ]


def test_a_secretary_who_changes_his_name_is_named_by_it_in_the_first_list(world: World) -> None:
    member = world.member("许嘉禾")
    services.set_contact(world["1011"], member, actor=world.operator)
    services.change(member, {"name": "许嘉和"}, actor=world.operator)
    assert (world["1011"].secretary_text, world["1011"].contact_text) == ("许嘉和", "许嘉和")
    assert services.tie_names("", actor=world.operator) == []


def test_who_goes_to_another_branch_keeps_contact_no_more(world: World) -> None:
    services.set_contact(world["1011"], world.member("陆清源"), actor=world.operator)
    services.place(world.member("陆清源"), world["1012"], None, actor=world.operator)
    assert contact_of(world["1011"]) is None
    assert world["1011"].contact_text == ""


def test_posts_end_with_their_organization(
    world: World, django_capture_on_commit_callbacks: Captured
) -> None:
    facts = Founding(code="1019", kind=Kind.BRANCH, name="装配第九支部", parent=world["101"])
    branch, member = found(facts, actor=world.operator), world.member("孟春和")
    services.place(member, branch, None, actor=world.operator)
    held = services.hold_post(branch, member, "SECRETARY", actor=world.operator, basis="批复")
    # He has left the Party without giving up the post: nobody is in the branch any more.
    Member.objects.filter(pk=member.pk).update(left_on=clock.today())
    services.recount([branch.path])
    with django_capture_on_commit_callbacks(execute=True):
        dissolve(
            world["1019"], actor=world.operator, on=clock.today(), basis="批复", ledgers="党委", seal="没有"
        )
    held.refresh_from_db()
    assert (held.valid_to, held.end_reason) == (clock.today(), "组织撤销")
