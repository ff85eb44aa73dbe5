"""Who above is told of what happens to members."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest

from tests.world import PASSWORD, World, id_number
from zhibu.domain.people.accounts.queries import nearest_accounts
from zhibu.domain.people.accounts.services import grant, open_account
from zhibu.domain.people.members import services as members
from zhibu.engine.flow import Invalid
from zhibu.engine.notify.models import Notice


def test_the_superior_of_both_learns_of_a_number_registered_twice(
    world: World, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]]
) -> None:
    account = open_account("clerk", "高级干部", PASSWORD, actor=world.operator)
    grant(account, "office", world["100"], actor=world.operator)
    outside, inside = world.member("谢临川"), world.member("许嘉禾")
    office = world.actor("office")
    for known in (outside, outside, inside):
        facts = members.MemberFacts(
            name="单雪梅",
            id_number=known.id_number,
            category="02",
            branch=world["1012"],
            joined_on=date(2025, 12, 1),
        )
        with django_capture_on_commit_callbacks(execute=True), pytest.raises(Invalid):
            members.enter(world["1012"], facts, actor=office)
    values = {"id_number": outside.id_number}
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(Invalid):
        members.amend(world.member("孟春和"), values, actor=office)
    notice = Notice.objects.get()
    assert notice.account_id == account.pk
    assert notice.text == "装配第二党支部登记的号码已在动力第一党支部。请核实后答复。"
    assert notice.url == f"/members/{outside.uuid}/"


def test_a_number_nobody_has_is_no_news(
    world: World, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]]
) -> None:
    facts = members.MemberFacts(
        name="单雪梅",
        id_number=id_number(date(1990, 3, 4), 502),
        category="02",
        branch=world["1012"],
        joined_on=date(2025, 12, 1),
    )
    with django_capture_on_commit_callbacks(execute=True):
        members.enter(world["1012"], facts, actor=world.actor("office"))
    assert not Notice.objects.exists()


def test_the_nearest_above_all_is_asked(world: World) -> None:
    office = world.accounts["office"].pk
    assert nearest_accounts("members.write", [world["1011"].path, world["1012"].path]) == [office]
    assert nearest_accounts("members.write", [world["1011"].path]) == [world.accounts["secretary"].pk]
    assert nearest_accounts("members.write", [world["1011"].path, world["1021"].path]) == []
