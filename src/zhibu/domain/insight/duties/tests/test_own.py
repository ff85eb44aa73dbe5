"""The member's start page."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.life import at, convene, hold, text
from tests.world import World
from zhibu.domain.affairs.meetings import services as meetings
from zhibu.domain.insight.duties.screens.own import greeting
from zhibu.engine import clock

JUNE_17 = date(2026, 6, 17)
SignedIn = Callable[[str], Client]


def own(client: Client, on: Any = JUNE_17) -> Any:
    with clock.travel(on):
        answer = client.get(reverse("duties.own"))
    assert answer.status_code == 200
    return answer


def actions(answer: Any) -> list[str]:
    return [action["text"] for action in answer.context["next"]["actions"]]


@pytest.mark.parametrize(
    ("hour", "words"), [(7, "早上好"), (9, "上午好"), (12, "中午好"), (14, "下午好"), (18, "晚上好")]
)
def test_the_greeting_follows_the_day(hour: int, words: str) -> None:
    assert greeting(hour) == words


def test_the_next_meeting_is_one_tap_away(world: World, signed_in: SignedIn) -> None:
    meeting = convene(world, "1011", "members", JUNE_17)
    answer = own(signed_in("member"))
    page = text(answer.content)
    assert "周文澜，中午好" in page
    assert "支部党员大会（二季度）" in page
    assert "还有2小时" in page
    assert "今天14:00" in page
    assert "二楼会议室 · 2项议题 · 主持人许嘉禾" in page
    assert actions(answer) == ["扫码签到", "请假"]
    assert reverse("meetings.take_part", args=[meeting.uuid]) in answer.content.decode()


def test_a_meeting_of_another_day_cannot_be_signed_yet(world: World, signed_in: SignedIn) -> None:
    convene(world, "1011", "members", date(2026, 6, 19))
    answer = own(signed_in("member"))
    assert actions(answer) == ["请假"]
    assert answer.context["next"]["state_text"] == "6月19日 14:00"


def test_who_is_there_sees_it(world: World, signed_in: SignedIn) -> None:
    meeting = convene(world, "1011", "members", JUNE_17)
    with clock.travel(at(JUNE_17, 13)):
        opened = meetings.start(meeting, actor=world.operator)
        meetings.sign_in(opened, actor=world.actor("member"))
    answer = own(signed_in("member"), at(JUNE_17, 14))
    assert answer.context["next"]["state_text"] == "已签到 13:00"
    assert actions(answer) == []


def test_leave_that_waits_and_leave_that_is_given(world: World, signed_in: SignedIn) -> None:
    meeting = convene(world, "1011", "members", JUNE_17)
    with clock.travel(JUNE_17):
        place = meetings.ask_leave(meeting, actor=world.actor("member"), reason="外出")
        assert own(signed_in("member")).context["next"]["state_text"] == "请假等回复"
        meetings.answer_leave(meeting, place, True, actor=world.actor("secretary"))
    answer = own(signed_in("member"))
    assert answer.context["next"]["state_text"] == "已准假"
    assert actions(answer) == ["查看"]


def test_the_rest_waits_below_in_order(world: World, signed_in: SignedIn) -> None:
    convene(world, "1011", "theme-day", date(2026, 6, 26))
    convene(world, "1011", "members", JUNE_17)
    convene(world, "1012", "theme-day", date(2026, 6, 18))
    answer = own(signed_in("member"))
    assert answer.context["next"]["title"] == "支部党员大会（二季度）"
    assert [task["title"] for task in answer.context["tasks"]] == ["主题党日（6月）"]
    assert answer.context["tasks"][0]["hint"] == "6月26日 14:00 · 二楼会议室"


def test_nothing_to_do_invents_nothing(world: World, signed_in: SignedIn) -> None:
    page = text(own(signed_in("member")).content)
    assert "还没有要参加的会" in page
    assert "我的待办" not in page


def test_the_own_year_counts_meetings_and_leads_to_them(world: World, signed_in: SignedIn) -> None:
    hold(world, "1011", "members", date(2026, 3, 20))
    hold(world, "1011", "theme-day", date(2026, 4, 20))
    answer = own(signed_in("member"))
    figures = answer.context["figures"]
    assert [(item["value"], item["unit"]) for item in figures] == [(2, "/2次"), (0, "次")]
    assert {item["url"] for item in figures} == {reverse("meetings.own")}
    assert "我的2026年" in text(answer.content)


def test_everybody_with_a_dossier_has_the_page_and_nobody_else(world: World, signed_in: SignedIn) -> None:
    for role in ("member", "secretary", "probationary", "office"):
        own(signed_in(role))
    assert signed_in("system-administrator").get(reverse("duties.own")).status_code == 403


def test_the_page_costs_few_queries(world: World, signed_in: SignedIn) -> None:
    convene(world, "1011", "members", JUNE_17)
    client = signed_in("member")
    with CaptureQueriesContext(connection) as seen:
        own(client)
    assert len(seen) <= 12
