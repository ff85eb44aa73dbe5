"""One run of a job: steps that commit work, progress and position together."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.jobs.models import Job, JobState, KeptFile
from zhibu.engine.vault import open_bytes, seal_bytes

KEPT = timedelta(days=7)

leaving = threading.Event()
"""Set when this process was asked to end: the present step is the last one here."""


class Lost(RuntimeError):
    """The job is no longer this worker's: it was thought dead, and another one has it."""


class Leaving(RuntimeError):
    """This process ends; another one goes on with the job."""


class Stopped(RuntimeError):
    """Whoever started the job wants it to stop; what is committed stays."""


class Run:
    """What a job's function is given: the actor, the stored position, and `step()`.

    `cursor` is the JSON position of the last step that committed; a resumed job goes on from there.
    """

    def __init__(self, job: Job, actor: Actor, claim: datetime | None) -> None:
        self.job, self.actor, self.claim = job, actor, claim

    @property
    def cursor(self) -> dict[str, Any]:
        """Return the position that the last committed step left."""
        found: dict[str, Any] = self.job.cursor
        return found

    @contextmanager
    def step(self) -> Iterator[Job]:
        """Open the transaction of one step; set `cursor`, `done`, `total`, `url` on what is yielded.

        Work, progress, stop wish and ownership are one transaction: a step counts once or not at all.
        Keep it within a few seconds. Raises Stopped, Leaving, Lost: a job lets them pass.
        """
        if leaving.is_set():
            raise Leaving
        with transaction.atomic():
            row = held(self.job.pk, self.claim)
            if row.stop_wish:
                raise Stopped
            yield row
            row.attempts = 0
            row.save(update_fields=["cursor", "done", "total", "url", "attempts"])
        self.job = row

    def keep_file(self, name: str, content_type: str, content: bytes) -> None:
        """Keep a file for whoever started the job, sealed, for seven days; inside a step."""
        KeptFile.objects.update_or_create(
            job=self.job,
            defaults={
                "name": name[:120],
                "content_type": content_type,
                "sealed": seal_bytes(content, f"jobs_keptfile/sealed/{self.job.uuid}"),
                "until": clock.now() + KEPT,
            },
        )


def held(pk: int, claim: datetime | None) -> Job:
    """Lock a running job under its claim; raises Lost where somebody else holds it."""
    row = Job.objects.select_for_update().filter(pk=pk, state=JobState.RUNNING, claim=claim).first()
    if row is None:
        raise Lost(pk)
    return row


def file_of(job: Job) -> tuple[KeptFile, bytes] | None:
    """Return the kept file of a job and its content, None where there is none or its time is over."""
    kept = KeptFile.objects.filter(job=job, until__gt=clock.now()).first()
    if kept is None:
        return None
    return kept, open_bytes(kept.sealed, f"jobs_keptfile/sealed/{job.uuid}")
