"""Signing in, signing for somebody, leave and absence."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest

from tests.world import World
from zhibu.domain.affairs.meetings import queries, services
from zhibu.domain.affairs.meetings.models import MeetingState, Presence, SignInWay
from zhibu.domain.affairs.meetings.tests.holding import (
    NOW,
    afternoon,
    code_of,
    fresh,
    opened,
    place,
    plan,
    present,
    write,
)
from zhibu.engine import clock
from zhibu.engine.access import Refused
from zhibu.engine.flow import Invalid
from zhibu.engine.journal.models import Entry
from zhibu.engine.notify.models import Notice

Capture = Callable[..., AbstractContextManager[list[Any]]]


def test_signing_in_twice_is_signing_in_once(world: World) -> None:
    with afternoon():
        meeting = opened(world)
        services.sign_in(meeting, actor=world.actor("member"))
    with clock.travel(NOW + timedelta(minutes=5)):
        again = services.sign_in(meeting, actor=world.actor("member"))
    assert (again.presence, again.way, again.signed_at) == (Presence.PRESENT, SignInWay.QR, NOW)
    assert Entry.objects.filter(action="meeting.sign-in").count() == 1
    assert queries.counts(queries.roll(meeting)).present == 1


def test_signing_in_waits_for_the_meeting_and_ends_with_it(world: World) -> None:
    secretary, member = world.actor("secretary"), world.actor("member")
    with afternoon():
        meeting = services.convene(world["1011"], plan(world), actor=secretary)
        with pytest.raises(Invalid, match="还没有开始签到"):
            services.sign_in(meeting, actor=member)
        services.start(meeting, actor=secretary)
        write(meeting, secretary)
        services.close(meeting, actor=secretary)
        with pytest.raises(Invalid, match="会议待归档，不能再签到"):
            services.sign_in(meeting, actor=member)


def test_somebody_of_the_branch_who_is_not_on_the_roll_becomes_a_guest(world: World) -> None:
    with afternoon():
        meeting = opened(world, "committee")
        line = services.sign_in(meeting, actor=world.actor("member"))
    assert (line.guest, line.voting) == (True, False)
    heads = queries.counts(queries.roll(meeting))
    assert (heads.expected, heads.present, heads.guests) == (3, 0, 1)


@pytest.mark.parametrize("role", ["unrelated-member", "system-administrator"])
def test_others_have_no_part_in_it(world: World, role: str) -> None:
    with afternoon():
        meeting = opened(world)
        with pytest.raises(Refused):
            services.sign_in(meeting, actor=world.actor(role))
    assert meeting.roll.count() == 10


def test_four_digits_sign_in_at_the_open_meeting_of_ones_branch(world: World) -> None:
    with afternoon():
        meeting = opened(world)
        line = services.sign_in_by_code(code_of(meeting), actor=world.actor("member"))
        assert services.sign_in_by_code(code_of(meeting), actor=world.actor("unrelated-member")) is None
    assert line is not None
    assert line.way == SignInWay.CODE


def test_guessing_digits_ends_after_ten_tries(world: World) -> None:
    member = world.actor("member")
    with afternoon():
        meeting = opened(world)
        wrong = [f"{number:04}" for number in range(11) if f"{number:04}" != code_of(meeting)][:9]
        for code in (*wrong, "12345"):
            assert services.sign_in_by_code(code, actor=member) is None
        with pytest.raises(Invalid, match="试的次数太多"):
            services.sign_in_by_code(code_of(meeting), actor=member)
    with clock.travel(NOW + timedelta(minutes=11)):
        assert services.sign_in_by_code(code_of(meeting), actor=member) is not None


def test_signing_for_somebody_takes_a_reason_and_keeps_who_did_it(world: World) -> None:
    secretary = world.actor("secretary")
    with afternoon():
        meeting = opened(world)
        line = place(meeting, "程若谷")
        with pytest.raises(Invalid) as refused:
            services.sign_for(meeting, line, actor=secretary, reason=" ")
        assert refused.value.problems == {"reason": "代签请填原因"}
        services.sign_for(meeting, line, actor=secretary, reason="没带手机")
        services.sign_for(meeting, line, actor=secretary, reason="双击")
    line = place(meeting, "程若谷")
    assert (line.presence, line.way, line.reason, line.by) == ("present", "proxy", "没带手机", "许嘉禾")
    assert Entry.objects.filter(action="meeting.sign-for").count() == 1


def test_whoever_runs_the_meeting_signs_himself_in_without_a_reason(world: World) -> None:
    with afternoon():
        meeting = opened(world)
        services.sign_for(meeting, place(meeting, "许嘉禾"), actor=world.actor("secretary"), reason="")
    line = place(meeting, "许嘉禾")
    assert (line.presence, line.way, line.by) == ("present", "roll", "")


def test_a_sign_in_by_mistake_is_taken_back(world: World) -> None:
    secretary = world.actor("secretary")
    with afternoon():
        meeting = opened(world, "committee")
        services.sign_in(meeting, actor=world.actor("committee-member"))
        guest = services.sign_in(meeting, actor=world.actor("member"))
        services.take_back_sign(meeting, place(meeting, "陆清源"), actor=secretary)
        services.take_back_sign(meeting, guest, actor=secretary)
        assert place(meeting, "陆清源").presence == Presence.EXPECTED
        assert not meeting.roll.filter(guest=True).exists()
        write(meeting, secretary)
        services.sign_in(meeting, actor=world.actor("committee-member"))
        services.close(meeting, actor=secretary)
        services.take_back_sign(meeting, place(meeting, "陆清源"), actor=secretary)
    line = place(meeting, "陆清源")
    assert (line.presence, line.way, line.reason) == (Presence.UNEXPLAINED, "", "")


def test_a_place_on_another_roll_is_out_of_reach(world: World) -> None:
    secretary = world.actor("secretary")
    with afternoon():
        mine = opened(world)
        other = services.convene(
            world["1012"],
            plan(world, chair=world.member("孟春和"), recorder=world.member("宋以宁")),
            actor=world.operator,
        )
        services.start(other, actor=world.operator)
        line = place(other, "宋以宁")
        acts: list[Callable[[], None]] = [
            lambda: services.sign_for(mine, line, actor=secretary, reason="没带手机"),
            lambda: services.explain_absence(mine, line, actor=secretary, reason="出差"),
            lambda: services.take_back_sign(mine, line, actor=secretary),
            lambda: services.answer_leave(mine, line, True, actor=secretary),
        ]
        for act in acts:
            with pytest.raises(Refused):
                act()
    assert place(other, "宋以宁").presence == Presence.EXPECTED


def test_leave_is_asked_for_answered_and_told(
    world: World, django_capture_on_commit_callbacks: Capture
) -> None:
    secretary, member = world.actor("secretary"), world.actor("member")
    with afternoon():
        meeting = services.convene(world["1011"], plan(world), actor=secretary)
        with pytest.raises(Invalid, match="请填请假原因"):
            services.ask_leave(meeting, actor=member, reason="")
        with django_capture_on_commit_callbacks(execute=True):
            services.ask_leave(meeting, actor=member, reason="外出检修")
            services.ask_leave(meeting, actor=member, reason="外出检修")
        assert Notice.objects.get(account=world.accounts["secretary"]).title.startswith("周文澜请假：")
        assert [line.member.name for line in queries.waiting_leave(secretary)] == ["周文澜"]
        line = place(meeting, "周文澜")
        with django_capture_on_commit_callbacks(execute=True):
            services.answer_leave(meeting, line, True, actor=secretary)
        assert Notice.objects.get(account=world.accounts["member"]).title.startswith("已准假：")
        with pytest.raises(Invalid, match="这条请假已经处理过"):
            services.answer_leave(meeting, line, True, actor=secretary)
    line = place(meeting, "周文澜")
    assert (line.presence, line.leave_agreed, line.by) == ("leave", True, "许嘉禾")
    assert queries.waiting_leave(secretary) == []


def test_leave_sent_back_leaves_no_reason_behind(world: World) -> None:
    secretary = world.actor("secretary")
    with afternoon():
        meeting = opened(world)
        services.ask_leave(meeting, actor=world.actor("member"), reason="外出检修")
        services.answer_leave(meeting, place(meeting, "周文澜"), False, actor=secretary)
        write(meeting, secretary)
        services.close(meeting, actor=secretary)
    line = place(meeting, "周文澜")
    assert (line.presence, line.reason, line.leave_agreed) == (Presence.UNEXPLAINED, "", False)


def test_a_member_takes_his_request_back_or_comes_after_all(world: World) -> None:
    member = world.actor("member")
    with afternoon():
        meeting = opened(world)
        services.ask_leave(meeting, actor=member, reason="外出检修")
        services.take_back_leave(meeting, actor=member)
        assert place(meeting, "周文澜").presence == Presence.EXPECTED
        services.ask_leave(meeting, actor=member, reason="外出检修")
        services.sign_in(meeting, actor=member)
        line = place(meeting, "周文澜")
        assert (line.presence, line.reason, line.leave_agreed) == (Presence.PRESENT, "", None)
        with pytest.raises(Invalid, match="已签到，不用请假"):
            services.ask_leave(meeting, actor=member, reason="外出检修")


def test_leave_ends_with_the_meeting_and_is_only_ones_own(world: World) -> None:
    secretary = world.actor("secretary")
    with afternoon():
        meeting = opened(world)
        with pytest.raises(Refused):
            services.ask_leave(meeting, actor=world.actor("unrelated-member"), reason="外出")
        services.ask_leave(meeting, actor=world.actor("probationary"), reason="外出")
        write(meeting, secretary)
        services.close(meeting, actor=secretary)
        with pytest.raises(Invalid, match="不能再请假"):
            services.ask_leave(meeting, actor=world.actor("member"), reason="外出")
        with pytest.raises(Invalid, match="不能再撤回"):
            services.take_back_leave(meeting, actor=world.actor("probationary"))


def test_an_absence_is_explained_only_in_words_that_somebody_gave(world: World) -> None:
    secretary = world.actor("secretary")
    with afternoon():
        meeting = opened(world)
        write(meeting, secretary)
        present(meeting, "程若谷")
        services.close(meeting, actor=secretary)
        silent = place(meeting, "顾明川")
        assert (silent.presence, silent.reason) == (Presence.UNEXPLAINED, "")
        with pytest.raises(Invalid, match="请填缺席原因"):
            services.explain_absence(meeting, silent, actor=secretary, reason="")
        services.explain_absence(meeting, silent, actor=secretary, reason="临时抢修")
        with pytest.raises(Invalid, match="已签到或已请假的"):
            services.explain_absence(meeting, place(meeting, "程若谷"), actor=secretary, reason="x")
    line = place(meeting, "顾明川")
    assert (line.presence, line.reason, line.by) == ("explained", "临时抢修", "许嘉禾")
    assert fresh(meeting).state == MeetingState.CLOSED


def test_who_opens_the_sign_in_is_there(world: World) -> None:
    with afternoon():
        start = plan(world, "committee")
        meeting = services.open_now(world["1011"], start, actor=world.actor("secretary"))
    there = [line.member.name for line in meeting.roll.filter(presence="present")]
    assert there == ["许嘉禾"]
