"""A dossier: what each reader sees of it, and what it takes to see the rest."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.world import World
from zhibu.domain.people.members import services
from zhibu.domain.people.members.models import Member, Reveal
from zhibu.domain.people.organizations.queries import reveals_left
from zhibu.engine import clock
from zhibu.engine.access import Refused
from zhibu.engine.flow import Invalid
from zhibu.engine.journal.models import Entry

SignedIn = Callable[[str], Client]
Capped = Callable[[int], AbstractContextManager[Any]]


def page(client: Client, name: str, member: Member, query: str = "") -> str:
    response = client.get(reverse(f"members.{name}", args=[member.uuid]) + query)
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def canaries(world: World) -> list[str]:
    return [
        value
        for name in world.members
        for member in [world.member(name)]
        for value in (member.id_number, member.phone, member.address)
    ]


def test_a_dossier_shows_the_items_in_words(world: World, signed_in: SignedIn) -> None:
    member = world.member("许嘉禾")
    with clock.travel(date(2026, 6, 27)):
        text = page(signed_in("secretary"), "detail", member)
    for words in (
        "正式党员",
        "汉族",
        "15年，从2011-06-27算起",
        "书记",
        "成为正式党员",
        "编入装配第一党支部",
        "登记（登记）",
        f"/organizations/{world['1011'].uuid}/",
    ):
        assert words in text, words


@pytest.mark.parametrize("role", ["office", "office-leader", "secretary", "committee-member", "group-leader"])
def test_no_page_gives_a_sensitive_value_away(world: World, signed_in: SignedIn, role: str) -> None:
    client = signed_in(role)
    addresses = ["/members/", "/members/?size=50", "/members/new/", "/organizations/?kind=GROUP"]
    for member in Member.objects.all():
        own = reverse("members.detail", args=[member.uuid])
        addresses += [own, *(f"{own}{name}/" for name in ("edit", "place", "convert"))]
        addresses.append(f"{own}reveal/?field=id_number")
    for code in ("100", "101", "1011", "1012", "1011-Z01"):
        own = reverse("organizations.detail", args=[world[code].uuid])
        addresses += [own, *(f"{own}{name}/" for name in ("edit", "post", "reveal"))]
    seen = "".join(client.get(address).content.decode() for address in addresses)
    assert "****" in seen
    assert [value for value in canaries(world) if value in seen] == []


def test_masks_keep_enough_to_recognise(world: World, signed_in: SignedIn) -> None:
    member = world.member("许嘉禾")
    text = page(signed_in("secretary"), "detail", member)
    assert f"{member.id_number[:3]}***********{member.id_number[-4:]}" in text
    assert f"{member.phone[:3]}****{member.phone[-4:]}" in text
    assert "江临市试验路****" in text


def test_what_lies_outside_is_not_there(world: World, signed_in: SignedIn) -> None:
    outside, inside = world.member("谢临川"), world.member("许嘉禾")
    for name in ("detail", "edit", "place", "convert", "reveal"):
        address = reverse(f"members.{name}", args=[outside.uuid])
        assert signed_in("secretary").get(address).status_code == 404
        assert signed_in("secretary").post(address).status_code == (405 if name == "detail" else 404)
        own = reverse(f"members.{name}", args=[inside.uuid])
        assert signed_in("committee-member").get(own).status_code == (200 if name == "detail" else 403)
        assert Client().get(own).status_code == 302


def test_without_reading_organizations_the_branch_is_a_name(world: World, signed_in: SignedIn) -> None:
    text = page(signed_in("committee-member"), "detail", world.member("许嘉禾"))
    assert "装配第一党支部" in text
    assert "/organizations/" not in text
    assert "显示" not in re.sub(r"<script.*?</script>", "", text)


def test_unusual_facts_are_named_for_checking(world: World, signed_in: SignedIn) -> None:
    member = world.member("孟春和")
    values = {"sex": "1" if member.sex == "2" else "2", "birth_date": date(2000, 1, 1)}
    services.amend(member, values, actor=world.operator)
    text = page(signed_in("office"), "detail", member)
    for words in ("性别与公民身份号码不一致", "出生日期与公民身份号码不一致", "入党时不满18周岁"):
        assert words in text


def test_a_value_is_shown_once_for_a_reason_and_the_person_learns_of_it(
    world: World, signed_in: SignedIn
) -> None:
    member, client = world.member("周文澜"), signed_in("secretary")
    address = reverse("members.reveal", args=[member.uuid])
    asked = client.get(f"{address}?field=id_number").content.decode()
    assert "今天还可查看50次" in asked
    assert member.id_number not in asked
    for given in ({}, {"purpose": "contact"}, {"reason": "看看"}, {"purpose": "nonsense", "reason": "看看"}):
        answer = client.post(address, {"field": "id_number", **given})
        assert answer.status_code == 422
        assert member.id_number not in answer.content.decode()
    assert not Reveal.objects.exists()
    shown = client.post(address, {"field": "id_number", "purpose": "verify", "reason": "核对入党志愿书"})
    assert member.id_number in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert member.id_number not in page(client, "detail", member)
    look = Reveal.objects.get()
    assert (look.by, look.role, look.organization, look.field) == (
        "许嘉禾",
        "支部书记",
        "装配第一党支部",
        "id_number",
    )
    entry = Entry.objects.get(action="member.reveal")
    assert entry.purpose == "核对档案：核对入党志愿书"
    assert entry.changes == {"id_number": ["•", "•"]}
    own = signed_in("member").get("/me/dossier/").content.decode()
    assert "许嘉禾（支部书记）" in own
    assert "看了公民身份号码 · 核对档案：核对入党志愿书" in own


def test_inside_the_dossier_only_the_part_is_exchanged(world: World, signed_in: SignedIn) -> None:
    member, client = world.member("周文澜"), signed_in("secretary")
    address = reverse("members.reveal", args=[member.uuid])
    part = client.get(f"{address}?field=phone", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'hx-target="#value-phone"' in part
    wrong = client.post(address, {"field": "phone"}, headers={"HX-Request": "true"})
    assert wrong.status_code == 422
    assert "请选一个用途" in wrong.content.decode()
    given = {"field": "phone", "purpose": "contact", "reason": "通知开会"}
    shown = client.post(address, given, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in shown
    assert member.phone in shown


@pytest.mark.parametrize("field", ["", "name", "password", "id_number_index", "uuid"])
def test_only_sensitive_items_are_revealed(world: World, signed_in: SignedIn, field: str) -> None:
    member, client = world.member("周文澜"), signed_in("secretary")
    address = reverse("members.reveal", args=[member.uuid])
    assert client.get(f"{address}?field={field}").status_code == 404
    answer = client.post(address, {"field": field, "purpose": "contact", "reason": "看看"})
    assert answer.status_code == 422
    assert not Reveal.objects.exists()


def test_the_51st_look_of_a_day_is_refused_and_reported(world: World, signed_in: SignedIn) -> None:
    member, secretary = world.member("周文澜"), world.actor("secretary")
    with clock.travel(date(2026, 6, 17)):
        for number in range(50):
            field = ("id_number", "phone", "address")[number % 3]
            services.reveal(member, field, actor=secretary, purpose="contact", reason="逐人核对")
        assert reveals_left(secretary) == 0
        with pytest.raises(Invalid) as caught:
            services.reveal(member, "phone", actor=secretary, purpose="contact", reason="再看一个")
        assert "今天已查看50次，到了上限" in str(caught.value)
        assert Entry.objects.filter(action="member.reveal", result="refused").count() == 1
        answer = signed_in("secretary").post(
            reverse("members.reveal", args=[member.uuid]),
            {"field": "phone", "purpose": "contact", "reason": "再看一个"},
        )
        assert answer.status_code == 422
        assert member.phone not in answer.content.decode()
        assert reveals_left(world.actor("office")) == 50
    with clock.travel(date(2026, 6, 18)):
        assert (
            services.reveal(member, "phone", actor=secretary, purpose="contact", reason="新的一天")
            == member.phone
        )
    assert Reveal.objects.count() == 51


def test_the_service_asks_for_the_capability_itself(world: World) -> None:
    for role in ("office-leader", "committee-member", "group-leader", "member"):
        with pytest.raises(Refused):
            services.reveal(
                world.member("周文澜"), "phone", actor=world.actor(role), purpose="contact", reason="看看"
            )
    with pytest.raises(Refused):
        services.reveal(
            world.member("谢临川"), "phone", actor=world.actor("secretary"), purpose="contact", reason="看看"
        )


def test_the_person_reads_everything_about_himself_and_of_nobody_else(
    world: World, signed_in: SignedIn
) -> None:
    member = world.member("周文澜")
    text = signed_in("member").get("/me/dossier/").content.decode()
    for value in (member.id_number, member.phone, member.address, "没有担任党内职务。"):
        assert value in text
    others = [
        value for value in canaries(world) if value not in (member.id_number, member.phone, member.address)
    ]
    assert [value for value in others if value in text] == []
    assert "还没有人查看过" in text
    assert "书记" in signed_in("secretary").get("/me/dossier/").content.decode()
    assert signed_in("system-administrator").get("/me/dossier/").status_code == 403


def test_a_dossier_costs_a_fixed_number_of_queries(
    world: World, signed_in: SignedIn, django_assert_max_num_queries: Capped
) -> None:
    office, secretary, member = signed_in("office"), signed_in("secretary"), world.member("许嘉禾")
    with django_assert_max_num_queries(15):
        page(office, "detail", member)
    with django_assert_max_num_queries(15):
        secretary.get("/me/dossier/")
