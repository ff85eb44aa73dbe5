"""What a call of a meeting's service needs: meetings in every state, prepared on the world."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.world import World, file_at_once
from zhibu.domain.affairs.meetings import services as meetings
from zhibu.domain.affairs.meetings.models import Attendance, Excuse, Meeting, MeetingKind, Report, Room
from zhibu.domain.affairs.meetings.rules import code_at, key_at
from zhibu.domain.people.members.models import Member
from zhibu.engine import clock
from zhibu.engine.files.receiving import Received

Prepare = Callable[[World], Callable[[], Any]]


def plan(world: World, kind: str = MeetingKind.MEMBERS) -> meetings.Plan:
    """Return a meeting of branch 1011 an hour from now."""
    topic = meetings.PlannedTopic("通报工作")
    chair, recorder = world.member("许嘉禾"), world.member("陆清源")
    at = clock.now() + timedelta(hours=1)
    return meetings.Plan(kind, "支部党员大会", at, "二楼会议室", chair, recorder, [topic])


def elsewhere(world: World) -> meetings.Plan:
    """Return the same meeting in another place."""
    return replace(plan(world), place="三楼")


def convened(world: World) -> Meeting:
    """Convene a meeting."""
    return meetings.convene(world["1011"], plan(world), actor=world.actor("secretary"))


def opened(world: World) -> Meeting:
    """Open a meeting at which everybody signed in but one."""
    meeting = meetings.start(convened(world), actor=world.actor("secretary"))
    for place in meeting.roll.exclude(member__name="周文澜"):
        meetings.sign_for(meeting, place, actor=world.actor("secretary"), reason="现场点名")
    return meeting


def written(world: World) -> Meeting:
    """Open a meeting and write its minutes."""
    meeting = opened(world)
    for topic in meeting.topics.all():
        values = {"title": topic.title or "学习", "minutes": "许嘉禾通报，大家同意。", "decision": "同意。"}
        meetings.write_topic(meeting, topic, values, actor=world.actor("secretary"))
    return meeting


def closed(world: World) -> Meeting:
    """End a meeting that is filed at once."""
    file_at_once(world)
    return meetings.close(written(world), actor=world.actor("secretary"))


def filed(world: World) -> Meeting:
    """File a meeting."""
    return meetings.file(closed(world), actor=world.actor("secretary"))


def place(meeting: Meeting, name: str = "周文澜") -> Attendance:
    """Return a member's place on the roll."""
    found: Attendance = meeting.roll.get(member__name=name)
    return found


def on_leave(world: World) -> Meeting:
    """Convene a meeting from which somebody asks for leave."""
    meeting = convened(world)
    meetings.ask_leave(meeting, actor=world.actor("member"), reason="外出检修")
    return meeting


def inviting(world: World) -> Callable[[], Any]:
    """Prepare an invitation to an open meeting."""
    meeting, guest = opened(world), world.member("谢临川")
    return lambda: meetings.invite(meeting, guest, actor=world.operator)


def invited(world: World) -> Meeting:
    """Open a meeting to which somebody is invited."""
    meeting = opened(world)
    meetings.invite(meeting, world.member("谢临川"), actor=world.operator)
    return meeting


def held(world: World) -> meetings.Record:
    """Return a committee meeting that was held yesterday."""
    people = {world.members[name].pk for name in ("许嘉禾", "陆清源", "苏景行")}
    at = clock.now() - timedelta(days=1)
    topic = meetings.HeldTopic("研究工作", "许嘉禾介绍，大家同意。", "同意。")
    return meetings.Record(
        MeetingKind.COMMITTEE,
        "支委会",
        at,
        "二楼",
        world.member("许嘉禾"),
        world.member("陆清源"),
        [topic],
        present=people,
        late_reason="当天停电",
    )


def with_place(
    function: Callable[..., Any], make: Callable[[World], Meeting], *more: Any, **named: Any
) -> Prepare:
    """Prepare a call about somebody's place on the roll of a meeting."""
    name = named.pop("name", "周文澜")

    def prepare(world: World) -> Callable[[], Any]:
        meeting = make(world)
        spot = place(meeting, name)
        return lambda: function(meeting, spot, *more, actor=world.actor("secretary"), **named)

    return prepare


def with_topic(function: Callable[..., Any], *more: Any) -> Prepare:
    """Prepare a call about the first topic of an open meeting."""

    def prepare(world: World) -> Callable[[], Any]:
        meeting = opened(world)
        topic = meeting.topics.all()[0]
        return lambda: function(meeting, topic, *more, actor=world.actor("secretary"))

    return prepare


def photos(world: World) -> list[Received]:
    """Return a photo as it is received; what lies on the disk matters to no journal."""
    return [Received("a" * 64, "jpeg", 9, "签到表.jpg")]


def with_photo(function: Callable[..., Any], **named: Any) -> Prepare:
    """Prepare a call about the photo of a meeting's sheet."""

    def prepare(world: World) -> Callable[[], Any]:
        meeting = closed(world)
        [photo] = meetings.add_photos(meeting, photos(world), actor=world.actor("secretary"))
        return lambda: function(meeting, photo, actor=world.actor("secretary"), **named)

    return prepare


def taking_a_photo(world: World) -> Callable[[], Any]:
    """Prepare taking the photo of a meeting's sheet out."""
    [photo] = meetings.add_photos(closed(world), photos(world), actor=world.actor("secretary"))
    return lambda: meetings.take_photo(photo, actor=world.actor("secretary"))


def saving(world: World) -> Callable[[], Any]:
    """Prepare saving what was typed under the first topic."""
    meeting = opened(world)
    topic = meeting.topics.all()[0]
    one = meetings.Written(topic.uuid, topic.version, {"minutes": "大家同意。"})
    return lambda: meetings.save_minutes(meeting, [one], actor=world.actor("secretary"))


def by_code(world: World) -> Callable[[], Any]:
    """Prepare signing in with the digits on the wall."""
    meeting = opened(world)
    code = code_at(meeting.secret, clock.now())
    return lambda: meetings.sign_in_by_code(code, actor=world.actor("member"))


def by_key(world: World) -> Callable[[], Any]:
    """Prepare signing in with the code on the wall."""
    meeting = opened(world)
    key = key_at(meeting.secret, clock.now())
    return lambda: meetings.sign_in_by_key(meeting, key, actor=world.actor("member"))


def checked(world: World) -> Meeting:
    """End a meeting at which the member was."""
    meeting = closed(world)
    meetings.sign_for(meeting, place(meeting), actor=world.actor("secretary"), reason="手机没电")
    return meeting


def remarked(function: Callable[..., Any], *more: Any, role: str = "secretary") -> Prepare:
    """Prepare a call about a remark of the member."""

    def prepare(world: World) -> Callable[[], Any]:
        meeting = checked(world)
        remark = meetings.remark(meeting, "漏了一条建议。", actor=world.actor("member"))
        given = (remark,) if role == "member" else (meeting, remark)
        return lambda: function(*given, *more, actor=world.actor(role))

    return prepare


def half_signed(world: World) -> Callable[[], Any]:
    """Prepare the second signature under an addendum."""
    meeting = filed(world)
    addendum = meetings.append(meeting, "时间更正。", actor=world.actor("secretary"))
    return lambda: meetings.countersign(meeting, addendum, actor=world.actor("committee-member"))


def overdue(world: World) -> Callable[[], Any]:
    """Prepare the reminder of minutes that are not filed."""
    closed(world)

    def remind() -> Any:
        with clock.travel(clock.now() + timedelta(hours=25)):
            return meetings.remind_of_minutes(actor=world.operator)

    return remind


def somebody(world: World) -> Member:
    """Return a member of branch 1011."""
    return world.member("白景初")


def excused(world: World) -> meetings.Excused:
    """Return why he need not come, from today on."""
    return meetings.Excused("ill", world.member("周文澜"), clock.today(), "支委会同意")


def an_excuse(world: World) -> Excuse:
    """Excuse him."""
    return meetings.excuse(somebody(world), excused(world), actor=world.actor("secretary"))


def sent(world: World) -> meetings.Sent:
    """Return a yearly report of today."""
    return meetings.Sent("yearly", "工作报告", clock.today())


def a_report(world: World) -> Report:
    """Send it."""
    return meetings.send_report(world["1011"], sent(world), actor=world.actor("secretary"))


def room_facts(world: World) -> meetings.RoomFacts:
    """Return what is said of a room."""
    return meetings.RoomFacts("二楼会议室", 40)


def a_room(world: World) -> Room:
    """Let branch 1011 keep a room."""
    return meetings.add_room(world["1011"], meetings.RoomFacts("一号会议室"), actor=world.actor("secretary"))


def a_closed_room(world: World) -> Room:
    """Take it out of use."""
    return meetings.close_room(a_room(world), actor=world.actor("secretary"))
