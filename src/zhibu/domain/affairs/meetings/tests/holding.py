"""How the tests hold meetings: in branch 1011, at fixed moments of 2026."""

import contextlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from tests.world import World, file_at_once
from zhibu.domain.affairs.meetings import rules, services
from zhibu.domain.affairs.meetings.models import Attendance, Meeting, MeetingKind, Presence, Topic
from zhibu.domain.people.members.queries import belonging, committee
from zhibu.engine import clock
from zhibu.engine.access import Actor


def moment(month: int, day: int, hour: int = 14, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(date(2026, month, day), time(hour, minute)))


NOW = moment(6, 17)


@contextlib.contextmanager
def afternoon() -> Iterator[None]:
    """Stand at 2026-06-17 14:00."""
    with clock.travel(NOW):
        yield


def plan(world: World, kind: str = MeetingKind.MEMBERS, **changes: Any) -> services.Plan:
    given: dict[str, Any] = {
        "kind": kind,
        "title": "支部党员大会（二季度）",
        "planned_at": clock.now(),
        "place": "二楼会议室",
        "chair": world.member("许嘉禾"),
        "recorder": world.member("陆清源"),
        "topics": [services.PlannedTopic("传达会议精神"), services.PlannedTopic("表决计划", with_vote=True)],
        "chair_reason": "书记委托",
    }
    return services.Plan(**(given | changes))


def code_of(meeting: Meeting) -> str:
    """Return the four digits on the wall now."""
    return rules.code_at(meeting.secret, clock.now())


def address_of(meeting: Meeting) -> str:
    """Return what the code on the wall leads to now."""
    return f"/s/{meeting.token}.{rules.key_at(meeting.secret, clock.now())}/"


def opened(
    world: World, kind: str = MeetingKind.MEMBERS, *, checking: bool = False, **changes: Any
) -> Meeting:
    """Open a meeting of branch 1011, by somebody who is not on its roll; filed at once unless `checking`."""
    if not checking:
        file_at_once(world)
    return services.open_now(world["1011"], plan(world, kind, **changes), actor=world.operator)


def topic_of(meeting: Meeting, at: int = 0) -> Topic:
    """Return a topic of a meeting as it is now, by its place on the agenda; -1 is the last."""
    row: Topic = list(meeting.topics.all())[at]
    return row


def place(meeting: Meeting, name: str) -> Attendance:
    row: Attendance = meeting.roll.get(member__name=name)
    return row


def present(meeting: Meeting, *names: str) -> None:
    """Put people on the roll as present, as if they had signed in."""
    meeting.roll.filter(member__name__in=names).update(presence=Presence.PRESENT)


def write(meeting: Meeting, actor: Actor, text: str = "许嘉禾传达精神，周文澜发言。", **values: Any) -> None:
    """Write under every topic of a meeting."""
    for topic in meeting.topics.all():
        services.write_topic(meeting, topic, {"minutes": text, **values}, actor=actor)


def fresh(meeting: Meeting) -> Meeting:
    row: Meeting = Meeting.objects.get(pk=meeting.pk)
    return row


def held(world: World, code: str, kind: str, day: tuple[int, int], **changes: Any) -> services.Record:
    """Return the record of a meeting on a day of 2026 at which everybody was."""
    organization = world[code]
    people = committee(organization) if kind == MeetingKind.COMMITTEE else list(belonging(organization))
    given: dict[str, Any] = {
        "kind": kind,
        "title": "会议",
        "started_at": moment(*day),
        "ended_at": moment(*day) + timedelta(hours=1),
        "place": "二楼会议室",
        "chair": people[0],
        "recorder": people[-1],
        "topics": [services.HeldTopic("议题", "说了什么。")],
        "present": {person.pk for person in people},
        "late_reason": "记录本在书记处，今天补上",
        "chair_reason": "书记委托",
    }
    return services.Record(**(given | changes))


def file_held(world: World, code: str, kind: str, day: tuple[int, int], **changes: Any) -> Meeting:
    """File a meeting that was held, on the evening of its day unless `entered` says when."""
    entered = changes.pop("entered", moment(*day, hour=20))
    with clock.travel(entered):
        record = held(world, code, kind, day, **changes)
        return services.record_held(world[code], record, actor=world.operator)
