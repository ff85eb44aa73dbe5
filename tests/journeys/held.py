"""Meetings in several states, so that pages have something to show."""

from datetime import date, timedelta

from tests.world import World
from zhibu.domain.affairs.meetings import services as meetings
from zhibu.domain.affairs.meetings.models import MeetingKind
from zhibu.domain.people.members.queries import belonging
from zhibu.engine import clock


def hold_some_meetings(world: World) -> None:
    """File two meetings of branch 1011, convene one for tomorrow in its room and open one now."""
    branch, actor = world["1011"], world.actor("secretary")
    chair, recorder = world.member("许嘉禾"), world.member("陆清源")
    people = {member.pk for member in belonging(branch)}
    for month in (1, 2):
        begins = clock.moment(date(2026, month, 20))
        record = meetings.Record(
            kind=MeetingKind.THEME_DAY,
            title=f"主题党日（{month}月）",
            started_at=begins,
            place="二楼会议室",
            chair=chair,
            recorder=recorder,
            topics=[meetings.HeldTopic("参观设备改造", "许嘉禾介绍改造情况，周文澜提出两条建议。")],
            present=people - {world.members["顾明川"].pk},
            leave={world.members["顾明川"].pk: "外出检修"},
        )
        with clock.travel(begins + timedelta(hours=2)):
            meetings.record_held(branch, record, actor=actor)
    meetings.add_room(branch, meetings.RoomFacts("二楼会议室", 40, "钥匙在门卫"), actor=actor)
    _convene_and_open(world)


def _convene_and_open(world: World) -> None:
    branch, actor = world["1011"], world.actor("secretary")
    chair, recorder = world.member("许嘉禾"), world.member("陆清源")
    plan = meetings.Plan(
        kind=MeetingKind.MEMBERS,
        title="支部党员大会",
        planned_at=clock.now() + timedelta(days=1),
        place="二楼会议室",
        chair=chair,
        recorder=recorder,
        topics=[meetings.PlannedTopic("通报工作"), meetings.PlannedTopic("表决计划", with_vote=True)],
    )
    meetings.convene(branch, plan, actor=actor)
    meetings.open_now(
        branch,
        meetings.Plan(
            kind=MeetingKind.LECTURE,
            title="党课",
            planned_at=clock.now(),
            place="三楼教室",
            chair=chair,
            recorder=recorder,
            topics=[meetings.PlannedTopic("学习安全生产规定")],
        ),
        actor=actor,
    )
