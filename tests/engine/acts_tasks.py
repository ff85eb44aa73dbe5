"""Every service of tasks and of the year plan, done once on the world, as in acts.py."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.engine.acts import Act, call, just, of
from tests.engine.meetings_to_call import closed, filed
from tests.world import World
from zhibu.domain.affairs.meetings import services as meetings
from zhibu.domain.affairs.meetings.models import Meeting, PlanLine
from zhibu.domain.affairs.tasks import services as tasks
from zhibu.domain.affairs.tasks.models import Task
from zhibu.engine import clock


def owned(world: World) -> tasks.Owned:
    """Return what somebody is to do within a month."""
    return tasks.Owned("走访慰问", clock.today() + timedelta(days=20), world.member("周文澜"))


def later(world: World) -> tasks.Owned:
    """Return the same with more time."""
    return replace(owned(world), due_on=clock.today() + timedelta(days=40))


def origin(meeting: Meeting) -> tasks.Origin:
    """Return the decision of the first topic of a meeting."""
    topic = meeting.topics.all()[0]
    kind, title = meeting.kind, meeting.title
    return tasks.Origin(topic.uuid, meeting.uuid, kind, title, topic.decision, meeting.held_on)


def following(world: World, make: Callable[[World], Meeting]) -> Task:
    """Write down what follows from a meeting."""
    decided = origin(make(world))
    return tasks.plan(world["1011"], owned(world), decided, actor=world.actor("secretary"))


def given_task(world: World) -> Task:
    """Return a task that is alive."""
    return following(world, filed)


def reported(world: World) -> Task:
    """Return a task of which its owner says that it is done."""
    return tasks.report(given_task(world), "已走访。", actor=world.actor("member"))


def coming_to_life(world: World) -> Callable[[], Any]:
    """Prepare opening what was planned at a meeting."""
    task = following(world, closed)
    actor = world.actor("secretary")
    return lambda: tasks.come_to_life(task.occasion, clock.today(), {}, actor=actor)


def falling(world: World) -> Callable[[], Any]:
    """Prepare the fall of what follows from a meeting."""
    task = given_task(world)
    return lambda: tasks.fall_with(task.occasion, "登记错误", actor=world.actor("secretary"))


def line(world: World) -> PlanLine:
    """Return a line of the year plan of 1011."""
    month = clock.today().replace(day=1)
    return meetings.plan_line(world["1011"], "committee", month, "研究工作", actor=world.operator)


TASK_ACTS: list[Act] = [
    (
        "propose_year",
        ["plan.propose"],
        call(meetings.propose_year, of("1011"), lambda world: clock.today().year, actor="secretary"),
    ),
    (
        "plan_line",
        ["plan.add"],
        call(
            meetings.plan_line,
            of("1011"),
            just("committee"),
            lambda world: clock.today(),
            just("研究工作"),
            actor="secretary",
        ),
    ),
    (
        "change_line",
        ["plan.change"],
        call(meetings.change_line, line, lambda world: clock.today(), just("另一个议题"), actor="secretary"),
    ),
    ("withdraw_line", ["plan.withdraw"], call(meetings.withdraw_line, line, actor="secretary")),
    (
        "plan",
        ["task.plan", "task.open"],
        call(tasks.plan, of("1011"), owned, lambda world: origin(filed(world)), actor="secretary"),
    ),
    ("plan", ["task.plan"], call(tasks.plan, of("1011"), owned, lambda world: origin(closed(world)))),
    ("come_to_life", ["task.open"], coming_to_life),
    ("fall_with", ["task.void"], falling),
    ("change", ["task.change"], call(tasks.change, given_task, later, actor="secretary", reason="材料未到")),
    ("report", ["task.report"], call(tasks.report, given_task, just("已走访。"), actor="member")),
    ("close", ["task.close"], call(tasks.close, reported, actor="secretary")),
    ("send_back", ["task.return"], call(tasks.send_back, reported, just("还缺两户"), actor="secretary")),
    ("void", ["task.void"], call(tasks.void, given_task, just("重复"), actor="secretary")),
]
