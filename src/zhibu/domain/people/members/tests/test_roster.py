"""The register: whom each role finds in it, and how it is narrowed."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from tests.world import World
from zhibu.domain.people.members import services
from zhibu.domain.people.members.models import Member

SignedIn = Callable[[str], Client]
Capped = Callable[[int], AbstractContextManager[Any]]


def names(client: Client, query: str = "") -> list[str]:
    response = client.get(f"/members/{query}")
    assert response.status_code == 200
    return re.findall(r'<a class="name" href="[^"]+">([^<]+)</a>', response.content.decode())


def page(client: Client, query: str = "") -> str:
    return str(client.get(f"/members/{query}").content.decode())


@pytest.mark.parametrize(
    ("role", "count"),
    [("office", 14), ("office-leader", 14), ("secretary", 10), ("committee-member", 10), ("group-leader", 5)],
)
def test_each_role_finds_the_members_of_its_node(signed_in: SignedIn, role: str, count: int) -> None:
    found = names(signed_in(role))
    assert len(found) == count
    assert "谢临川" not in found


@pytest.mark.parametrize("role", ["member", "system-administrator", "audit-administrator"])
def test_nobody_else_opens_it(signed_in: SignedIn, role: str) -> None:
    assert signed_in(role).get("/members/").status_code == 403


def test_ones_own_dossier_elsewhere_does_not_stand_in_the_list(world: World, signed_in: SignedIn) -> None:
    assert world.member("邵安然").branch.code == "1021"
    client = signed_in("office")
    assert "邵安然" not in names(client, "?q=邵安然")
    assert "全部 <b>14</b>" in page(client)


def test_organization_and_group_narrow_it(signed_in: SignedIn) -> None:
    client = signed_in("office")
    assert names(client, "?org=1012") == ["孟春和", "任远山", "宋以宁", "温书然"]
    assert len(names(client, "?org=1011-Z01")) == 5
    for elsewhere in ("?org=1021", "?org=nonsense", "?org=1021-Z01"):
        assert client.get(f"/members/{elsewhere}").status_code == 404
    assert signed_in("committee-member").get("/members/?org=1012").status_code == 404


def test_words_match_name_initials_and_whole_numbers(world: World, signed_in: SignedIn) -> None:
    client, member = signed_in("office"), world.member("孟春和")
    for words in ("孟春", "mch", "MCH", member.number):
        assert names(client, f"?q={words}") == ["孟春和"]
    for private in (member.phone, member.id_number, member.id_number.lower()):
        answer = client.get(f"/members/?q={private}&chip=full")
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"/members/?q={member.number}&chip=full"
    assert names(client, f"?q={member.phone[-4:]}") == []
    assert names(client, f"?q={world.member('谢临川').id_number}") == []
    assert "没有符合条件的党员。" in page(client, "?q=没有这个人")


@pytest.mark.parametrize("words", ["古丽", "丽·买", "买买提", "提", "·", "阿依古丽·买买提"])
def test_any_part_of_a_name_finds_it(world: World, signed_in: SignedIn, words: str) -> None:
    services.amend(world.member("孟春和"), {"name": "阿依古丽·买买提"}, actor=world.operator)
    client = signed_in("office")
    assert names(client, f"?q={words}") == ["阿依古丽·买买提"]
    assert names(client, "?q=孟春") == []
    assert names(signed_in("secretary"), f"?q={words}") == []


def test_chips_count_what_they_show(world: World, signed_in: SignedIn) -> None:
    lost = {"lost": True, "lost_since": "2026-01"}
    services.amend(world.member("宋以宁"), lost, actor=world.operator)
    floating = {"floating": True, "floating_to": "江北"}
    services.amend(world.member("温书然"), floating, actor=world.operator)
    services.amend(world.member("任远山"), {"standing": "2"}, actor=world.operator, basis="决议")
    client = signed_in("office")
    text = page(client)
    for label, count in (("全部", 14), ("正式", 12), ("预备", 2), ("流动", 1), ("失联", 1), ("停止党籍", 1)):
        assert f"{label} <b>{count}</b>" in text
    assert names(client, "?chip=probationary") == ["高若水", "乔望舒"]
    assert names(client, "?chip=lost") == ["宋以宁"]
    assert names(client, "?chip=floating&org=1012") == ["温书然"]
    assert names(client, "?chip=suspended") == ["任远山"]
    assert len(names(client, "?chip=nonsense")) == 14
    assert "?q=&" not in text


def test_further_conditions_narrow_and_stay_in_the_address(world: World, signed_in: SignedIn) -> None:
    services.amend(world.member("孟春和"), {"education": "11"}, actor=world.operator)
    client = signed_in("office")
    assert names(client, "?education=11") == ["孟春和"]
    assert names(client, "?joined_from=2025-01-01") == ["高若水", "乔望舒"]
    assert len(names(client, "?joined_to=2024-12-31")) == 12
    women = names(client, "?sex=2")
    assert set(women) | set(names(client, "?sex=1")) == set(names(client))
    assert len(names(client, "?sex=nonsense&joined_from=yesterday")) == 14
    assert 'name="joined_from"' not in page(client)
    assert 'name="joined_from"' in page(client, "?open=more")
    text = page(client, "?org=1012&education=11")
    assert 'href="?org=1012&amp;education=11&amp;chip=full"' in text
    assert '<input type="hidden" name="org" value="1012">' in text


def test_those_who_left_are_not_in_it(world: World, signed_in: SignedIn) -> None:
    Member.objects.filter(name="孟春和").update(left_on="2026-06-01")
    assert "孟春和" not in names(signed_in("office"))


def test_pages_are_addresses(world: World, signed_in: SignedIn) -> None:
    client = signed_in("office")
    assert len(names(client, "?size=15&page=1")) == 14
    assert len(names(client, "?size=nonsense&page=99")) == 14
    assert 'href="?q=m&amp;size=30"' in page(client, "?q=m&size=15").replace("size=15&amp;", "")


def test_a_row_tells_group_post_age_and_a_masked_number(world: World, signed_in: SignedIn) -> None:
    text = page(signed_in("secretary"), "?q=许嘉禾")
    member = world.member("许嘉禾")
    assert f"{member.group} · 书记" in text
    assert f"{member.phone[:3]}****{member.phone[-4:]}" in text
    assert member.phone not in text
    assert f'href="/members/{member.uuid}/"' in text


def test_without_reading_organizations_there_is_no_tree_and_no_link_to_them(signed_in: SignedIn) -> None:
    text = page(signed_in("group-leader"))
    assert 'role="tree"' not in text
    assert "/organizations/" not in text
    assert 'role="tree"' in page(signed_in("secretary"))


def test_the_tree_shortens_names_and_counts(signed_in: SignedIn) -> None:
    text = page(signed_in("office"), "?org=1011")
    assert 'aria-selected="true"' in text
    assert '<span class="lbl">第一党支部</span>' in text
    assert "第二党小组" in text
    assert 'href="?org=1011-Z02"' in text
    assert "1总支 2支部" in text


def test_only_who_may_write_or_import_sees_how(signed_in: SignedIn) -> None:
    office, secretary, leader = (page(signed_in(role)) for role in ("office", "secretary", "office-leader"))
    assert "新增党员" in office
    assert 'class="btn btn-line" href="/imports/"' in office
    assert "新增党员" in secretary
    assert 'class="btn btn-line" href="/imports/"' not in secretary
    assert "新增党员" not in leader


def test_the_register_costs_a_fixed_number_of_queries(
    signed_in: SignedIn, django_assert_max_num_queries: Capped
) -> None:
    client = signed_in("office")
    for query in ("", "?org=1011&size=50", "?org=1011-Z01&q=x", "?chip=full&page=2"):
        with django_assert_max_num_queries(12):
            client.get(f"/members/{query}")
