"""The sign-in code changes every minute; the rule about who chairs; the roll of a day that is over."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from tests.world import World
from zhibu.domain.affairs.meetings import queries, rules, services
from zhibu.domain.affairs.meetings.models import MeetingState
from zhibu.domain.affairs.meetings.services import PlannedTopic
from zhibu.domain.affairs.meetings.tests.browsing import page_of, url
from zhibu.domain.affairs.meetings.tests.holding import (
    NOW,
    address_of,
    afternoon,
    code_of,
    file_held,
    moment,
    opened,
    place,
    plan,
)
from zhibu.domain.people.members import services as members
from zhibu.engine import clock
from zhibu.engine.flow import Invalid

SignedIn = Callable[[str], Client]
MINUTE = timedelta(minutes=1)


def test_digits_hold_for_their_minute_and_the_next(world: World) -> None:
    member = world.actor("member")
    with afternoon():
        meeting = opened(world)
        shown = code_of(meeting)
    with clock.travel(NOW + 2 * MINUTE):
        assert services.sign_in_by_code(shown, actor=member) is None
    with clock.travel(NOW + MINUTE):
        assert code_of(meeting) != shown
        assert services.sign_in_by_code(shown, actor=member) is not None


def test_codes_of_meetings_tell_nothing_of_each_other() -> None:
    drawn = {rules.code_at("one", NOW + MINUTE * step) for step in range(50)}
    assert len(drawn) > 40
    assert rules.code_at("one", NOW) != rules.code_at("two", NOW)
    assert rules.key_at("one", NOW) != rules.key_at("one", NOW, "7")
    assert [rules.code_seconds(NOW + timedelta(seconds=n)) for n in (0, 1, 59)] == [60, 59, 1]


def test_an_old_address_is_refused_but_whoever_scanned_in_time_may_read_first(
    world: World, signed_in: SignedIn
) -> None:
    client = signed_in("member")
    with afternoon():
        meeting = opened(world)
        address = address_of(meeting)
        page = page_of(client, address)
        own_pass = page.split('name="pass" value="')[1].split('"')[0]
    with clock.travel(NOW + 3 * MINUTE):
        stale = client.get(address)
        assert stale.status_code == 410
        assert "这个码已经换了。" in stale.content.decode()
        assert client.post(address).status_code == 422
        assert client.post(f"/s/{meeting.token}/").status_code == 422
        other = signed_in("probationary").post(address, {"pass": own_pass})
        assert other.status_code == 422
        assert client.post(address, {"pass": own_pass}).status_code == 302
    assert place(meeting, "周文澜").presence == "present"
    assert place(meeting, "乔望舒").presence == "expected"


def test_the_wall_fetches_the_next_code_and_works_without_scripts(world: World, signed_in: SignedIn) -> None:
    client = signed_in("secretary")
    with afternoon():
        meeting = opened(world)
        page = page_of(client, url(meeting, "wall/"))
        assert '<noscript><meta http-equiv="refresh" content="60"></noscript>' in page
        assert f'hx-get="{url(meeting, "code/")}?big=yes" hx-trigger="load delay:60s"' in page
        first = page_of(client, url(meeting, "code/"))
        assert f'<div class="dj-code num">{code_of(meeting)}</div>' in first
    with clock.travel(NOW + MINUTE):
        assert f'<div class="dj-code num">{code_of(meeting)}</div>' in page_of(client, url(meeting, "code/"))
        services.void(meeting, actor=world.operator, reason="登记错误")
        over = client.get(url(meeting, "code/"))
    assert (over.status_code, over.headers["HX-Refresh"]) == (204, "true")


def test_somebody_whom_the_rule_does_not_name_chairs_with_a_reason(world: World, signed_in: SignedIn) -> None:
    member = world.member("周文澜")
    with afternoon():
        with pytest.raises(Invalid) as refused:
            opened(world, chair=member, chair_reason="")
        words = {"chair_reason": "周文澜不是书记、副书记或委员。请写明谁委托他主持。"}
        assert (refused.value.rule, refused.value.problems) == ("LIF-22", words)
        assert opened(world, chair=member, chair_reason="书记出差委托").chair_reason == "书记出差委托"
        assert opened(world, chair=world.member("苏景行"), chair_reason="").state == MeetingState.OPEN
        assert opened(world, "lecture", chair=member, chair_reason="").state == MeetingState.OPEN
        client = signed_in("secretary")
        sent = {
            "org": "1011",
            "kind": "members",
            "title": "大会",
            "planned_at": "2026-06-17T14:00",
            "chair": str(member.uuid),
            "recorder": str(member.uuid),
        }
        answer = client.post("/meetings/new/", sent)
        assert answer.status_code == 422
        assert 'name="chair_reason"' in answer.content.decode()
        assert client.post("/meetings/new/", sent | {"chair_reason": "书记出差委托"}).status_code == 302


def test_a_late_entry_takes_the_roll_of_its_day(world: World) -> None:
    with clock.travel(date(2026, 4, 1)):
        members.place(world.member("周文澜"), world["1012"], None, actor=world.operator)
        members.place(world.member("孟春和"), world["1011"], None, actor=world.operator)
    with clock.travel(date(2026, 12, 2)):
        members.convert(world.member("乔望舒"), date(2026, 12, 1), basis="支部大会决议", actor=world.operator)
    march = file_held(world, "1011", "members", (3, 9), entered=moment(12, 17))
    december = file_held(world, "1011", "members", (12, 9), entered=moment(12, 17))
    names = [{line.member.name for line in queries.roll(meeting)} for meeting in (march, december)]
    assert names[0] - names[1] == {"周文澜"}
    assert names[1] - names[0] == {"孟春和"}
    assert not place(march, "乔望舒").voting
    assert place(december, "乔望舒").voting


def test_the_form_of_a_late_entry_lists_who_belonged_that_day(world: World, signed_in: SignedIn) -> None:
    with clock.travel(date(2026, 4, 1)):
        members.place(world.member("周文澜"), world["1012"], None, actor=world.operator)
    client = signed_in("secretary")
    with afternoon():
        page = page_of(client, "/meetings/late/?org=1011&kind=members&period=2026-Q1")
        assert "2026-03-31的名单" in page
        assert "周文澜到会情况" in page
        assert "应到10人" in page
        page = page_of(client, "/meetings/late/?org=1011&kind=members&period=2026-Q2&held_on=2026-05-01")
        assert "周文澜到会情况" not in page
        assert "（选填）" not in page.split("补录原因")[1].split("</label>")[0]
        new = page_of(client, "/meetings/new/?org=1011&kind=members&period=2026-Q2")
        assert "period=2026-Q2" in new


def test_groups_stand_in_the_order_of_their_numbers(world: World, signed_in: SignedIn) -> None:
    branch = world["1011"]
    for name in ("第十党小组", "第三党小组"):
        members.ensure_group(branch, name, actor=world.operator)
    page = page_of(signed_in("secretary"), "/meetings/new/")
    places = [page.index(f"{name}党小组") for name in ("第一", "第二", "第三", "第十")]
    assert places == sorted(places)


def test_a_topic_without_a_title_is_called_by_its_number_once(world: World, signed_in: SignedIn) -> None:
    with afternoon():
        meeting = opened(world, "committee", topics=[PlannedTopic("传达")])
        meeting.topics.update(title="")
        page = page_of(signed_in("secretary"), url(meeting, "print/"))
        assert "<h2>议题1</h2>" in page
        assert "议题1：议题1" not in page + page_of(signed_in("secretary"), url(meeting))


def test_a_plan_says_once_what_its_button_does(world: World, signed_in: SignedIn) -> None:
    page = page_of(signed_in("secretary"), "/meetings/new/?org=1011&kind=members")
    assert page.count("保存并发通知") == 1
    assert plan(world).title
