"""The room's own job: what is past its time goes."""

from datetime import time, timedelta

from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from zhibu.engine import clock
from zhibu.engine.jobs.models import ENDED, Job, KeptFile
from zhibu.engine.jobs.register import job
from zhibu.engine.jobs.run import Run

KEPT = timedelta(days=30)


@job("jobs.tidy", title=_("清理过期的任务和文件"), at=time(3, 30))
def tidy(run: Run) -> None:
    """Remove kept files after their seven days, ended jobs and rows of the queue after thirty."""
    with run.step():
        moment = clock.now()
        KeptFile.objects.filter(until__lte=moment).delete()
        Job.objects.filter(state__in=ENDED, finished_at__lt=moment - KEPT).delete()
        DBTaskResult.objects.finished().filter(finished_at__lt=moment - KEPT).delete()
