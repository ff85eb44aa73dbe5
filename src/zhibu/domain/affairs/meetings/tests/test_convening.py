"""Convening and changing meetings, and what is known beforehand."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest

from tests.world import World
from zhibu.domain.affairs.meetings import queries, services
from zhibu.domain.affairs.meetings.models import Attendance, Meeting, MeetingKind, MeetingState
from zhibu.domain.affairs.meetings.services import HeldTopic, PlannedTopic
from zhibu.domain.affairs.meetings.tests.holding import (
    NOW,
    afternoon,
    code_of,
    file_held,
    fresh,
    moment,
    opened,
    plan,
)
from zhibu.domain.people.members.models import Member
from zhibu.engine import clock
from zhibu.engine.access import Refused
from zhibu.engine.flow import Invalid, WrongState
from zhibu.engine.notify.models import Notice

Capture = Callable[..., AbstractContextManager[list[Any]]]


def test_the_roll_is_the_branch_the_group_or_the_committee(world: World) -> None:
    names = {}
    with afternoon():
        for code, kind in (("1011", "members"), ("1011", "committee"), ("1011-Z01", "group")):
            meeting = services.convene(
                world[code], plan(world, kind, topics=[]), actor=world.actor("secretary")
            )
            names[kind] = {line.member.name for line in queries.roll(meeting)}
    assert len(names["members"]) == 10
    assert names["committee"] == {"许嘉禾", "陆清源", "苏景行"}
    assert names["group"] < names["members"]


def test_votes_belong_to_full_members_in_good_standing_and_never_to_groups(world: World) -> None:
    Member.objects.filter(name="顾明川").update(standing="2")
    with afternoon():
        meeting = opened(world)
        group = services.convene(
            world["1011-Z01"], plan(world, "group", topics=[]), actor=world.actor("secretary")
        )
    without = {line.member.name for line in queries.roll(meeting) if not line.voting}
    assert without == {"顾明川", "乔望舒", "高若水"}
    assert not any(line.voting for line in queries.roll(group))
    assert queries.counts(queries.roll(meeting)).due == 7


@pytest.mark.parametrize(
    ("code", "changes", "field", "words"),
    [
        ("1011", {"title": " "}, "title", "请填名称"),
        ("1011", {"chair": None}, "chair", "请选主持人"),
        ("1011", {"recorder": None}, "recorder", "请选记录人"),
        ("1011", {"kind": "group"}, "kind", "这个组织不开这一类会。请另选类别。"),
        ("1011-Z01", {"kind": "members"}, "kind", "这个组织不开这一类会。请另选类别。"),
        ("1012", {"kind": "committee"}, "kind", "还没有应到人员。先登记支委或编好党小组，再开会。"),
        (
            "1011",
            {"planned_at": NOW - timedelta(days=1)},
            "planned_at",
            "这一天已经过去。已经开过的会请用“补录”。",
        ),
    ],
)
def test_what_keeps_a_meeting_from_being_convened(
    world: World, code: str, changes: dict[str, Any], field: str, words: str
) -> None:
    with afternoon(), pytest.raises(Invalid) as refused:
        services.convene(world[code], plan(world, **changes), actor=world.operator)
    assert refused.value.problems == {field: words}
    assert not Meeting.objects.exists()


@pytest.mark.parametrize("days", [-1, 1])
def test_only_todays_meeting_can_be_opened_at_once(world: World, days: int) -> None:
    with afternoon(), pytest.raises(Invalid) as refused:
        opened(world, planned_at=NOW + timedelta(days=days))
    assert set(refused.value.problems) == {"planned_at"}


@pytest.mark.parametrize(
    ("kind", "titles", "room"),
    [("committee", [], 2), ("theme-day", [], 1), ("members", ["一", "二", "三"], 3)],
)
def test_an_opened_meeting_has_room_to_write_without_adding_anything(
    world: World, kind: str, titles: list[str], room: int
) -> None:
    with afternoon():
        meeting = opened(world, kind, topics=[PlannedTopic(title) for title in titles])
    assert meeting.state == MeetingState.OPEN
    assert [topic.position for topic in meeting.topics.all()] == list(range(1, room + 1))
    assert len({(line.secret, line.token) for line in Meeting.objects.all()}) == 1
    assert len(code_of(meeting)) == 4


def test_a_topic_may_only_be_recorded_as_what_this_meeting_can_contain(world: World) -> None:
    with afternoon(), pytest.raises(Invalid) as refused:
        opened(world, "committee", topics=[PlannedTopic("党课", serves="lecture")])
    assert refused.value.rule == "LIF-30"
    with afternoon():
        meeting = opened(world, "theme-day", topics=[PlannedTopic("党课", serves="lecture")])
    assert meeting.topics.get().serves == "lecture"


def test_everybody_on_the_roll_with_an_account_gets_one_notice(
    world: World, django_capture_on_commit_callbacks: Capture
) -> None:
    with afternoon(), django_capture_on_commit_callbacks(execute=True):
        meeting = opened(world)
    notice = Notice.objects.get(account=world.accounts["member"])
    assert notice.title == "支部党员大会（二季度）：6月17日 14:00"
    assert notice.text == "二楼会议室"
    assert notice.url == f"/me/meetings/{meeting.uuid}/"
    assert not Notice.objects.filter(account=world.accounts["unrelated-member"]).exists()


def test_a_new_time_is_told_and_a_new_title_is_not(
    world: World, django_capture_on_commit_callbacks: Capture
) -> None:
    secretary = world.actor("secretary")
    with afternoon():
        meeting = services.convene(world["1011"], plan(world), actor=secretary)
        with django_capture_on_commit_callbacks(execute=True):
            services.change_plan(meeting, plan(world, title="支部党员大会"), actor=secretary)
        assert not Notice.objects.exists()
        with django_capture_on_commit_callbacks(execute=True):
            services.change_plan(
                meeting, plan(world, title="支部党员大会", planned_at=moment(6, 18)), actor=secretary
            )
    assert Notice.objects.filter(title="改为6月18日 14:00：支部党员大会").count() == 5
    assert fresh(meeting).version == 3


def test_the_plan_of_a_meeting_cannot_be_emptied_or_moved_back(world: World) -> None:
    secretary = world.actor("secretary")
    with afternoon():
        meeting = services.convene(world["1011"], plan(world), actor=secretary)
        for changes in ({"title": ""}, {"chair": None}, {"planned_at": NOW - timedelta(days=2)}):
            with pytest.raises(Invalid):
                services.change_plan(meeting, plan(world, **changes), actor=secretary)
    assert fresh(meeting).version == 1


def test_a_running_meeting_keeps_its_time(world: World) -> None:
    with afternoon():
        meeting = opened(world)
        changed = plan(world, title="大会", planned_at=moment(6, 20))
        services.change_plan(meeting, changed, actor=world.actor("secretary"))
    assert (fresh(meeting).title, fresh(meeting).planned_at) == ("大会", NOW)


def test_a_meeting_opens_once(world: World) -> None:
    with afternoon():
        meeting = services.convene(world["1011"], plan(world), actor=world.operator)
        services.start(meeting, actor=world.operator)
        with pytest.raises(WrongState):
            services.start(meeting, actor=world.operator)


def test_other_branches_and_plain_members_cannot_convene(world: World) -> None:
    with afternoon():
        for role, code in (("secretary", "1012"), ("office", "1011"), ("group-leader", "1011")):
            with pytest.raises(Refused):
                services.convene(world[code], plan(world), actor=world.actor(role))
    assert not Attendance.objects.exists()


def test_what_is_known_is_filled_in(world: World) -> None:
    file_held(world, "1011", "committee", (5, 12), recorder=world.member("苏景行"), place="三楼")
    with clock.travel(moment(6, 17, 14, 47)):
        known = queries.proposal(world["1011"], MeetingKind.COMMITTEE)
    assert known.title == "支委会（6月）"
    assert known.planned_at == moment(6, 17, 14, 30)
    assert (known.place, known.chair, known.recorder) == (
        "三楼",
        world.member("许嘉禾"),
        world.member("苏景行"),
    )
    assert [person.name for person in known.expected] == ["许嘉禾", "陆清源", "苏景行"]
    assert known.topics == []


def test_only_what_was_left_open_is_carried_over(world: World) -> None:
    topics = [
        HeldTopic("已办完", "说了。"),
        HeldTopic("没来得及", ""),
        HeldTopic("有人去办", "说了。", follow_up="陆清源 7月10日前"),
    ]
    file_held(world, "1011", "committee", (5, 12), topics=topics)
    with afternoon():
        assert queries.proposal(world["1011"], "committee").topics == ["没来得及", "有人去办"]
        assert queries.proposal(world["1011"], "members").topics == []


@pytest.mark.parametrize(
    ("code", "kind", "month", "title"),
    [
        ("1011", "members", 2, "支部党员大会（一季度）"),
        ("1011", "lecture", 12, "党课（四季度）"),
        ("1011", "theme-day", 7, "主题党日（7月）"),
        ("1011-Z01", "group", 6, "第一党小组会（6月）"),
    ],
)
def test_the_usual_title_names_the_period(world: World, code: str, kind: str, month: int, title: str) -> None:
    assert queries.title_for(world[code], kind, moment(month, 5).date()) == title
