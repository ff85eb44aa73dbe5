"""What a member sees and does: own meetings, one of them, leave, signing in."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from tests.world import World
from zhibu.domain.affairs.meetings import services
from zhibu.domain.affairs.meetings.models import Meeting
from zhibu.domain.affairs.meetings.tests.browsing import page_of
from zhibu.domain.affairs.meetings.tests.holding import (
    address_of,
    afternoon,
    code_of,
    file_held,
    fresh,
    opened,
    place,
    plan,
    write,
)
from zhibu.engine import clock
from zhibu.engine.journal.models import Entry

SignedIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    """Stand at 2026-06-17 14:00."""
    with afternoon():
        yield


def own(meeting: Meeting, part: str = "") -> str:
    return f"/me/meetings/{meeting.uuid}/{part}"


def test_ones_own_meetings_come_first_to_come_then_held(world: World, signed_in: SignedIn) -> None:
    file_held(world, "1011", "theme-day", (2, 10), title="主题党日（2月）")
    file_held(world, "1011", "committee", (2, 11), title="支委会（2月）")
    opened(world, title="正在开的大会")
    page = page_of(signed_in("member"), "/me/meetings/")
    assert page.index("正在开的大会") < page.index("主题党日（2月）")
    assert "支委会（2月）" not in page
    empty = page_of(signed_in("unrelated-member"), "/me/meetings/")
    assert "没有要参加的会议。有了会通知你。" in empty
    assert "还没有会议记录。" in empty


def test_minutes_are_read_after_filing_and_by_those_who_check_them(world: World, signed_in: SignedIn) -> None:
    secretary, meeting = world.actor("secretary"), opened(world)
    services.sign_in(meeting, actor=world.actor("member"))
    write(meeting, secretary, "会上说的话")
    there, absent = signed_in("member"), signed_in("probationary")
    assert "会上说的话" not in page_of(there, own(meeting))
    assert "传达会议精神" in page_of(there, own(meeting))
    services.close(meeting, actor=secretary)
    checking = page_of(there, own(meeting))
    assert "会上说的话" in checking
    assert "请核对，有不同意见写在下面" in checking
    assert "会上说的话" not in page_of(absent, own(meeting))
    services.plan_vote(meeting, meeting.topics.get(with_vote=True), False, actor=secretary)
    services.file(meeting, actor=secretary)
    assert "会上说的话" in page_of(absent, own(meeting))
    assert "未说明" in page_of(absent, own(meeting))
    assert absent.get(f"/meetings/{meeting.uuid}/print/").status_code == 200


def test_other_peoples_meetings_are_hidden(world: World, signed_in: SignedIn) -> None:
    meeting = opened(world, "committee")
    assert signed_in("member").get(own(meeting)).status_code == 404
    assert signed_in("office").get(own(meeting)).status_code == 403
    assert signed_in("system-administrator").get("/me/meetings/").status_code == 403


def test_leave_is_asked_for_and_taken_back(world: World, signed_in: SignedIn) -> None:
    client, meeting = signed_in("member"), opened(world)
    refused = client.post(own(meeting, "leave/"), {"reason": ""})
    assert refused.status_code == 422
    assert "请填请假原因" in refused.content.decode()
    assert client.post(own(meeting, "leave/"), {"reason": "外出检修"}).status_code == 302
    page = page_of(client, own(meeting))
    assert "请假（外出检修），等回复" in page
    assert "撤回请假" in page
    client.post(own(meeting, "leave/"), {"take_back": "yes"})
    assert place(meeting, "周文澜").presence == "expected"


def test_one_scan_and_one_tap_sign_in(world: World, signed_in: SignedIn) -> None:
    client, meeting = signed_in("member"), opened(world)
    page = page_of(client, address_of(meeting))
    assert "周文澜" in page
    assert page.count("确认签到") == 1
    answer = client.post(address_of(meeting))
    assert answer.headers["Location"] == f"/s/{meeting.token}/"
    done = page_of(client, address_of(meeting))
    assert "已签到 " in done
    assert "确认签到" not in done
    assert client.post(address_of(meeting)).status_code == 302
    assert Entry.objects.filter(action="meeting.sign-in").count() == 1


def test_a_visitor_signs_in_to_the_product_first(world: World) -> None:
    meeting = opened(world)
    answer = Client().get(address_of(meeting))
    assert answer.headers["Location"] == f"/sign-in/?next={address_of(meeting)}"


def test_somebody_of_the_branch_comes_as_a_guest(world: World, signed_in: SignedIn) -> None:
    client, meeting = signed_in("member"), opened(world, "committee")
    assert "不在应到名单，记为列席" in page_of(client, address_of(meeting))
    client.post(address_of(meeting))
    assert place(meeting, "周文澜").guest
    assert "列席" in page_of(client, address_of(meeting))


@pytest.mark.parametrize("role", ["unrelated-member", "system-administrator", "office"])
def test_others_are_told_plainly(world: World, signed_in: SignedIn, role: str) -> None:
    client, meeting = signed_in(role), opened(world, title="内部议题")
    answer = client.get(address_of(meeting))
    assert answer.status_code == 403
    assert "这是装配第一党支部的会议，名单上没有你。" in answer.content.decode()
    assert "内部议题" not in answer.content.decode()
    assert client.post(address_of(meeting)).status_code == 403
    assert meeting.roll.count() == 10


def test_a_wrong_address_and_a_meeting_that_is_over(world: World, signed_in: SignedIn) -> None:
    client = signed_in("member")
    gone = client.get("/s/nonsense/")
    assert gone.status_code == 410
    assert "这个签到码不对或已失效。" in gone.content.decode()
    coming = services.convene(world["1011"], plan(world), actor=world.operator)
    assert "还没有开始签到" in page_of(client, address_of(coming))
    services.start(coming, actor=world.operator)
    write(coming, world.operator)
    services.close(coming, actor=world.operator)
    assert "会议待归档，不能再签到" in page_of(client, address_of(coming))
    assert client.post(address_of(coming)).status_code == 422


def test_four_digits_do_the_same(world: World, signed_in: SignedIn) -> None:
    client, meeting = signed_in("member"), opened(world)
    wrong = client.post("/scan/code/", {"code": "abcd"})
    assert wrong.status_code == 422
    assert "没有正在签到的会议用这组数字。" in wrong.content.decode()
    right = client.post("/scan/code/", {"code": code_of(meeting)})
    assert right.headers["Location"] == f"/s/{meeting.token}/"
    assert place(meeting, "周文澜").way == "code"


def test_pages_of_a_member_cost_a_fixed_number_of_queries(
    world: World, signed_in: SignedIn, django_assert_max_num_queries: Any
) -> None:
    for day in range(1, 18):
        file_held(world, "1011", "theme-day", (2, day))
    meeting, client = opened(world), signed_in("member")
    for address, most in (
        ("/me/meetings/", 12),
        (own(meeting), 15),
        ("/scan/", 12),
        (address_of(meeting), 12),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200
    assert fresh(meeting).planned_at <= clock.now()
