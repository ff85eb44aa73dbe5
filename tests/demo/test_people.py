"""The people of the demo enterprise: identity, dates, posts and groups obey the rules."""

import re
from collections import Counter, defaultdict
from datetime import date

import pytest

from zhibu.config.demo import Enterprise, Member
from zhibu.config.demo.calendar_math import REFERENCE, add_years, age_on, serves_probation
from zhibu.config.demo.identifiers import AREA_CODES, id_check_character
from zhibu.config.demo.model import COMMITTEE_POSTS, GROUP_LEADER
from zhibu.config.demo.names import TRICKY_SURNAMES
from zhibu.config.demo.proportions import compare
from zhibu.config.demo.roster import MANAGER, PROFESSIONAL, WORKER

PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9\d")
RETIRED = ("退休人员", "离休干部")


def by_branch(enterprise: Enterprise) -> list[tuple[Member, ...]]:
    return list(enterprise.members_by_branch().values())


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014"])
def test_id_check_agrees_with_the_samples_of_the_standard(number: str) -> None:
    assert id_check_character(number[:17]) == number[17]


def test_id_numbers(enterprise: Enterprise) -> None:
    assert len({member.id_number for member in enterprise.members}) == 1768
    for member in enterprise.members:
        number = member.id_number
        assert re.fullmatch(r"\d{17}[\dX]", number)
        assert number[17] == id_check_character(number[:17])
        assert number[6:14] == f"{member.birth:%Y%m%d}"
        assert (int(number[16]) % 2 == 1) == (member.sex == "男")
        assert number[:6] in AREA_CODES
        assert not PROVINCES.match(number)


def test_phones_and_addresses(enterprise: Enterprise) -> None:
    assert len({member.phone for member in enterprise.members}) == 1768
    for member in enterprise.members:
        assert re.fullmatch(r"1\d{10}", member.phone)
        assert not re.match(r"1[3-9]|110|119|120|122", member.phone)
        assert re.search(r"\d+号院\d+栋\d单元\d+室$", member.address)


def test_names_tell_people_of_a_branch_apart(enterprise: Enterprise) -> None:
    assert len({(m.branch_code, m.name) for m in enterprise.members}) == 1768
    twice = [name for name, count in Counter(m.name for m in enterprise.members).items() if count > 1]
    assert len(twice) == 12
    names = " ".join(f" {m.name}" for m in enterprise.members)
    assert all(f" {surname}" in names for surname in TRICKY_SURNAMES)
    assert any("·" in m.name for m in enterprise.members)
    assert all(2 <= len(m.name) <= 9 for m in enterprise.members)


def test_speakers_names_are_unique_in_the_enterprise(enterprise: Enterprise) -> None:
    counts = Counter(m.name for m in enterprise.members)
    for item in enterprise.organizations:
        assert counts[item.secretary] == counts[item.contact] == 1


def test_joining_and_conversion(enterprise: Enterprise) -> None:
    for member in enterprise.members:
        assert age_on(member.birth, member.joined) >= 18
        assert member.joined < REFERENCE
        if member.converted is None:
            assert member.category == "预备党员"
            assert date(2025, 11, 24) <= member.joined
        elif serves_probation(member.joined):
            assert add_years(member.joined, 1) < member.converted < REFERENCE
            assert (member.converted - member.joined).days > 366 - 1
        else:
            assert member.converted == member.joined


def test_probationary_members(enterprise: Enterprise) -> None:
    probationary = [member for member in enterprise.members if not member.is_full]
    assert len(probationary) == 46
    assert sum(age_on(m.birth, REFERENCE) <= 35 for m in probationary) == 38
    assert 16 <= sum(m.sex == "女" for m in probationary) <= 30


def test_retired_people_are_in_the_retired_general_branch(enterprise: Enterprise) -> None:
    retired = set(enterprise.members_under("001013"))
    assert len(retired) == 396
    for member in enterprise.members:
        age = age_on(member.birth, REFERENCE)
        assert (member.job in RETIRED) == (member in retired)
        if member in retired:
            assert member.is_full
            assert age >= (60 if member.sex == "男" else 51)
        else:
            assert age <= 60
            assert member.job in (MANAGER, PROFESSIONAL, WORKER)
            if member.sex == "女" and age > 50:
                assert age <= 55
                assert member.job != WORKER
        assert (member.job == "离休干部") == (member.joined < date(1949, 10, 1))


def test_education_fits_the_age(enterprise: Enterprise) -> None:
    youngest = {"博士": 29, "硕士": 25, "大学本科": 22, "大学专科": 21}
    for member in enterprise.members:
        age = age_on(member.birth, REFERENCE)
        for start, least in youngest.items():
            if member.education.startswith(start):
                assert age >= least
        if member.education.startswith("小学"):
            assert member.birth.year <= 1949


def test_branches_keep_their_size(enterprise: Enterprise) -> None:
    sizes = [len(people) for people in by_branch(enterprise)]
    assert max(sizes) <= 50
    assert min(sizes) >= 3
    without = [people for people in by_branch(enterprise) if sum(m.is_full for m in people) < 7]
    assert len(without) == 3
    for people in without:
        assert [m.posts for m in people if m.posts] == [("书记",)]


def test_committees(enterprise: Enterprise) -> None:
    deputies = 0
    for branch in enterprise.branches:
        committee = enterprise.committee(branch.code)
        if not committee:
            continue
        assert 3 <= len(committee) <= 5
        held = Counter(post for member in committee for post in member.posts if post in COMMITTEE_POSTS)
        assert set(held.values()) == {1}
        assert {"书记", "组织委员", "宣传委员", "纪检委员"} <= set(held)
        deputies += "副书记" in held
    assert 10 <= deputies <= 50


def test_post_holders_are_full_members_of_a_year(enterprise: Enterprise) -> None:
    for member in enterprise.members:
        if member.posts:
            assert member.converted is not None
            assert add_years(member.converted, 1) < REFERENCE


def test_groups(enterprise: Enterprise) -> None:
    found: dict[tuple[str, str], list[Member]] = defaultdict(list)
    for people in by_branch(enterprise):
        grouped = {bool(member.group) for member in people}
        assert len(grouped) == 1
        assert grouped == {len(people) >= 20}
        for member in people:
            if member.group:
                found[member.branch_code, member.group].append(member)
    assert set(found) == {(group.branch_code, group.name) for group in enterprise.groups}
    for group in enterprise.groups:
        people_of_group = found[group.branch_code, group.name]
        assert len(people_of_group) >= 3
        assert [m.id_number for m in people_of_group if GROUP_LEADER in m.posts] == [group.leader]


def test_proportions(enterprise: Enterprise) -> None:
    shares = compare(enterprise)
    assert len(shares) == 15
    for share in shares:
        if share.item == "61–200岁":
            assert -8 < share.difference < -6
        elif share.item.endswith("岁"):
            assert abs(share.difference) <= 1.5
        else:
            assert abs(share.difference) <= 0.1
