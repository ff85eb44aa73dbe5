"""What the worker does by itself: reminders in the morning, mails, minutes that are late."""

from datetime import date, timedelta

import pytest

from tests.world import World
from zhibu.engine import clock
from zhibu.engine.access import operator
from zhibu.engine.jobs import queue, working
from zhibu.engine.jobs.models import JobState
from zhibu.engine.jobs.register import periodic
from zhibu.engine.notify.models import Notice

TURNS = {
    "jobs.tidy", "imports.tidy", "notify.send-mail", "duties.remind-daily",
}  # fmt: skip


def test_everything_that_must_happen_by_itself_has_its_turn() -> None:
    assert {kind.kind for kind in periodic()} >= TURNS


@pytest.mark.parametrize("kind", sorted(TURNS))
def test_a_turn_ends_well_in_an_ordinary_week(world: World, kind: str) -> None:
    with clock.travel(clock.moment(date(2026, 6, 29)) + timedelta(hours=2)):
        job = queue.enqueue(kind, actor=operator("定时任务"))
        working.work_off()
    job.refresh_from_db()
    assert (job.state, job.problem) == (JobState.DONE, "")


def test_the_morning_tells_a_secretary_what_is_due(world: World) -> None:
    with clock.travel(clock.moment(date(2026, 6, 29)) + timedelta(hours=2)):
        queue.enqueue("duties.remind-daily", actor=operator("定时任务"))
        working.work_off()
    told = Notice.objects.filter(account=world.accounts["secretary"])
    assert told.exists()
    assert not Notice.objects.filter(account=world.accounts["unrelated-member"]).exists()
