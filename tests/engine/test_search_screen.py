"""The page of the search box: words, groups, pages, numbers, and what every role is told (S-02, S-05)."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.test import Client

from tests import life
from tests.contracts.access_objects import BRANCH, GROUP, OFFICE
from tests.world import World
from zhibu.domain.people.accounts.rules import ROLES
from zhibu.engine.rules.book import rulebook

SignedIn = Callable[[str], Client]
NODES = {"office": OFFICE, "office-leader": OFFICE, "group-leader": GROUP}
ALIKE = [("孟春和", "无此人"), ("dldy", "qxqx"), ("1012", "9012"), ("000012", "999912")]
"""What exists out of the secretary's reach, and what exists nowhere."""


def told(client: Client, typed: str, **more: str) -> str:
    """Return the words of the page for a query."""
    answer = client.get("/search/", {"q": typed, **more})
    assert answer.status_code == 200
    return life.text(answer.content).split("只列有权查看的内容。")[-1]


def test_the_page_groups_what_is_found(signed_in: SignedIn) -> None:
    words = told(signed_in("office"), "装配")
    assert "党组织" in words
    assert "装配第一党支部" in words
    assert re.search(r"党支部 · 装配党总支 · 1011\b", words)


def test_nothing_found_is_said_in_words(signed_in: SignedIn) -> None:
    client = signed_in("office")
    assert "没有符合“无此人”的内容。" in told(client, "无此人")
    assert "请至少输入2个字。" in told(client, "王")
    assert "没有符合" not in told(client, "")
    assert "&lt;b&gt;" in client.get("/search/", {"q": "<b>"}).content.decode()


def test_a_kind_has_pages(world: World, signed_in: SignedIn) -> None:
    client = signed_in("office")
    for number in range(1, 18):
        life.hold(world, "1012", "members", date(2026, 3, number))
    first, second = (told(client, "支部党员大会", **{"in": "meeting", "page": page}) for page in "12")
    assert "第1—15条，共17条" in first
    assert "第16—17条，共17条" in second
    assert "第1—15条，共17条" in told(client, "支部党员大会", **{"in": "meeting", "page": "99"})


def test_rules_and_pages_are_found_by_words_pinyin_and_number(signed_in: SignedIn) -> None:
    client = signed_in("secretary")
    rule = rulebook()["LIF-03"]
    for typed in ("LIF-03", rule.title):
        assert f"/rules/{rule.id}/" in client.get("/search/", {"q": typed}).content.decode()
    page = life.text(client.get(f"/rules/{rule.id}/").content)
    assert rule.title in page
    assert rule.cite in page
    assert client.get("/rules/XXX-99/").status_code == 404
    for typed in ("党员名册", "dymc", "mingce"):
        assert "党员名册" in told(client, typed)


def test_everybody_finds_the_large_type_by_all_its_names(signed_in: SignedIn) -> None:
    for role in ROLES:
        client = signed_in(role)
        for typed in ("长辈版", "关怀版", "大字", "dazi"):
            assert "大字版" in told(client, typed), (role, typed)


def test_pages_are_those_of_the_role(signed_in: SignedIn) -> None:
    assert "操作日志" in told(signed_in("audit-administrator"), "日志")
    assert "没有符合" in told(signed_in("secretary"), "操作日志")
    assert "没有符合" in told(signed_in("member"), "党员名册")


def test_every_role_finds_its_own_node_and_no_other(world: World, signed_in: SignedIn) -> None:
    for role in ROLES:
        check_reach(world, signed_in(role), role)


def check_reach(world: World, client: Client, role: str) -> None:
    """Look for somebody of every neighbouring node by each of his names and numbers."""
    nodes = NODES.get(role, BRANCH)
    reads = "members.read" in ROLES[role].capabilities
    for relation, code in nodes.items():
        node = world[code]
        person = next((one for one in life.people_of(node) if one.org_path == node.path), None)
        if person is None or person.pk == world.accounts[role].member_id:
            continue
        seen = reads and person.org_path.startswith(world[nodes["own"]].path)
        for typed in (person.name, person.number, person.name_initials, person.id_number, person.phone):
            answer = client.get("/search/", {"q": typed})
            found = str(person.uuid) in answer.content.decode() + answer.headers.get("Location", "")
            assert found == seen, (relation, typed)


def test_what_is_out_of_reach_answers_as_what_does_not_exist(world: World, signed_in: SignedIn) -> None:
    client = signed_in("secretary")
    for pair in ALIKE:
        pages = [client.get("/search/", {"q": typed, "box": "1"}).content.decode() for typed in pair]
        assert pages[0].replace(pair[0], "…") == pages[1].replace(pair[1], "…")
    other = world.member("孟春和")
    numbers = [told(client, number) for number in (other.id_number, "990101198001019999", other.phone)]
    assert len({re.sub(r"\d{11,17}[\dX]?", "…", page) for page in numbers}) == 1


def test_a_whole_private_number_leads_on_and_stays_in_no_address(world: World, signed_in: SignedIn) -> None:
    member = world.member("周文澜")
    answer = signed_in("secretary").get("/search/", {"q": member.id_number})
    assert answer.status_code == 302
    assert str(member.uuid) in answer["Location"]
    assert member.id_number not in answer["Location"]


def test_the_page_costs_as_many_queries_whatever_is_found(
    world: World, signed_in: SignedIn, django_assert_max_num_queries: Any
) -> None:
    life.hold(world, "1011", "members", date(2026, 3, 10))
    for role in ("office", "secretary"):
        client = signed_in(role)
        client.get("/")
        for typed in ("支部", "许嘉禾", "zw", "", "装配第一支部的会议"):
            with django_assert_max_num_queries(12):
                client.get("/search/", {"q": typed})
