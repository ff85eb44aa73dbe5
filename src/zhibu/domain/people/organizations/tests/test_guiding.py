"""Who leads and guides an organization beside its superior (ORG-31); what a mobile branch is (ORG-06)."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.life import at, text
from tests.world import World
from zhibu.domain.people.organizations import services
from zhibu.domain.people.organizations.models import Guidance, Kind
from zhibu.engine import clock
from zhibu.engine.flow import Invalid

SignedIn = Callable[[str], Client]
MARCH = date(2026, 3, 10)


def test_a_relation_beside_the_tree_is_dated_and_moves_nothing(world: World, signed_in: SignedIn) -> None:
    world.accounts["office"].grants.update(organization=world["100"])
    office, page = signed_in("office"), reverse("organizations.detail", args=[world["100"].uuid])
    before = world["100"].path
    with clock.travel(at(MARCH)):
        form = {"relation": "leads", "guide": "江临市直机关工委", "since": "2026-03-01", "basis": "编委2号"}
        address = reverse("organizations.guidance", args=[world["100"].uuid])
        assert "已登记关系。" in text(office.post(address, form, follow=True).content)
        assert "江临市直机关工委 领导" in text(office.get(page).content)
        with pytest.raises(Invalid, match="已经登记过"):
            services.guide(world["100"], "江临市直机关工委", "leads", actor=world.operator, since=MARCH)
        row = Guidance.objects.get()
        office.post(reverse("organizations.end_guidance", args=[row.uuid]))
        told = text(office.get(page).content)
    assert "2026-03-01 至 2026-03-10" in told
    assert world["100"].path == before


def test_a_mobile_branch_holds_no_members_and_says_so(world: World, signed_in: SignedIn) -> None:
    facts = services.Founding("109", Kind.MOBILE_BRANCH, "中共江临试验驻沪流动支部", world["100"])
    row = services.found(facts, actor=world.operator)
    world.accounts["office"].grants.update(organization=world["100"])
    told = text(signed_in("office").get(reverse("organizations.detail", args=[row.uuid])).content)
    assert "党员的组织关系在原支部，民主评议结果通报原支部" in told
    assert "不直接管理党员" in told
