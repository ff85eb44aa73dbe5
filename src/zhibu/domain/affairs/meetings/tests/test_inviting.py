"""Guests by condition (F-MTG-02): chosen in the list, told once, counted nowhere, gone if they stay away."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from tests.world import World
from zhibu.domain.affairs.meetings import queries, services
from zhibu.domain.affairs.meetings.models import Meeting, Presence
from zhibu.domain.affairs.meetings.tests.holding import (
    address_of,
    afternoon,
    fresh,
    moment,
    opened,
    place,
    plan,
    write,
)
from zhibu.engine.access import Refused
from zhibu.engine.flow import Invalid
from zhibu.engine.journal.models import Entry
from zhibu.engine.notify.models import Notice

Capture = Callable[..., AbstractContextManager[list[Any]]]
SignedIn = Callable[[str], Client]
STRANGER = "谢临川"


def coming(world: World) -> Meeting:
    there = plan(world, "committee", title="支委会", planned_at=moment(6, 20))
    return services.convene(world["1011"], there, actor=world.actor("secretary"))


def page_of(client: Client, address: str) -> str:
    return client.get(address, follow=True).content.decode()


def test_all_whom_the_filters_leave_are_invited_and_told_once(
    world: World, signed_in: SignedIn, django_capture_on_commit_callbacks: Capture
) -> None:
    with afternoon():
        meeting = coming(world)
        due = [one.member_id for one in queries.roll(meeting)]
        full = world["1011"].members.filter(category="01").count()
        client = signed_in("committee-member")
        assert "邀请列席" in page_of(client, "/members/")
        sent = {"act": "invite", "whole": "1", "kept": "chip=full", "confirmed": "1", "meeting": meeting.uuid}
        for _twice in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                assert client.post("/members/act/", sent).status_code == 302
        guests = meeting.roll.filter(guest=True)
        assert guests.count() == full - len(due)
        assert not guests.filter(member__in=due).exists()
        assert queries.counts(queries.roll(meeting)).expected == len(due)
        told = Notice.objects.filter(title="邀请你列席支委会：6月20日 14:00")
        assert told.count() == guests.filter(member__account__isnull=False).count() > 0
        assert told[0].text == "二楼会议室。不能来不用请假。"
        assert f"邀请列席 {guests.count()}人" in page_of(signed_in("secretary"), f"/meetings/{meeting.uuid}/")
        assert Entry.objects.filter(action="meeting.invite").count() == guests.count()


def test_a_guest_sees_the_meeting_signs_in_and_is_neither_due_nor_votes(
    world: World, signed_in: SignedIn
) -> None:
    with afternoon():
        meeting = opened(world)
        guest = world.member(STRANGER)
        before = queries.counts(queries.roll(meeting))
        services.invite(meeting, guest, actor=world.operator)
        client = signed_in("unrelated-member")
        shown = page_of(client, f"/me/meetings/{meeting.uuid}/")
        assert "受邀列席" in shown
        assert "不能来不用请假" in shown
        assert "请假原因" not in shown
        assert "不在应到名单，记为列席" in page_of(client, address_of(meeting))
        client.post(address_of(meeting))
        after = queries.counts(queries.roll(meeting))
        assert (after.expected, after.due, after.guests) == (before.expected, before.due, 1)
        assert not place(meeting, STRANGER).voting


def test_who_was_invited_and_did_not_come_is_in_no_minutes_and_reads_none(
    world: World, signed_in: SignedIn
) -> None:
    with afternoon():
        meeting = opened(world)
        secretary = world.actor("secretary")
        services.invite(meeting, world.member(STRANGER), actor=world.operator)
        meeting.roll.filter(guest=False).update(presence=Presence.PRESENT)
        write(meeting, secretary, yes=8, no=0, abstain=0)
        services.close(meeting, actor=secretary)
        assert not meeting.roll.filter(member__name=STRANGER, presence=Presence.UNEXPLAINED).exists()
        services.file(fresh(meeting), actor=secretary)
        assert not meeting.roll.filter(member__name=STRANGER).exists()
        client = signed_in("unrelated-member")
        assert client.get(f"/me/meetings/{meeting.uuid}/").status_code == 404
        assert client.get(f"/meetings/{meeting.uuid}/print/").status_code == 404


def test_an_invitation_is_taken_back_until_he_comes(world: World, signed_in: SignedIn) -> None:
    with afternoon():
        meeting = opened(world)
        secretary, client = world.actor("secretary"), signed_in("secretary")
        one = services.invite(meeting, world.member(STRANGER), actor=world.operator)
        assert "撤回邀请" in page_of(client, f"/meetings/{meeting.uuid}/?who={one.uuid}")
        client.post(f"/meetings/roll/{one.uuid}/uninvite/")
        assert not meeting.roll.filter(pk=one.pk).exists()
        due = place(meeting, "周文澜")
        with pytest.raises(Invalid, match="只有还没到会的列席邀请能撤回"):
            services.take_back_invitation(meeting, due, actor=secretary)


def test_a_guest_signed_in_by_mistake_stays_invited(world: World) -> None:
    secretary = world.actor("secretary")
    with afternoon():
        meeting = opened(world, "committee")
        services.invite(meeting, world.member("周文澜"), actor=secretary)
        services.sign_for(meeting, place(meeting, "周文澜"), actor=secretary, reason="手机没电")
        services.take_back_sign(meeting, place(meeting, "周文澜"), actor=secretary)
        line = place(meeting, "周文澜")
        assert (line.presence, line.guest, line.way) == (Presence.EXPECTED, True, "")
        services.take_back_invitation(meeting, line, actor=secretary)
    assert not meeting.roll.filter(guest=True).exists()


def test_what_is_over_and_who_is_out_of_reach_are_refused(world: World, signed_in: SignedIn) -> None:
    with afternoon():
        meeting = opened(world)
        guest = world.member(STRANGER)
        with pytest.raises(Refused):
            services.invite(meeting, guest, actor=world.actor("member"))
        secretary = world.actor("secretary")
        sent = {"act": "invite", "chosen": [guest.uuid], "confirmed": "1", "meeting": meeting.uuid}
        assert signed_in("secretary").post("/members/act/", sent).status_code == 404
        write(meeting, secretary)
        services.close(meeting, actor=secretary)
        with pytest.raises(Invalid, match="会议待归档，不能再邀请"):
            services.invite(fresh(meeting), guest, actor=secretary)
        own = {"act": "invite", "chosen": [world.member("周文澜").uuid]}
        shown = signed_in("secretary").post("/members/act/", own)
        assert "没有还能邀请人的会议。先发通知开会，再来邀请。" in shown.content.decode()
