"""The room's own job: what nobody owns any more leaves the disk, and what the disk lost is said."""

import logging
from datetime import timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhibu.engine import clock
from zhibu.engine.files import store
from zhibu.engine.files.models import Stored
from zhibu.engine.jobs.register import job
from zhibu.engine.jobs.run import Run

logger = logging.getLogger("zhibu.files")

SETTLED = timedelta(hours=1)


@job("files.tidy", title=_("清理没有归属的文件"), every=timedelta(hours=1))
def tidy(run: Run) -> None:
    """Remove rows that no record refers to, and contents without a row; count files that are missing."""
    found = set(store.names())
    with run.step() as step:
        unowned().filter(at__lt=clock.now() - SETTLED).delete()
        step.done = 1
    # Two questions, not one per file: a folder may hold a hundred thousand.
    rows = set(Stored.objects.values_list("content", flat=True))
    store.sweep(found - rows, lambda name: Stored.objects.filter(content=name).exists())
    lost = rows - found - set(store.names())
    if lost:
        logger.error("%s stored files are not on the disk; the first is %s", len(lost), min(lost))


def unowned() -> QuerySet[Stored]:
    """Return the rows that no record of any module refers to: those of records that were removed."""
    rows = Stored.objects.all()
    for relation in Stored._meta.related_objects:
        rows = rows.filter(**{f"{relation.name}__isnull": True})
    return rows
