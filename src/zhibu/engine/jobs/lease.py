"""Leases: who holds which job, who is alive, and what happens to the jobs of the dead (stack.md 4)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from zhibu.engine import clock
from zhibu.engine.jobs.models import ENDED, Heartbeat, Job, JobState
from zhibu.engine.jobs.queue import ended
from zhibu.engine.jobs.register import ATTEMPTS, declared
from zhibu.engine.jobs.run import Lost, held

BEAT = timedelta(seconds=8)
LEASE = 4 * BEAT
BACK_OFF = 5
DAY = timedelta(days=1)


def beat(worker: str) -> None:
    """Say that a worker lives; forget those that have been silent for a day."""
    moment = clock.now()
    Heartbeat.objects.update_or_create(worker=worker, defaults={"beat_at": moment})
    Heartbeat.objects.filter(beat_at__lt=moment - DAY).delete()


def living(lease: timedelta = LEASE) -> set[str]:
    """Return the workers whose heart has beaten within a lease."""
    rows = Heartbeat.objects.filter(beat_at__gt=clock.now() - lease)
    return set(rows.values_list("worker", flat=True))


def claim(worker: str) -> Job | None:
    """Take the next job that is due; None where there is nothing to do."""
    ready = DBTaskResult.objects.ready()
    # Looking takes no write lock; taking does.
    if not ready.exists():
        return None
    with transaction.atomic():
        task = ready.get_locked()
        if task is None:
            return None
        task.claim(worker)
        job = Job.objects.select_for_update().filter(task=task.pk, state=JobState.WAITING).first()
        if job is None:
            DBTaskResult.objects.filter(pk=task.pk).update(status="FAILED", finished_at=clock.now())
            return None
        job.state, job.claim, job.attempts = JobState.RUNNING, task.started_at, job.attempts + 1
        job.started_at = job.started_at or task.started_at
        job.save(update_fields=["state", "claim", "attempts", "started_at"])
    return job


def finish(job: Job, state: str, problem: str = "") -> None:
    """Write the end of a job, if it is still ours; raises Lost where another one has taken it over."""
    with transaction.atomic():
        row = held(job.pk, job.claim)
        row.state, row.problem, row.finished_at = state, problem[:200], clock.now()
        row.stop_wish = False
        row.save(update_fields=["state", "problem", "finished_at", "stop_wish"])
        status = "SUCCESSFUL" if state == JobState.DONE else "FAILED"
        _of(row.task, row.claim).update(status=status, finished_at=clock.now())
        ended(row)


def put_back(job: Job, after: timedelta) -> None:
    """Let a job that failed be tried again after a while, by whoever is free then."""
    with transaction.atomic():
        row = held(job.pk, job.claim)
        row.state, row.claim = JobState.WAITING, None
        row.save(update_fields=["state", "claim"])
        _of(job.task, job.claim).update(status="READY", run_after=clock.now() + after)


def back_off(attempts: int) -> timedelta:
    """Return how long to wait after so many tries: 5 s, 10 s, 20 s …"""
    return timedelta(seconds=BACK_OFF * 2 ** (attempts - 1))


def cap(job: Job) -> int:
    """Return how often a job is tried without any progress."""
    try:
        return declared(job.kind).attempts
    except KeyError:
        return ATTEMPTS


def _of(task: UUID | None, claimed: datetime | None) -> QuerySet[Any]:
    return DBTaskResult.objects.filter(pk__in=[task], status="RUNNING", started_at=claimed)


def sweep(lease: timedelta = LEASE) -> int:
    """Return the jobs of dead workers to the queue; returns how many were settled."""
    alive, settled = living(lease), 0
    for task in DBTaskResult.objects.running():
        if task.worker_ids and task.worker_ids[-1] in alive:
            continue
        settled += _settle(task)
    return settled


def _settle(task: Any) -> bool:
    job = Job.objects.filter(task=task.pk, claim=task.started_at).first()
    if job is None or job.state in ENDED:
        return bool(_of(task.pk, task.started_at).update(status="FAILED", finished_at=clock.now()))
    try:
        if job.attempts < cap(job):
            put_back(job, timedelta())
        else:
            finish(job, JobState.FAILED, _("多次中断，没有做完。可以重试；再不成功请联系系统管理员。"))
    except Lost:
        # Another worker's sweep was first.
        return False
    return True
