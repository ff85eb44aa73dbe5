"""Periodic jobs: their next turn moves by compare-and-set in the transaction that queues them."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhibu.engine import clock
from zhibu.engine.access import operator
from zhibu.engine.jobs.models import Job, JobState, Timetable
from zhibu.engine.jobs.queue import enqueue
from zhibu.engine.jobs.register import Declared, periodic


def after(kind: Declared, moment: datetime) -> datetime:
    """Return the first turn of a periodic job after a moment."""
    if kind.at is None:
        return moment + (kind.every or timedelta(days=1))
    local = timezone.localtime(moment)
    today = timezone.make_aware(datetime.combine(local.date(), kind.at))
    return today if today > moment else today + timedelta(days=1)


def tick() -> int:
    """Queue what is due; of several workers at once exactly one does it. Returns how many were queued."""
    moment, queued = clock.now(), 0
    known = dict(Timetable.objects.values_list("kind", "next_at"))
    for kind in periodic():
        due = known.get(kind.kind)
        if due is None:
            Timetable.objects.bulk_create(
                [Timetable(kind=kind.kind, next_at=after(kind, moment))], ignore_conflicts=True
            )
        elif due <= moment:
            queued += _take(kind, due, moment)
    return queued


def _take(kind: Declared, due: datetime, moment: datetime) -> int:
    # Turns missed while nobody worked are caught up one by one, or left out.
    following = after(kind, due if kind.catch_up else moment)
    with transaction.atomic():
        ours = Timetable.objects.filter(kind=kind.kind, next_at=due).update(next_at=following)
        if ours and (kind.catch_up or not _waits(kind)):
            enqueue(kind.kind, actor=operator(_("定时任务")))
            return 1
    return 0


def _waits(kind: Declared) -> bool:
    # Behind a long import a turn that nobody took yet stands for those that follow it.
    return Job.objects.filter(kind=kind.kind, state=JobState.WAITING).exists()
