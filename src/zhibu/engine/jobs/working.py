"""Doing jobs: with the rights the role has now, ending in exactly one way."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from zhibu.engine.access import Actor, Refused, operator
from zhibu.engine.jobs import lease
from zhibu.engine.jobs.models import Job, JobState
from zhibu.engine.jobs.register import declared
from zhibu.engine.jobs.run import Leaving, Lost, Run, Stopped

logger = logging.getLogger("zhibu.jobs")

INLINE = "inline"


class Refusal(ValueError):
    """A job cannot be done, and trying again would not help; the text says why, for people."""


def actor_again(job: Job) -> Actor:
    """Return who asked for the job, with the rights of that role today; raises Refused without them."""
    if job.account_id is None:
        return operator(job.by)
    found: Actor | None = import_string(settings.ZHIBU_ACTOR_AGAIN)(job.account_id, job.role, job.org_path)
    if found is None:
        raise Refused(job.kind)
    return found


def do(job: Job) -> None:
    """Do a claimed job and write how it ended; a job that was taken over meanwhile is left alone.

    Lets errors of a database that is gone pass, so that the worker ends and is started again.
    """
    try:
        _do(job)
    except Lost:
        logger.warning("job %s was taken over by another worker", job.pk)


def _do(job: Job) -> None:
    try:
        run = Run(job, actor_again(job), job.claim)
        declared(job.kind).work(run, **job.arguments)
    except Lost:
        raise
    except Leaving:
        lease.put_back(job, timedelta())
    except Stopped:
        lease.finish(job, JobState.STOPPED)
    except Refused:
        lease.finish(job, JobState.FAILED, _("发起人现在没有这项权限。"))
    except KeyError as error:
        logger.exception("job %s of kind %s", job.pk, job.kind)
        _again_or_never(job, error)
    except Exception as error:
        if gone(error):
            raise
        logger.exception("job %s of kind %s failed", job.pk, job.kind)
        _again_or_never(job, error)
    else:
        lease.finish(job, JobState.DONE)


def _again_or_never(job: Job, error: Exception) -> None:
    # The claim's own number of tries: completed steps have set the stored one back to nothing.
    attempts = Job.objects.values_list("attempts", flat=True).get(pk=job.pk)
    words = words_of(error)
    if words:
        lease.finish(job, JobState.FAILED, words)
    elif attempts < lease.cap(job):
        lease.put_back(job, lease.back_off(attempts or 1))
    else:
        lease.finish(job, JobState.FAILED, _("出了错，没有做完。可以重试；再不成功请联系系统管理员。"))


def words_of(error: Exception) -> str:
    """Return what to tell people of an error that trying again will not mend; empty for the others."""
    if disk_full(error):
        return _("服务器磁盘空间不足，没有做完。请系统管理员清理后重试。")
    return (
        str(error)
        if isinstance(error, ValueError) and hasattr(error, "problems")
        else (str(error) if isinstance(error, Refusal) else "")
    )


def disk_full(error: BaseException) -> bool:
    """Say whether a database had no room left."""
    words = str(error).lower()
    return isinstance(error, DatabaseError) and any(
        sign in words for sign in ("disk is full", "no space left", "could not extend", "disk i/o error")
    )


def gone(error: BaseException) -> bool:
    """Say whether the database itself is out of reach."""
    if isinstance(error, InterfaceError):
        return True
    words = str(error).lower()
    signs = ("connection", "server closed", "terminating", "shutting down", "unable to open")
    return isinstance(error, OperationalError) and any(sign in words for sign in signs)


def work_off(worker: str = INLINE, most: int = 1000) -> int:
    """Do in this process what is due now, jobs put back for later left out; returns how many were done."""
    for count in range(most):
        job = lease.claim(worker)
        if job is None:
            return count
        do(job)
    return most


def settle_and_work_off() -> int:
    """Take over what dead workers left, then do what is due: for one-process use and for tests."""
    lease.sweep(timedelta())
    return work_off()
