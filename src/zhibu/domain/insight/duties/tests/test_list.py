"""The list of duties, and waiving from it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.life import convene, hold, text
from tests.world import World
from zhibu.domain.insight.duties.models import Waiver
from zhibu.domain.insight.duties.tests.test_workbench import workbench
from zhibu.engine import clock
from zhibu.engine.journal.models import Entry

JUNE_17 = date(2026, 6, 17)
SignedIn = Callable[[str], Client]


def listed(client: Client, on: date = JUNE_17, /, **given: str) -> Any:
    with clock.travel(on):
        answer = client.get(reverse("duties.list"), given)
    assert answer.status_code == 200
    return answer


def counts(answer: Any) -> dict[str, int]:
    return {chip["label"]: chip["count"] for chip in answer.context["chips"]}


def waive_url(world: World, kind: str = "committee", period: str = "2026-05") -> str:
    return reverse("duties.waive", args=[world["1011"].uuid]) + f"?kind={kind}&period={period}"


def test_every_number_of_the_workbench_opens_as_many_rows(world: World, signed_in: SignedIn) -> None:
    hold(world, "1011", "committee", date(2026, 6, 12))
    convene(world, "1011", "members", date(2026, 6, 19))
    for role in ("secretary", "office", "group-leader"):
        client = signed_in(role)
        agenda = workbench(client).context["agenda"]
        for name in ("late", "week", "month", "done", "next"):
            found = listed(client, when=name)
            assert found.context["page"].total == agenda.of(name), (role, name)
    every = counts(listed(signed_in("office")))
    assert every["全部"] == every["逾期"] + every["未到期"] + every["已完成"] + every["已豁免"]


def test_the_list_narrows_by_organization_kind_and_period(world: World, signed_in: SignedIn) -> None:
    client = signed_in("office")
    answer = listed(client, org="1011", kind="group", period="2026-04")
    assert [line["place"] for line in answer.context["lines"]] == [
        "装配第一党支部第一党小组",
        "装配第一党支部第二党小组",
    ]
    assert counts(listed(client, org="1012", kind="committee"))["全部"] == 0
    assert "没有符合条件的事项。" in text(listed(client, org="1012", kind="committee").content)


def test_a_row_shows_rule_due_day_and_evidence(world: World, signed_in: SignedIn) -> None:
    meeting = hold(world, "1011", "committee", date(2026, 5, 12))
    answer = listed(signed_in("secretary"), kind="committee", period="2026-05")
    page = text(answer.content)
    assert "支部工作条例 第十二条" in page
    assert "2026-05-31" in page
    assert reverse("meetings.detail", args=[meeting.uuid]) in answer.content.decode()
    assert "5月12日" in page


def test_what_lies_outside_is_not_found(world: World, signed_in: SignedIn) -> None:
    client = signed_in("secretary")
    assert client.get(reverse("duties.list"), {"org": "1012"}).status_code == 404
    assert client.get(reverse("duties.list"), {"org": "no-such"}).status_code == 404
    assert signed_in("member").get(reverse("duties.list")).status_code == 403


def test_odd_filters_do_no_harm(world: World, signed_in: SignedIn) -> None:
    client = signed_in("office")
    for given in ({"state": "x"}, {"page": "-1"}, {"page": "x"}, {"month": "2026-13"}, {"on": "x"}):
        listed(client, **given)


def test_the_list_is_paged_and_keeps_its_filter(world: World, signed_in: SignedIn) -> None:
    answer = listed(signed_in("office"), date(2026, 11, 24), state="late", page="2")
    page = answer.context["page"]
    assert (page.number, page.size, page.first) == (2, 30, 31)
    assert answer.context["query"] == "state=late"


def test_the_list_costs_twelve_queries_at_most(world: World, signed_in: SignedIn) -> None:
    for role, given in (
        ("office", {"org": "1011"}),
        ("secretary", {"when": "week"}),
        ("group-leader", {}),
    ):
        client = signed_in(role)
        with CaptureQueriesContext(connection) as seen:
            listed(client, **given)
        assert len(seen) <= 12, role


def test_only_those_who_decide_are_offered_a_waiver(world: World, signed_in: SignedIn) -> None:
    given = {"org": "1011", "kind": "committee", "period": "2026-05"}
    assert (
        waive_url(world).replace("&", "&amp;") in listed(signed_in("office-leader"), **given).content.decode()
    )
    assert "/waive/" not in listed(signed_in("office"), **given).content.decode()
    assert "/waive/" not in listed(signed_in("secretary"), **given).content.decode()


def test_a_leader_waives_with_a_reason_beside_the_rule(world: World, signed_in: SignedIn) -> None:
    client = signed_in("office-leader")
    with clock.travel(JUNE_17):
        page = text(client.get(waive_url(world)).content)
        assert "支委会一般每月召开1次" in page
        empty = client.post(waive_url(world), {"reason": ""})
        assert empty.status_code == 422
        assert "请填豁免理由" in text(empty.content)
        done = client.post(waive_url(world), {"reason": "全员外出检修"})
    assert done.status_code == 302
    waiver = Waiver.objects.get()
    assert (waiver.duty, waiver.approved_by) == ("committee/1011/2026-05", "梁思齐")
    assert Entry.objects.filter(action="duty.waive", purpose="全员外出检修").exists()
    row = text(listed(client, org="1011", kind="committee", period="2026-05").content)
    assert "已豁免" in row
    assert "全员外出检修（梁思齐）" in row
    assert "支委会（5月）" not in text(workbench(signed_in("secretary")).content)


def test_a_waiver_is_taken_back(world: World, signed_in: SignedIn) -> None:
    client = signed_in("office-leader")
    with clock.travel(JUNE_17):
        client.post(waive_url(world), {"reason": "全员外出检修"})
        waiver = Waiver.objects.get()
        page = client.get(waive_url(world))
        assert "撤回豁免" in text(page.content)
        assert client.post(reverse("duties.withdraw", args=[waiver.uuid])).status_code == 302
        waiver.refresh_from_db()
    assert waiver.withdrawn_at is not None
    with clock.travel(date(2026, 6, 18)):
        page = client.get(reverse("duties.list"), {"org": "1011", "state": "late", "kind": "committee"})
    assert "2026-05-31" in text(page.content)


@pytest.mark.parametrize(("role", "status"), [("office", 403), ("secretary", 403), ("member", 404)])
def test_others_may_not_waive(world: World, signed_in: SignedIn, role: str, status: int) -> None:
    with clock.travel(JUNE_17):
        answer = signed_in(role).post(waive_url(world), {"reason": "检修"})
    assert answer.status_code == status
    assert not Waiver.objects.exists()


def test_a_leader_of_another_place_finds_nothing(world: World, signed_in: SignedIn) -> None:
    address = reverse("duties.waive", args=[world["1021"].uuid]) + "?kind=committee&period=2026-05"
    with clock.travel(JUNE_17):
        assert signed_in("office-leader").get(address).status_code == 404


def test_an_unknown_duty_is_not_found(world: World, signed_in: SignedIn) -> None:
    with clock.travel(JUNE_17):
        client = signed_in("office-leader")
        assert client.get(waive_url(world, period="2027-05")).status_code == 404
        assert client.get(waive_url(world, kind="x")).status_code == 404


def test_a_rule_that_binds_hard_is_not_waived(world: World, signed_in: SignedIn) -> None:
    branch = world["1011"]
    branch.village_or_community = True
    branch.save()
    address = waive_url(world, kind="term", period="2027")
    with clock.travel(date(2026, 12, 1)):
        client = signed_in("office-leader")
        page = client.get(address)
        assert "这一项是刚性规定，不能豁免。" in text(page.content)
        assert client.post(address, {"reason": "检修"}).status_code == 422
    assert not Waiver.objects.exists()
