"""Absences in a row without a word (LIF-24, LIF-25), and who need not come (LIF-26)."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.world import World
from zhibu.domain.affairs.meetings import services
from zhibu.domain.affairs.meetings.duties import absences
from zhibu.domain.affairs.meetings.models import Attendance
from zhibu.domain.affairs.meetings.services import Excused
from zhibu.domain.affairs.meetings.tests.browsing import page_of
from zhibu.domain.affairs.meetings.tests.holding import afternoon, file_held, opened, place
from zhibu.domain.people.members.queries import belonging
from zhibu.engine import clock
from zhibu.engine.duty import Finding, Question
from zhibu.engine.flow import Invalid

SignedIn = Callable[[str], Client]
WHO = "白景初"


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    """Stand at 2026-06-17 14:00."""
    with afternoon():
        yield


def held_without(world: World, *days: tuple[int, int], **changes: Any) -> None:
    """Hold theme days at which everybody was but one, of whom nothing is known."""
    there = {person.pk for person in belonging(world["1011"])} - {world.member(WHO).pk}
    for day in days:
        file_held(world, "1011", "theme-day", day, present=there, **changes)


def found(world: World, code: str = "1011", on: date = date(2026, 12, 31)) -> dict[str, Finding]:
    return {one.rule: one for one in absences(Question(world[code].path, date(2026, 1, 1), on))}


def test_absences_in_a_row_are_told_stage_by_stage_and_close_when_he_comes(world: World) -> None:
    held_without(world, (1, 5))
    assert found(world) == {}
    held_without(world, (1, 12))
    one = found(world)["LIF-24"]
    assert one.text == "白景初自1月5日起连续2次没有说明原因缺席，可以谈话提醒。"
    assert (one.subject.code, one.since, one.hard) == ("1011", date(2026, 1, 5), False)
    held_without(world, (1, 19))
    assert "可以批评教育" in found(world)["LIF-24"].text
    held_without(world, (2, 9))
    assert "跨2个月" in found(world)["LIF-24"].text
    assert "LIF-25" not in found(world)
    file_held(world, "1011", "theme-day", (2, 16))
    assert found(world) == {}
    assert "LIF-24" in found(world, on=date(2026, 2, 15))


def test_months_without_taking_part_alert_at_three_five_and_six(world: World) -> None:
    alert = None
    for month in range(1, 7):
        held_without(world, (month, 3))
        alert = found(world).get("LIF-25")
        assert (alert is not None) == (month >= 3)
    assert alert is not None
    assert alert.text == (
        "白景初连续6个月没有参加组织生活，也没有说明原因。请先核实；是否除名由党员大会决定，报上级批准。"
    )
    assert world.member(WHO).left_on is None


def test_a_reason_told_or_a_leave_granted_ends_the_row(world: World) -> None:
    held_without(world, (1, 5), (1, 12))
    last = Attendance.objects.filter(member=world.member(WHO)).order_by("pk").last()
    assert last is not None
    for presence in ("explained", "leave"):
        Attendance.objects.filter(pk=last.pk).update(presence=presence)
        assert found(world) == {}


def test_persons_are_spoken_of_up_to_the_committee_and_in_a_few_queries(
    world: World, django_assert_max_num_queries: Any
) -> None:
    held_without(world, (1, 5), (1, 12))
    for code in ("1011", "101", "100"):
        # One of them is the test's own.
        with django_assert_max_num_queries(5):
            assert set(found(world, code)) == {"LIF-24"}
    assert found(world, "1011-Z01") == {}
    assert found(world, "1012") == {}


def test_only_committee_and_those_above_see_it(world: World, signed_in: SignedIn) -> None:
    with clock.travel(date(2026, 6, 17)):
        held_without(world, (1, 5), (1, 12))
        for role in ("secretary", "committee-member", "office"):
            assert "白景初自1月5日起" in page_of(signed_in(role), "/duties/conditions/")
        assert "白景初自1月5日起" not in page_of(signed_in("group-leader"), "/duties/conditions/")
        assert signed_in("member").get("/duties/conditions/").status_code == 403


def excused(world: World, **changes: Any) -> Excused:
    given: dict[str, Any] = {
        "ground": "ill",
        "contact": world.member("周文澜"),
        "since": date(2026, 6, 1),
        "basis": "6月支委会同意",
    }
    return Excused(**(given | changes))


def test_who_is_excused_stands_on_the_roll_as_such_and_no_rate_counts_him(world: World) -> None:
    services.excuse(world.member(WHO), excused(world), actor=world.actor("secretary"))
    line = place(opened(world, "theme-day"), WHO)
    assert (line.presence, line.leave_agreed) == ("leave", True)
    assert line.reason == "经同意免于参加，联系人周文澜"
    there = {person.pk for person in belonging(world["1011"])} - {world.member(WHO).pk}
    file_held(world, "1011", "theme-day", (6, 10), present=there)
    entered = Attendance.objects.get(member__name=WHO, meeting__held_on=date(2026, 6, 10))
    assert (entered.presence, entered.leave_agreed) == ("leave", True), (
        "leave agreed to is in no rate (LIF-27)"
    )
    file_held(world, "1011", "theme-day", (5, 10), present=there, entered=clock.now())
    assert (
        Attendance.objects.get(member__name=WHO, meeting__held_on=date(2026, 5, 10)).presence == "unexplained"
    )


def test_meetings_already_called_follow_and_an_excuse_ends(world: World) -> None:
    meeting = services.convene(
        world["1011"],
        services.Plan(
            "theme-day", "主题党日", clock.now(), "", world.member("许嘉禾"), world.member("陆清源")
        ),
        actor=world.actor("secretary"),
    )
    secretary, member = world.actor("secretary"), world.member(WHO)
    row = services.excuse(member, excused(world), actor=secretary)
    assert place(meeting, WHO).presence == "leave"
    with pytest.raises(Invalid):
        services.excuse(member, excused(world), actor=secretary)
    services.end_excuse(member, row, date(2026, 6, 17), actor=secretary)
    assert place(opened(world, "theme-day"), WHO).presence == "expected"


def test_an_excuse_needs_somebody_who_keeps_in_touch(world: World) -> None:
    member, secretary = world.member(WHO), world.actor("secretary")
    for changes in ({"contact": None}, {"contact": member}, {"basis": " "}, {"until": date(2026, 5, 1)}):
        with pytest.raises(Invalid) as refused:
            services.excuse(member, excused(world, **changes), actor=secretary)
        assert refused.value.rule == "LIF-26"


def test_the_dossier_says_it_to_the_committee_and_not_to_group_leaders(
    world: World, signed_in: SignedIn
) -> None:
    client, member = signed_in("secretary"), world.member(WHO)
    address = f"/members/{member.uuid}/excuse/"
    sent = {"ground": "ill", "contact": world.member("周文澜").uuid, "since": "2026-06-01", "basis": "支委会"}
    assert client.post(address, sent).status_code == 302
    assert "长期患病" in page_of(client, f"/members/{member.uuid}/")
    assert "长期患病" in page_of(signed_in("committee-member"), f"/members/{member.uuid}/")
    assert "联系人周文澜" in page_of(client, f"/organizations/{world['1011'].uuid}/")
    other = world.member("苏景行")
    assert "免于参加" not in page_of(signed_in("group-leader"), f"/members/{other.uuid}/")
    assert client.post(address, {"on": "2026-06-17"}).status_code == 302
    assert "没有登记" not in page_of(client, f"/members/{member.uuid}/")
