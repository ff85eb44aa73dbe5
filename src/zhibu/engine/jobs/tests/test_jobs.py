"""Jobs: steps, stopping, dying, trying again, turns; in this process, with real rows."""

from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from zhibu.engine import clock
from zhibu.engine.access import operator
from zhibu.engine.jobs import lease, queue, register, timetable, working
from zhibu.engine.jobs.models import Heartbeat, Job, JobState, Timetable
from zhibu.engine.jobs.run import Lost, Run, file_of, leaving

ACTOR = operator("试验")
DONE: list[int] = []


@pytest.fixture(autouse=True)
def kinds(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep the register as it was; nothing done so far, and nobody told of an end."""
    monkeypatch.setattr(queue, "_endings", [])
    before = dict(register._declared)
    DONE.clear()
    yield
    register._declared.clear()
    register._declared.update(before)


def counting(run: Run, *, upto: int, fail_at: int = -1, words: str = "") -> None:
    """Count in steps; fail once at a number."""
    while (at := run.cursor.get("at", 0)) < upto:
        with run.step() as step:
            if at == fail_at and step.attempts == 1:
                raise working.Refusal(words) if words else RuntimeError("once")
            DONE.append(at)
            step.cursor, step.done, step.total = {"at": at + 1}, at + 1, upto


def put(**arguments: Any) -> Job:
    register.job("test.count", unit="行")(counting)
    return queue.enqueue("test.count", actor=ACTOR, title="数数", **arguments)


def test_a_job_goes_through_its_steps_and_ends_once() -> None:
    job = put(upto=3)
    assert working.work_off() == 1
    job.refresh_from_db()
    assert (job.state, job.done, job.total, DONE) == (JobState.DONE, 3, 3, [0, 1, 2])
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"
    assert working.work_off() == 0


def test_an_error_is_tried_again_later_from_where_it_stood() -> None:
    job = put(upto=3, fail_at=0)
    working.work_off()
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.WAITING, 0)
    assert working.work_off() == 0
    with clock.travel(clock.now() + timedelta(seconds=6)):
        DBTaskResult.objects.update(run_after=clock.now() - timedelta(seconds=10))
        assert working.work_off() == 1
    job.refresh_from_db()
    assert (job.state, DONE) == (JobState.DONE, [0, 1, 2])


def test_words_for_people_end_a_job_at_once() -> None:
    job = put(upto=3, fail_at=0, words="第3行没有支部。")
    working.work_off()
    job.refresh_from_db()
    assert (job.state, job.problem) == (JobState.FAILED, "第3行没有支部。")
    assert queue.again(job)
    Job.objects.update(attempts=1)
    working.work_off()
    job.refresh_from_db()
    assert (job.state, job.problem) == (JobState.DONE, "")
    assert not queue.again(job)


def test_a_full_disk_is_said_in_words() -> None:
    def full(run: Run) -> None:
        raise OperationalError("database or disk is full")

    register.job("test.full")(full)
    job = queue.enqueue("test.full", actor=ACTOR)
    working.work_off()
    job.refresh_from_db()
    assert "磁盘空间不足" in job.problem


def test_a_waiting_job_stops_at_once_and_goes_on_when_asked() -> None:
    job = put(upto=2)
    assert queue.ask_to_stop(job)
    assert working.work_off() == 0
    job.refresh_from_db()
    assert job.state == JobState.STOPPED
    assert queue.again(job)
    working.work_off()
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_a_running_job_stops_after_its_step() -> None:
    def stopping(run: Run) -> None:
        for at in range(5):
            with run.step() as step:
                DONE.append(at)
                step.done = at + 1
            queue.ask_to_stop(run.job)

    register.job("test.stopping")(stopping)
    job = queue.enqueue("test.stopping", actor=ACTOR)
    working.work_off()
    job.refresh_from_db()
    assert (job.state, job.done, DONE) == (JobState.STOPPED, 1, [0])


def test_a_worker_that_was_asked_to_end_leaves_the_rest_to_another() -> None:
    def leaving_after_one(run: Run) -> None:
        for at in range(run.cursor.get("at", 0), 3):
            with run.step() as step:
                DONE.append(at)
                step.cursor = {"at": at + 1}
            if at == 0:
                leaving.set()

    register.job("test.leaving")(leaving_after_one)
    job = queue.enqueue("test.leaving", actor=ACTOR)
    working.work_off(most=1)
    leaving.clear()
    job.refresh_from_db()
    assert (job.state, DONE) == (JobState.WAITING, [0])
    working.work_off()
    job.refresh_from_db()
    assert (job.state, DONE) == (JobState.DONE, [0, 1, 2])


def test_the_job_of_a_dead_worker_goes_to_another_and_the_dead_one_can_write_nothing() -> None:
    put(upto=2)
    dead = lease.claim("dead")
    assert dead is not None
    ghost = Run(dead, ACTOR, dead.claim)
    lease.beat("dead")
    assert lease.sweep() == 0
    Heartbeat.objects.update(beat_at=clock.now() - timedelta(minutes=1))
    assert lease.sweep() == 1
    assert lease.sweep() == 0
    with pytest.raises(Lost), ghost.step():
        DONE.append(99)
    assert working.work_off("living") == 1
    with pytest.raises(Lost):
        lease.finish(dead, JobState.FAILED)
    dead.refresh_from_db()
    assert (dead.state, DONE) == (JobState.DONE, [0, 1])


def test_a_job_that_kills_every_worker_is_given_up() -> None:
    job = put(upto=2)
    for _ in range(register.ATTEMPTS):
        assert lease.claim("dead") is not None
        lease.sweep()
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "多次中断" in job.problem
    assert lease.claim("dead") is None


def test_rights_are_asked_again_when_it_runs() -> None:
    job = put(upto=2)
    Job.objects.update(account_id=10**9, role="office", org_path="000001")
    working.work_off()
    job.refresh_from_db()
    assert (job.state, DONE) == (JobState.FAILED, [])
    assert "没有这项权限" in job.problem


def test_a_file_is_kept_sealed_for_seven_days() -> None:
    def making(run: Run) -> None:
        with run.step():
            run.keep_file("名册.txt", "text/plain", "许嘉禾".encode())

    register.job("test.making")(making)
    job = queue.enqueue("test.making", actor=ACTOR)
    working.work_off()
    found = file_of(job)
    assert found is not None
    assert found[1].decode() == "许嘉禾"
    assert "许嘉禾" not in found[0].sealed
    with clock.travel(clock.now() + timedelta(days=8)):
        assert file_of(job) is None


@pytest.mark.parametrize(("catch_up", "turns"), [(False, 1), (True, 3)])
def test_missed_turns_are_left_out_or_caught_up(catch_up: bool, turns: int) -> None:
    register._declared.clear()
    register.job("test.hourly", title="每小时", every=timedelta(hours=1), catch_up=catch_up)(counting)
    begun = clock.now()
    with clock.travel(begun):
        assert timetable.tick() == 0
        assert timetable.tick() == 0
    with clock.travel(begun + timedelta(hours=3, minutes=5)):
        assert sum(timetable.tick() for _ in range(5)) == turns
    assert Job.objects.filter(kind="test.hourly").count() == turns


def test_turns_do_not_pile_up_behind_one_that_nobody_took_yet() -> None:
    register._declared.clear()
    register.job("test.hourly", title="每小时", every=timedelta(hours=1))(counting)
    begun = clock.now()
    with clock.travel(begun):
        timetable.tick()
    for hours in range(1, 5):
        with clock.travel(begun + timedelta(hours=hours, minutes=hours)):
            timetable.tick()
    assert Job.objects.filter(kind="test.hourly").count() == 1
    Job.objects.update(state=JobState.DONE)
    with clock.travel(begun + timedelta(hours=6)):
        assert timetable.tick() == 1


def test_a_daily_turn_stands_at_its_time_of_day() -> None:
    register._declared.clear()
    register.job("test.daily", at=time(7, 30))(counting)
    timetable.tick()
    turn = timezone.localtime(Timetable.objects.get().next_at)
    assert (turn.hour, turn.minute) == (7, 30)
    assert clock.now() < turn <= clock.now() + timedelta(days=1)
