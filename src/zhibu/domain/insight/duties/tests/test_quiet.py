"""Silence and reminders as people use them: one click on the row, a reason, the superior reads it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.life import at, text
from tests.world import World
from zhibu.domain.insight.duties.models import Silence
from zhibu.domain.insight.duties.services import remind_daily, waive
from zhibu.domain.people.organizations import services as organizations
from zhibu.engine import clock
from zhibu.engine.jobs.models import Job
from zhibu.engine.jobs.queue import enqueue
from zhibu.engine.jobs.register import periodic
from zhibu.engine.jobs.working import settle_and_work_off
from zhibu.engine.notify.models import Item, Notice

SignedIn = Callable[[str], Client]
JUNE_24 = date(2026, 6, 24)
KEY = "committee/1011/2026-06"
ROW = "?kind=committee&period=2026-06"


@pytest.fixture(autouse=True)
def june(world: World) -> Any:
    """Stand at 24 June with duties owed since June only."""
    with clock.travel(date(2026, 1, 15)):
        organizations.start(date(2026, 6, 1), actor=world.operator)
    with clock.travel(at(JUNE_24, 10)):
        yield world


def listed(client: Client, query: str = "?org=1011") -> Any:
    answer = client.get(f"/duties/{query}")
    assert answer.status_code == 200
    return answer


def test_a_secretary_silences_a_duty_and_the_superior_reads_why(world: World, signed_in: SignedIn) -> None:
    secretary, office = signed_in("secretary"), signed_in("office")
    address = f"/duties/{world['1011'].uuid}/silence/{ROW}"
    assert address.replace("&", "&amp;") in listed(secretary).content.decode()
    assert "最长30天" in text(secretary.get(address).content)
    bad = secretary.post(address, {"until": "2026-08-01", "reason": "书记住院"})
    assert bad.status_code == 422
    assert "从今天起最长30天" in text(bad.content)
    assert secretary.post(address, {"until": "2026-07-01", "reason": "书记住院"}).status_code == 302
    said = "静音到7月1日：书记住院（许嘉禾）"
    assert said in text(listed(secretary).content)
    assert said in text(listed(office).content), "beside the duty, for the superior as well"
    aside = text(office.get("/duties/aside/").content)
    assert "书记住院" in aside
    assert "支部静音的事项，1件" in text(office.get("/overview/").content)
    assert office.post(address, {"until": "2026-07-01", "reason": "别提醒"}).status_code == 403


def test_it_ends_early_or_by_itself(world: World, signed_in: SignedIn) -> None:
    secretary = signed_in("secretary")
    address = f"/duties/{world['1011'].uuid}/silence/{ROW}"
    secretary.post(address, {"until": "2026-06-26", "reason": "停产"})
    row = Silence.objects.get()
    assert "结束静音" in text(secretary.get(address).content)
    assert secretary.post(f"/duties/silences/{row.uuid}/end/").status_code == 302
    assert "静音到" not in text(listed(secretary).content)
    secretary.post(address, {"until": "2026-06-26", "reason": "停产"})
    with clock.travel(at(date(2026, 6, 27))):
        assert "静音到6月26日" not in text(listed(secretary).content)


def test_waivers_stand_in_the_same_list(world: World, signed_in: SignedIn) -> None:
    waive(world["1011"], KEY, actor=world.actor("office-leader"), reason="全员外出")
    page = text(signed_in("office-leader").get("/duties/aside/").content)
    assert "豁免" in page
    assert "全员外出" in page


def test_one_click_on_the_row_reminds_and_says_whom(world: World, signed_in: SignedIn) -> None:
    office = signed_in("office")
    address = f"/duties/{world['1011'].uuid}/remind/"
    assert address in listed(office).content.decode()
    answer = office.post(f"{address}?org=1011", {"duty": KEY}, follow=True)
    assert answer.redirect_chain[-1][0] == "/duties/?org=1011"
    assert "已提醒1人，1件。" in text(answer.content)
    again = office.post(address, {"duty": KEY}, follow=True)
    assert "1件3天内提醒过（最近6月24日），没有再提醒。" in text(again.content)
    assert Item.objects.count() == 1
    nobody = office.post(
        f"/duties/{world['1012'].uuid}/remind/", {"duty": "theme-day/1012/2026-06"}, follow=True
    )
    assert "负责人还没有账号，没有提醒。" in text(nobody.content)
    assert signed_in("secretary").post(address, {"duty": KEY}).status_code == 403


def test_one_click_reminds_of_all_that_is_late_beneath(world: World, signed_in: SignedIn) -> None:
    office = signed_in("office")
    with clock.travel(at(date(2026, 7, 2), 10)):
        page = listed(office, "?org=101&state=late").content.decode()
        assert f"/duties/{world['101'].uuid}/remind/" in page
        answer = office.post(f"/duties/{world['101'].uuid}/remind/?org=101", follow=True)
        assert "已提醒2人" in text(answer.content)


def test_the_messages_page_shows_each_thing_with_its_rule_and_one_way_to_do_it(
    world: World, signed_in: SignedIn
) -> None:
    remind_daily(actor=world.operator)
    client = signed_in("secretary")
    page = client.get("/messages/").content.decode()
    words = text(page)
    assert "3件待办，最早6月30日" in words
    assert "支委会（6月）：6月30日前 支部工作条例 第十二条" in words
    assert 'href="/meetings/new/?org=1011&amp;kind=committee"' in page
    assert words.count("去办") == 3


def test_the_lists_cost_the_same_whatever_is_silent(world: World, signed_in: SignedIn) -> None:
    def cost(client: Client, address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    office = signed_in("office")
    addresses = ("/duties/", "/duties/aside/", "/rules/")
    before = [cost(office, address) for address in addresses]
    secretary = signed_in("secretary")
    for kind in ("committee", "theme-day"):
        address = f"/duties/{world['1011'].uuid}/silence/?kind={kind}&period=2026-06"
        secretary.post(address, {"until": "2026-07-01", "reason": "停产"})
    assert [cost(office, address) for address in addresses] == before
    assert max(before) <= 12
    remind_daily(actor=world.operator)
    assert cost(secretary, "/messages/") <= 12


def test_many_are_reminded_in_the_background(
    world: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhibu.domain.insight.duties.screens.reminding.MOST_AT_ONCE", 3)
    monkeypatch.setattr("zhibu.domain.insight.duties.jobs.AT_ONCE", 2)
    with clock.travel(at(date(2026, 7, 2), 10)):
        answer = signed_in("office").post(f"/duties/{world['101'].uuid}/remind/?org=101")
        assert answer.headers["Location"].startswith("/messages/jobs/")
        assert Item.objects.count() == 0
        settle_and_work_off()
        row = Job.objects.get(kind="duties.remind-under")
        assert (row.state, row.done) == ("done", row.total)
        assert row.total > 3
        assert Item.objects.filter(account=world.accounts["secretary"].pk).count() > 1
        assert Notice.objects.filter(matter="reminders/2026-07-02").count() == 2


def test_the_morning_reminds_by_itself(world: World) -> None:
    assert {kind.kind for kind in periodic()} >= {"duties.remind-daily", "notify.send-mail"}
    enqueue("duties.remind-daily", actor=world.operator)
    enqueue("notify.send-mail", actor=world.operator)
    settle_and_work_off()
    assert set(Job.objects.values_list("kind", "state")) == {
        ("duties.remind-daily", "done"),
        ("notify.send-mail", "done"),
    }
    due = Item.objects.filter(matter__startswith="duty/")
    assert due.count() == 6, "three to 1011, one to its group, two to the secretary of 1021"
