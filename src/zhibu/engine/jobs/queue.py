"""Putting jobs into the queue, and what people may do with them there."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.jobs.models import ENDED, Job, JobState
from zhibu.engine.jobs.register import declared

_endings: list[Callable[[Job], None]] = []


def at_end(tell: Callable[[Job], None]) -> Callable[[Job], None]:
    """Register what is done with every job that ends, in the transaction of its end."""
    _endings.append(tell)
    return tell


def ended(job: Job) -> None:
    """Do what is registered for the end of jobs."""
    for tell in _endings:
        tell(job)


@task()
def perform(job: int) -> None:
    """Stand in the library's queue for a job; only our own workers, which hold leases, do the work."""
    raise RuntimeError(f"job {job} takes zhibu worker")


def enqueue(
    kind: str, *, actor: Actor, title: str = "", total: int = 0, url: str = "", **arguments: Any
) -> Job:
    """Put a job into the queue in the caller's transaction; arguments are JSON, ids rather than values.

    It runs with the rights that the actor's role has then; `url` is where its result is looked at.
    """
    kind_of = declared(kind)
    with transaction.atomic():
        job = Job.objects.create(
            kind=kind,
            title=(title or str(kind_of.title))[:120],
            unit=str(kind_of.unit),
            arguments=arguments,
            account_id=actor.account_id,
            by=actor.label,
            role=actor.role,
            org_path=actor.path,
            total=total,
            url=url,
            queued_at=clock.now(),
        )
        put(job)
    return job


def put(job: Job) -> None:
    """Give a job a fresh row in the library's queue."""
    job.task = perform.enqueue(job.pk).id
    job.save(update_fields=["task"])


def own(actor: Actor) -> QuerySet[Job]:
    """Return the jobs that the actor's account started, newest first."""
    if actor.account_id is None:
        return Job.objects.none()
    return Job.objects.filter(account_id=actor.account_id).order_by("-queued_at", "-pk")


def ask_to_stop(job: Job) -> bool:
    """Stop a job at once where it waits, else after its present step; returns whether that was possible."""
    with transaction.atomic():
        waiting = Job.objects.filter(pk=job.pk, state=JobState.WAITING)
        if waiting.update(state=JobState.STOPPED, finished_at=clock.now(), stop_wish=True):
            DBTaskResult.objects.filter(pk__in=[job.task], status="READY").delete()
            job.refresh_from_db()
            ended(job)
            return True
        return bool(Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(stop_wish=True))


def again(job: Job) -> bool:
    """Queue a stopped or failed job anew, from where it stands; returns whether it was one."""
    with transaction.atomic():
        row = Job.objects.select_for_update().get(pk=job.pk)
        if row.state not in ENDED or row.state == JobState.DONE:
            return False
        row.state, row.stop_wish, row.attempts = JobState.WAITING, False, 0
        row.problem, row.finished_at = "", None
        row.save(update_fields=["state", "stop_wish", "attempts", "problem", "finished_at"])
        put(row)
    return True
