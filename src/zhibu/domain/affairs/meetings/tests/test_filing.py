"""Closing, filing, voiding, addenda."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from tests.world import World
from zhibu.domain.affairs.meetings import queries, services
from zhibu.domain.affairs.meetings.models import Meeting, MeetingState, Presence, Showing
from zhibu.domain.affairs.meetings.services import PlannedTopic
from zhibu.domain.affairs.meetings.tests.holding import (
    afternoon,
    file_held,
    fresh,
    held,
    moment,
    opened,
    plan,
    present,
    write,
)
from zhibu.domain.people.members.models import Member
from zhibu.engine import clock
from zhibu.engine.flow import Invalid, WrongState
from zhibu.engine.notify.models import Notice

Capture = Callable[..., AbstractContextManager[list[Any]]]
COMMITTEE = ("许嘉禾", "陆清源", "苏景行")
FULL = (*COMMITTEE, "顾明川", "周文澜", "白景初", "程若谷", "骆一鸣")


def closed(
    world: World, kind: str = "committee", there: tuple[str, ...] = COMMITTEE, **changes: Any
) -> Meeting:
    """Close a meeting under which something is written, with these people there."""
    changes.setdefault("topics", [PlannedTopic("研究工作")])
    meeting = opened(world, kind, **changes)
    present(meeting, *there)
    write(meeting, world.actor("secretary"))
    return services.close(meeting, actor=world.actor("secretary"))


def problems(meeting: Meeting) -> dict[str, str]:
    lines, topics = queries.roll(meeting), queries.topics(meeting)
    return {found.rule: found.text for found in queries.filing_problems(meeting, lines, topics)}


def test_a_meeting_is_held_and_filed(world: World) -> None:
    with afternoon():
        meeting = closed(world)
        filed = services.file(meeting, actor=world.actor("committee-member"))
    assert (filed.state, filed.held_on, filed.running_number) == ("filed", moment(6, 17).date(), 1)
    assert (filed.closed_by, filed.filed_by) == ("许嘉禾", "陆清源")
    assert list(Showing.objects.values_list("kind", "held_on")) == [("committee", moment(6, 17).date())]
    assert queries.is_unchanged(fresh(meeting), queries.roll(meeting), queries.topics(meeting))


def test_without_a_word_of_minutes_a_meeting_does_not_end(world: World) -> None:
    with afternoon():
        meeting = opened(world)
        with pytest.raises(Invalid, match="还没有记录。至少写一个议题，再结束会议。"):
            services.close(meeting, actor=world.actor("secretary"))
    assert fresh(meeting).state == MeetingState.OPEN


def test_ending_drops_topics_that_nobody_named_or_wrote_under(world: World) -> None:
    secretary = world.actor("secretary")
    with afternoon():
        meeting = opened(world, "committee", topics=[])
        _first, second = meeting.topics.all()
        services.write_topic(meeting, second, {"minutes": "研究工作。"}, actor=secretary)
        services.close(meeting, actor=secretary)
    topic = meeting.topics.get()
    assert (topic.position, topic.minutes, queries.topic_title(topic)) == (1, "研究工作。", "议题1")


def test_an_absence_without_a_word_stays_unexplained_and_reopening_forgets_it(world: World) -> None:
    secretary = world.actor("secretary")
    with afternoon():
        meeting = closed(world, there=COMMITTEE[:2])
        assert meeting.roll.get(member__name="苏景行").presence == Presence.UNEXPLAINED
        assert meeting.roll.get(member__name="苏景行").reason == ""
        again = services.reopen(meeting, actor=secretary)
        assert (again.state, again.closed_by, again.ended_at) == ("open", "", None)
        assert meeting.roll.get(member__name="苏景行").presence == Presence.EXPECTED


def test_less_than_half_of_a_committee_blocks_filing(world: World) -> None:
    with afternoon():
        meeting = closed(world, there=COMMITTEE[:1])
        with pytest.raises(Invalid) as refused:
            services.file(meeting, actor=world.actor("secretary"))
    assert (refused.value.rule, refused.value.problems) == (
        "LIF-03",
        {"quorum": "支委会要半数以上委员到会，还差1人到半数"},
    )
    assert fresh(meeting).state == MeetingState.CLOSED
    assert not Showing.objects.exists()


def test_nobody_there_blocks_filing(world: World) -> None:
    with afternoon():
        meeting = closed(world, "members", ())
    assert problems(meeting) == {"MIN-01": "还没有人签到。请先签到或代签。"}


def test_a_vote_without_totals_or_with_too_many_blocks_filing(world: World) -> None:
    secretary = world.actor("secretary")
    with afternoon():
        meeting = closed(world, "members", FULL, topics=[PlannedTopic("表决计划", with_vote=True)])
        assert problems(meeting) == {"MIN-02": "“表决计划”须表决，还没有票数"}
        totals = {"yes": 8, "no": 0, "abstain": 0}
        services.write_topic(meeting, meeting.topics.get(with_vote=True), totals, actor=secretary)
        assert problems(meeting) == {}
        for name in FULL[4:]:
            line = meeting.roll.get(member__name=name)
            services.take_back_sign(meeting, line, actor=secretary)
    assert problems(meeting) == {"LIF-19": "“表决计划”：票数合计超过实到有表决权4人"}


def test_every_duty_needs_a_topic_of_its_own(world: World) -> None:
    secretary = world.actor("secretary")
    topics = [PlannedTopic("参观"), PlannedTopic("讲课", serves="lecture")]
    with afternoon():
        meeting = closed(world, "theme-day", FULL, topics=topics)
        one, _two = meeting.topics.all()
        services.write_topic(meeting, one, {"serves": "lecture"}, actor=secretary)
        expected = "记录里没有主题党日的内容。至少让一个议题算作主题党日。"
        assert problems(meeting) == {"LIF-30": expected}
        services.write_topic(meeting, one, {"serves": "theme-day"}, actor=secretary)
        services.file(meeting, actor=secretary)
    assert sorted(Showing.objects.values_list("kind", flat=True)) == ["lecture", "theme-day"]


def test_a_committee_meeting_inside_a_theme_day_needs_half_of_the_committee(world: World) -> None:
    topics = [PlannedTopic("参观"), PlannedTopic("研究工作", serves="committee")]
    with afternoon():
        meeting = closed(world, "theme-day", ("周文澜", "白景初", "许嘉禾"), topics=topics)
        assert set(problems(meeting)) == {"LIF-03"}
        line = meeting.roll.get(member__name="陆清源")
        services.sign_for(meeting, line, actor=world.actor("secretary"), reason="没带手机")
    assert problems(meeting) == {}


def test_two_people_filing_at_once_get_one_result(world: World) -> None:
    with afternoon():
        meeting = closed(world)
        services.file(meeting, actor=world.actor("secretary"))
        with pytest.raises(WrongState, match="已归档"):
            services.file(meeting, actor=world.actor("committee-member"))
    assert fresh(meeting).filed_by == "许嘉禾"
    assert Showing.objects.count() == 1


def test_running_numbers_count_by_kind_and_year(world: World) -> None:
    numbers = [
        file_held(world, "1011", kind, day).running_number
        for kind, day in (
            ("committee", (1, 9)),
            ("committee", (2, 9)),
            ("members", (2, 10)),
            ("committee", (3, 9)),
        )
    ]
    assert numbers == [1, 2, 1, 3]


def test_only_a_closed_meeting_is_filed(world: World) -> None:
    with afternoon():
        meeting = opened(world)
        with pytest.raises(WrongState):
            services.file(meeting, actor=world.actor("secretary"))
        with pytest.raises(WrongState):
            services.reopen(meeting, actor=world.actor("secretary"))


def test_voiding_takes_a_reason_and_keeps_the_record(world: World) -> None:
    meeting = file_held(world, "1011", "members", (6, 12))
    with clock.travel(moment(6, 20)):
        with pytest.raises(Invalid, match="请填作废原因"):
            services.void(meeting, actor=world.operator, reason=" ")
        services.void(meeting, actor=world.operator, reason="重复录入")
        with pytest.raises(WrongState):
            services.void(meeting, actor=world.operator, reason="再来一次")
        with pytest.raises(Invalid, match="只有已归档的会议"):
            services.append(meeting, "更正", actor=world.operator)
    row = fresh(meeting)
    assert (row.state, row.void_reason, row.filed_by) == ("void", "重复录入", "试验")
    assert queries.topics(row)


def test_those_on_the_roll_are_told_of_a_meeting_that_is_not_held(
    world: World, django_capture_on_commit_callbacks: Capture
) -> None:
    with afternoon():
        meeting = services.convene(world["1011"], plan(world), actor=world.operator)
        with django_capture_on_commit_callbacks(execute=True):
            services.void(meeting, actor=world.operator, reason="停电")
    notice = Notice.objects.get(account=world.accounts["member"])
    assert notice.title == "不开了：支部党员大会（二季度）（6月17日 14:00）"
    assert notice.text == "停电"


def test_those_who_were_there_are_asked_to_check(
    world: World, django_capture_on_commit_callbacks: Capture
) -> None:
    with afternoon():
        meeting = opened(world)
        present(meeting, "周文澜")
        write(meeting, world.actor("secretary"))
        with django_capture_on_commit_callbacks(execute=True):
            services.close(meeting, actor=world.actor("secretary"))
    notice = Notice.objects.get()
    assert notice.account == world.accounts["member"]
    assert notice.title == "请核对会议记录：支部党员大会（二季度）"


def test_addenda_are_dated_and_signed(world: World) -> None:
    meeting = file_held(world, "1011", "members", (6, 12))
    with clock.travel(moment(6, 20)):
        with pytest.raises(Invalid, match="请填补充说明"):
            services.append(meeting, " ", actor=world.operator)
        addendum = services.append(meeting, "应为三项任务。", actor=world.actor("secretary"))
        signatures = (addendum.at, addendum.recorded_by, addendum.chaired_by, addendum.signed)
        assert signatures == (moment(6, 20), "许嘉禾", "", False)
        with pytest.raises(Invalid, match="另一处签字请另一个人办"):
            services.countersign(meeting, addendum, actor=world.actor("secretary"))
        signed = services.countersign(meeting, addendum, actor=world.actor("committee-member"))
        with pytest.raises(Invalid, match="不用再签字"):
            services.countersign(meeting, addendum, actor=world.actor("committee-member"))
    assert (signed.recorded_by, signed.chaired_by, signed.signed) == ("许嘉禾", "陆清源", True)
    assert queries.is_unchanged(fresh(meeting), queries.roll(meeting), queries.topics(meeting))


def test_a_change_behind_the_product_is_noticed(world: World) -> None:
    meeting = file_held(world, "1011", "members", (6, 12))
    meeting.topics.update(minutes="别的话")
    assert not queries.is_unchanged(fresh(meeting), queries.roll(meeting), queries.topics(meeting))


def test_a_held_meeting_is_entered_in_one_call_with_few_queries(
    world: World, django_assert_max_num_queries: Any
) -> None:
    secretary = world.actor("secretary")
    for kind in ("members", "committee"):
        with clock.travel(moment(6, 17, 20)):
            record = held(world, "1011", kind, (6, 17), late_reason="")
            branch = world["1011"]
            with django_assert_max_num_queries(13):
                meeting = services.record_held(branch, record, actor=secretary)
        assert (meeting.state, meeting.late_entry, meeting.late_reason) == ("filed", False, "")
        assert meeting.roll.filter(presence="present", way="roll").count() == meeting.roll.count()


def test_a_meeting_entered_later_carries_its_mark_and_reason(world: World) -> None:
    silent, away = world.members["顾明川"].pk, world.members["白景初"].pk
    there = set(Member.objects.filter(branch__code="1011").values_list("pk", flat=True)) - {silent, away}
    meeting = file_held(
        world,
        "1011",
        "members",
        (6, 12),
        entered=moment(6, 20),
        present=there,
        leave={away: "外出检修"},
        late_reason="停电，先记在纸上",
    )
    assert (meeting.late_entry, meeting.late_reason) == (True, "停电，先记在纸上")
    assert (meeting.held_on, meeting.filed_at) == (moment(6, 12).date(), moment(6, 20))
    stood = {line.member.name: (line.presence, line.reason) for line in queries.roll(meeting)}
    assert stood["顾明川"] == ("unexplained", "")
    assert stood["白景初"] == ("leave", "外出检修")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"late_reason": ""}, "late_reason"),
        ({"started_at": moment(6, 25)}, "started_at"),
        ({"ended_at": moment(6, 12, 13)}, "ended_at"),
        ({"ended_at": moment(6, 22)}, "ended_at"),
        ({"explained": {1: ""}}, "roll"),
        ({"topics": [services.HeldTopic("", "有记录没名称")]}, "topics"),
        ({"topics": [services.HeldTopic("只有名称", "")]}, "minutes"),
        ({"topics": [services.HeldTopic("表决", "说了", votes=(99, 0, 0))]}, "vote-None"),
        ({"topics": [services.HeldTopic("小组", "说了", serves="group")]}, "serves"),
        ({"present": set()}, "roll"),
    ],
)
def test_what_keeps_a_held_meeting_from_being_entered(
    world: World, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        file_held(world, "1011", "members", (6, 12), entered=moment(6, 20), **changes)
    assert set(refused.value.problems) == {field}
    assert not Meeting.objects.exists()
