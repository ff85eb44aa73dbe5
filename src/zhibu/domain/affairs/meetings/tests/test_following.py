"""From a decision to a closed task: planned while typing, alive on filing, overdue, reported, closed."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.engine.acts_tasks import given_task, owned
from tests.engine.meetings_to_call import filed, written
from tests.life import owed, text
from tests.world import World, file_at_once
from zhibu.domain.affairs.meetings import services as meetings
from zhibu.domain.affairs.meetings.models import Meeting
from zhibu.domain.affairs.meetings.queries import carried_over
from zhibu.domain.affairs.tasks import services
from zhibu.domain.affairs.tasks.models import Step, Task, TaskState
from zhibu.engine import clock
from zhibu.engine.access import Refused
from zhibu.engine.flow import Invalid, WrongState
from zhibu.engine.journal.models import Entry
from zhibu.engine.notify.models import Notice

SignedIn = Callable[[str], Client]
DAY = date(2026, 6, 17)


def fresh(task: Task) -> Task:
    row: Task = Task.objects.get(pk=task.pk)
    return row


def given(world: World, client: Client, meeting: Meeting) -> str:
    topic = meeting.topics.all()[0]
    return f"/tasks/new/?topic={topic.uuid}"


def form(world: World, days: int = 20) -> dict[str, str]:
    who = str(world.member("周文澜").uuid)
    return {"title": "走访慰问", "who": who, "due_on": (DAY + timedelta(days=days)).isoformat()}


def test_what_is_typed_at_the_meeting_comes_to_life_on_filing(
    world: World, signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    with clock.travel(DAY):
        meeting, client = written(world), signed_in("secretary")
        page = client.get(given(world, client, meeting))
        assert "同意。" in text(page.content)
        answer = client.post(given(world, client, meeting), form(world))
        assert answer.headers["Location"] == f"/meetings/{meeting.uuid}/#follow-ups"
        task = Task.objects.get()
        assert task.state == TaskState.PLANNED
        assert signed_in("member").get(f"/tasks/{task.uuid}/").status_code == 404
        assert "走访慰问" in text(client.get(f"/meetings/{meeting.uuid}/").content)
        with django_capture_on_commit_callbacks(execute=True):
            file_at_once(world)
            meetings.file(meetings.close(meeting, actor=world.operator), actor=world.operator)
        task = fresh(task)
        assert (task.state, task.decided_on, task.decision) == (TaskState.OPEN, DAY, "同意。")
        assert Notice.objects.filter(account=world.accounts["member"], title__contains="走访慰问").exists()
        assert "走访慰问" in text(signed_in("member").get("/me/").content)
        assert "走访慰问" in text(signed_in("member").get("/me/tasks/").content)


def test_pressing_the_button_on_the_topic_saves_what_was_typed(world: World, signed_in: SignedIn) -> None:
    with clock.travel(DAY):
        meeting, client = written(world), signed_in("secretary")
        topic = meeting.topics.all()[0]
        token = f"{topic.uuid}:{topic.version}:0"
        sent = {"version": token, "topic": topic.uuid, "minutes": "陆清源补充一点。", "follow": topic.uuid}
        answer = client.post(f"/meetings/{meeting.uuid}/minutes/", sent)
        assert answer.headers["Location"] == f"/tasks/new/?topic={topic.uuid}"
        assert meeting.topics.get(pk=topic.pk).minutes == "陆清源补充一点。"


def test_a_task_is_reported_sent_back_and_closed(world: World, signed_in: SignedIn) -> None:
    with clock.travel(DAY):
        task = given_task(world)
        own, secretary = signed_in("member"), signed_in("secretary")
        address = f"/tasks/{task.uuid}/"
        assert own.post(address + "report/", {"words": ""}).status_code == 422
        assert own.post(address + "report/", {"words": "走访了3户。"}).status_code == 302
        assert own.post(address + "close/", {"words": "好"}).status_code == 403
        assert secretary.post(address + "return/", {"words": ""}).status_code == 422
        assert secretary.post(address + "return/", {"words": "还缺两户。"}).status_code == 302
        assert fresh(task).state == TaskState.RETURNED
        own.post(address + "report/", {"words": "5户都走访了。"})
        assert secretary.post(address + "close/").status_code == 302
        page = text(secretary.get(address).content)
        for said in ("走访了3户。", "还缺两户。", "5户都走访了。", "已办结"):
            assert said in page
        assert own.post(address + "report/", {"words": "再报一次"}).status_code == 409
    moves = list(Step.objects.filter(task=task).values_list("move", flat=True))
    assert moves == ["plan", "open", "report", "return", "report", "close"]
    assert "还缺两户" not in str(
        list(Entry.objects.filter(action="task.return").values("changes", "purpose"))
    )


def test_a_task_is_a_duty_with_its_decision_as_basis(world: World, signed_in: SignedIn) -> None:
    with clock.travel(DAY):
        task = given_task(world)
    key = f"task 2026-07.{task.pk}"
    assert key not in owed(world, "1011", DAY - timedelta(days=1))
    due = owed(world, "1011", DAY)[key]
    assert (due.state.value, due.due, due.rule) == ("due", date(2026, 7, 7), "MIN-02")
    assert due.article == "6月17日支部党员大会决定"
    assert owed(world, "1011", date(2026, 7, 8))[key].state.value == "late"
    with clock.travel(date(2026, 7, 10)):
        page = signed_in("secretary").get("/duties/?kind=task&state=late")
        assert "走访慰问" in text(page.content)
        assert f"/tasks/{task.uuid}/" in page.content.decode()
        services.close(task, "书记代为走访。", actor=world.actor("secretary"))
    assert owed(world, "1011", date(2026, 7, 9))[key].state.value == "late"
    done = owed(world, "1011", date(2026, 7, 10))[key]
    assert (done.state.value, done.in_time) == ("done", False)


def test_the_next_meeting_carries_over_what_is_open(world: World) -> None:
    with clock.travel(DAY):
        task = given_task(world)
        assert carried_over(world["1011"], "members")[0] == "“走访慰问”办理情况"
        assert carried_over(world["1011"], "committee") == []
        services.close(task, "已走访。", actor=world.actor("secretary"))
        assert carried_over(world["1011"], "members") == []


def test_what_follows_falls_with_its_meeting(world: World) -> None:
    with clock.travel(DAY):
        task = given_task(world)
        meeting = Meeting.objects.get(uuid=task.occasion)
        meetings.void(meeting, actor=world.actor("secretary"), reason="登记错误")
    assert fresh(task).state == TaskState.VOID
    assert not [key for key in owed(world, "1011", DAY) if key.startswith("task")]


def test_whoever_holds_the_post_is_to_do_it(world: World, signed_in: SignedIn) -> None:
    with clock.travel(DAY):
        meeting = filed(world)
        by_post = form(world) | {"who": "post:ORG_MEMBER"}
        client = signed_in("secretary")
        assert client.post(given(world, client, meeting), by_post).status_code == 302
        task = Task.objects.get()
        assert "组织委员（陆清源）" in text(client.get("/tasks/").content)
        holder = world.actor("committee-member")
        services.report(task, "已走访。", actor=holder)
        with pytest.raises(Refused):
            services.report(task, "不是我的。", actor=world.actor("member"))


def test_a_change_of_what_is_alive_takes_a_reason(world: World) -> None:
    with clock.travel(DAY):
        task, actor = given_task(world), world.actor("secretary")
        more = services.Owned(task.title, DAY + timedelta(days=60), world.member("白景初"))
        with pytest.raises(Invalid):
            services.change(task, more, actor=actor)
        services.change(task, more, actor=actor, reason="材料未到")
        said = Step.objects.get(task=task, move="change").words
        assert said == ("责任人由周文澜改为白景初；完成时限由2026-07-07改为2026-08-16。原因：材料未到")
        services.void(task, "重复", actor=actor)
        with pytest.raises(WrongState):
            services.change(fresh(task), owned(world), actor=actor, reason="再改")


def test_owner_day_and_decision_are_asked_for(world: World, signed_in: SignedIn) -> None:
    with clock.travel(DAY):
        client, meeting = signed_in("secretary"), filed(world)
        answer = client.post(given(world, client, meeting), form(world, days=-1))
        assert answer.status_code == 422
        assert "完成时限不能早于决定的日子" in text(answer.content)
        assert client.get("/tasks/new/").status_code == 404
        assert client.get("/tasks/new/?topic=x").status_code == 404


def test_the_pages_cost_what_a_list_and_a_detail_may(world: World, signed_in: SignedIn) -> None:
    with clock.travel(DAY):
        tasks, client = [given_task(world) for _number in range(3)], signed_in("secretary")
        for address, most in (("/tasks/?chip=", 12), (f"/tasks/{tasks[0].uuid}/", 15), ("/me/tasks/", 12)):
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            assert len(seen) <= most, (address, len(seen))
