"""The tree of the demo enterprise: counts, names, terms, and that a seed fixes everything."""

import time
from collections import Counter
from datetime import date

import pytest

from zhibu.config.demo import Enterprise, Organization, build
from zhibu.config.demo.calendar_math import add_years
from zhibu.config.demo.identifiers import (
    credit_check_character,
    organization_check_character,
)
from zhibu.domain.insight.duties.queries.summing import MANY

TERM_YEARS = {"党委": 5, "党总支部": 3, "党支部": 3}


def test_counts(enterprise: Enterprise) -> None:
    kinds = Counter(item.category for item in enterprise.organizations)
    assert kinds == {"党委": 1, "党总支部": 14, "党支部": 72}
    assert len(enterprise.groups) == 137
    assert len(enterprise.members) == 1768


def test_its_overview_has_a_tile_for_every_branch(enterprise: Enterprise) -> None:
    assert len(enterprise.organizations) + len(enterprise.groups) <= MANY, (
        "larger trees are shown part by part"
    )


def test_seed_fixes_everything_and_another_seed_changes_it(enterprise: Enterprise) -> None:
    began = time.perf_counter()
    again = build(2026)
    assert time.perf_counter() - began < 3
    assert again == enterprise
    assert build(7).members != enterprise.members


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_every_seed_gives_a_whole_enterprise(seed: int) -> None:
    other = build(seed)
    assert len(other.members) == 1768
    assert len({member.id_number for member in other.members}) == 1768


def test_codes_and_names_are_unique_and_codes_show_the_tree(enterprise: Enterprise) -> None:
    everyone = enterprise.organizations
    assert len({item.code for item in everyone}) == len(everyone)
    assert len({item.name for item in everyone}) == len(everyone)
    assert len({item.short_name for item in everyone}) == len(everyone)
    assert enterprise.root.parent_code is None
    for item in everyone[1:]:
        assert item.parent_code == item.code[:-3]
        assert enterprise.organization(item.parent_code).category != "党支部"


def test_every_general_branch_has_three_to_eight_branches(enterprise: Enterprise) -> None:
    below = Counter(item.parent_code for item in enterprise.branches)
    assert len(below) == 14
    assert all(3 <= count <= 8 for count in below.values())


def test_names_are_those_of_a_seal(enterprise: Enterprise) -> None:
    assert enterprise.organization("001003002").name == "中共江临重工集团有限公司装配制造部第二支部委员会"
    assert enterprise.organization("001003002").short_name == "装配制造部第二党支部"
    assert enterprise.organization("001003").name == "中共江临重工集团有限公司装配制造部总支部委员会"
    for item in enterprise.branches:
        has_committee = bool(enterprise.committee(item.code))
        assert item.name.endswith("支部委员会" if has_committee else "支部")


def test_units_are_given_only_for_legal_persons(enterprise: Enterprise) -> None:
    units = [item.unit for item in enterprise.organizations if item.unit]
    assert len(units) == 5
    assert enterprise.root.unit is not None
    for unit in units:
        code = unit.credit_code
        assert len(code) == 18
        assert code[-1] == credit_check_character(code[:17])
        assert code[16] == organization_check_character(code[8:16])
        assert code[2:8] == "770101"
    assert len({unit.credit_code for unit in units}) == 5


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91110000101623741K", "911101066976941872"])
def test_credit_check_agrees_with_known_codes(code: str) -> None:
    assert credit_check_character(code[:17]) == code[17]


def expiry(item: Organization) -> date | None:
    return add_years(item.elected, TERM_YEARS[item.category]) if item.elected else None


@pytest.mark.parametrize(
    ("today", "window_end", "reminded"),
    [(date(2026, 6, 17), date(2026, 12, 17), 4), (date(2026, 11, 23), date(2027, 5, 23), 8)],
)
def test_terms_give_one_overdue_case_and_a_handful_of_reminders(
    enterprise: Enterprise, today: date, window_end: date, reminded: int
) -> None:
    ends = [end for item in enterprise.organizations if (end := expiry(item))]
    assert sum(end < today for end in ends) == 1
    assert sum(today <= end <= window_end for end in ends) == reminded


def test_three_terms_are_unknown_and_none_was_elected_ahead(enterprise: Enterprise) -> None:
    elected = [item.elected for item in enterprise.organizations]
    assert elected.count(None) == 3
    assert max(day for day in elected if day) < enterprise.reference


def test_secretary_and_contact_are_exactly_one_member_of_the_subtree(enterprise: Enterprise) -> None:
    for item in enterprise.organizations:
        people = enterprise.members_under(item.code)
        for name in (item.secretary, item.contact):
            (person,) = [member for member in people if member.name == name]
            assert person.is_full
        contact = next(member for member in people if member.name == item.contact)
        assert item.phone == contact.phone


def test_branch_secretary_of_the_list_holds_the_post(enterprise: Enterprise) -> None:
    for item in enterprise.branches:
        holders = [m.name for m in enterprise.members_under(item.code) if "书记" in m.posts]
        assert holders == [item.secretary]


def test_sign_ins(enterprise: Enterprise) -> None:
    roles = [sign_in.role for sign_in in enterprise.sign_ins]
    assert roles == [
        "office",
        "office-leader",
        "secretary",
        "committee-member",
        "group-leader",
        "member",
        "system-administrator",
        "security-administrator",
        "audit-administrator",
    ]
    for sign_in in enterprise.sign_ins:
        assert enterprise.organization(sign_in.organization_code).name == sign_in.organization_name
    people = [enterprise.member(sign_in.member) for sign_in in enterprise.sign_ins if sign_in.member]
    assert [person.name for person in people] == [s.name for s in enterprise.sign_ins[:6]]
    assert len(set(people)) == 6
    assert {person.branch_code[:6] for person in people[:2]} == {"001012"}
    secretary, committee_member, leader, member = people[2:]
    assert {person.branch_code for person in people[2:]} == {"001003002"}
    assert secretary.posts == ("书记",)
    assert committee_member.posts == ("组织委员",)
    assert leader.posts == ("宣传委员", "党小组组长")
    assert member.posts == ()


def test_branch_of_the_sign_ins(enterprise: Enterprise) -> None:
    people = enterprise.members_under("001003002")
    assert len(people) == 26
    assert sum(person.is_full for person in people) == 24
    assert len({person.group for person in people}) == 3
    committee = enterprise.committee("001003002")
    assert [person.posts[0] for person in committee] == [
        "书记",
        "副书记",
        "组织委员",
        "宣传委员",
        "纪检委员",
    ]
    (leader,) = [p for p in committee if "党小组组长" in p.posts]
    assert leader.group == "第一小组"
