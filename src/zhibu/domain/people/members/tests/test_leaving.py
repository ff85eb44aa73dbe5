"""Leaving: how a membership ends, and everything that ends with it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.life import at, convene, text
from tests.world import World
from zhibu.domain.people.members import services
from zhibu.domain.people.members.models import Member
from zhibu.domain.people.members.queries import belonging, holders
from zhibu.engine import clock
from zhibu.engine.access import Refused
from zhibu.engine.flow import Conflict, Invalid
from zhibu.engine.search.models import Entry

JUNE = date(2026, 6, 17)
PAPER = "江试党〔2026〕9号"
Captured = Callable[..., AbstractContextManager[Any]]
SignedIn = Callable[[str], Client]


def test_everything_that_is_a_members_ends_with_the_membership(
    world: World, django_capture_on_commit_callbacks: Captured
) -> None:
    known = Entry.objects.filter(object_id=world.member("许嘉禾").pk, title__contains="许嘉禾")
    assert known.exists()
    before = (world["1011"].member_count, world["100"].full_count)
    meeting = convene(world, "1011", "members", date(2026, 6, 25))
    with clock.travel(at(JUNE)), django_capture_on_commit_callbacks(execute=True):
        services.leave(
            world.member("许嘉禾"), "TRANSFERRED_OUT", JUNE, actor=world.actor("office"), document=PAPER
        )
    member = world.member("许嘉禾")
    assert (member.left_on, member.departures.get().kind) == (JUNE, "TRANSFERRED_OUT")
    assert (world["1011"].member_count, world["100"].full_count) == (before[0] - 1, before[1] - 1)
    assert not holders(world["1011"], ("SECRETARY",))
    assert member.posts.get().end_reason == "转出组织关系"
    assert world["1011"].secretary_text == ""
    assert not member.placements.filter(valid_to=None).exists()
    assert not member.statuses.filter(valid_to=None).exists()
    assert member not in belonging(world["1011"])
    account = world.accounts["secretary"]
    account.refresh_from_db()
    assert not account.is_active
    assert not meeting.roll.filter(member=member).exists()
    assert not known.exists(), "nor is he found"


@pytest.mark.parametrize(
    ("name", "kind", "on", "document", "field"),
    [
        ("周文澜", "NOTHING", JUNE, PAPER, "kind"),
        ("周文澜", "SUSPENDED", JUNE, PAPER, "kind"),
        ("周文澜", "PROBATION_CANCELLED", JUNE, PAPER, "kind"),
        ("周文澜", "SELF_LAPSED", JUNE, " ", "document"),
        ("周文澜", "EXPELLED", date(2026, 6, 18), PAPER, "on"),
        ("周文澜", "EXPELLED", date(2025, 12, 31), PAPER, "on"),
    ],
)
def test_an_exit_has_a_kind_a_day_and_a_paper(
    world: World, name: str, kind: str, on: date, document: str, field: str
) -> None:
    with clock.travel(at(JUNE)), pytest.raises(Invalid) as caught:
        services.leave(world.member(name), kind, on, actor=world.operator, document=document)
    assert field in caught.value.problems


def test_death_needs_no_paper_and_nobody_leaves_twice(world: World) -> None:
    member = world.member("周文澜")
    with clock.travel(at(JUNE)):
        with pytest.raises(Conflict):
            services.leave(member, "DIED", JUNE, actor=world.operator, document="", version=99)
        services.leave(member, "DIED", JUNE, actor=world.operator, document="")
        with pytest.raises(Invalid):
            services.leave(member, "DIED", JUNE, actor=world.operator, document="")


def test_who_keeps_the_dossier_records_the_exit_and_nobody_his_own(world: World) -> None:
    for role in ("member", "committee-member", "office-leader"):
        with pytest.raises(Refused):
            services.leave(world.member("周文澜"), "DIED", JUNE, actor=world.actor(role), document="")
    own = world.member("许嘉禾")
    with clock.travel(at(JUNE)), pytest.raises(Invalid) as caught:
        services.leave(own, "WITHDRAWN", JUNE, actor=world.actor("secretary"), document=PAPER)
    assert caught.value.rule == "POST-10"


def test_the_page_takes_it_and_the_dossier_tells_it(world: World, signed_in: SignedIn) -> None:
    client, member = signed_in("secretary"), world.member("周文澜")
    address = reverse("members.leave", args=[member.uuid])
    given = {"kind": "TRANSFERRED_OUT", "on": clock.today(), "document": "", "version": member.version}
    assert client.get(address).status_code == 200
    assert client.post(address, given).status_code == 422
    assert client.post(address, given | {"document": PAPER}).status_code == 302
    page = text(client.get(reverse("members.detail", args=[member.uuid])).content)
    assert "转出组织关系" in page
    assert PAPER in page
    assert "已离开" in page
    assert Member.objects.filter(left_on=None, name="周文澜").count() == 0
