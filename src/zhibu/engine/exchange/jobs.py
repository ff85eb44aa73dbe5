"""The jobs of this room: writing a batch part by part, withdrawing it, tidying, writing lists into files."""

import io
from datetime import time

from django.utils.translation import gettext_lazy as _

from zhibu.engine import clock
from zhibu.engine.exchange import withdrawing
from zhibu.engine.exchange.applying import Application, NotWhole, give_up, resume, stopped
from zhibu.engine.exchange.exporting import MOST, export_view, note_export, viewed
from zhibu.engine.exchange.models import Batch
from zhibu.engine.exchange.services import KEPT
from zhibu.engine.jobs.models import Job, JobState
from zhibu.engine.jobs.queue import at_end
from zhibu.engine.jobs.register import job
from zhibu.engine.jobs.run import Run
from zhibu.engine.jobs.working import Refusal

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
WHY = "job: the batch that its actor was allowed to write"


def _batch(pk: int) -> Batch:
    found: Batch | None = Batch.objects.unscoped(why=WHY).filter(pk=pk).first()
    if found is None:
        raise Refusal(_("检查结果已过期。请重新上传。"))
    return found


@job("imports.apply", title=_("导入"), unit=_("行"))
def apply(run: Run, *, batch: int) -> None:
    """Write a batch; each step is one part, so that it goes on where it was, whatever happens."""
    with run.step():
        resume(_batch(batch), run.job)
    application = Application(_batch(batch), run.actor)
    more = True
    try:
        while more:
            with run.step() as step:
                more = application.step()
                step.done, step.total = application.batch.handled, application.batch.rows
    except NotWhole as problem:
        with run.step() as step:
            give_up(application.batch, str(problem), actor=run.actor)
            step.done = 0
        raise Refusal(str(problem)) from None


@job("imports.withdraw", title=_("撤回导入"))
def withdraw(run: Run, *, batch: int) -> None:
    """Withdraw a batch in one step: all of it, or nothing."""
    with run.step():
        withdrawing.withdraw(_batch(batch), actor=run.actor)


@job("imports.tidy", title=_("清理过期的导入"), at=time(3, 45))
def tidy(run: Run) -> None:
    """Remove batches, with plans and before-images, after their seven days."""
    with run.step():
        Batch.objects.unscoped(why=WHY).filter(at__lt=clock.now() - KEPT).delete()


@at_end
def mark_batch(ended: Job) -> None:
    """Show a batch as stopped where its job ended before its time."""
    if ended.kind == "imports.apply" and ended.state != JobState.DONE:
        stopped(ended)


@job("lists.export", title=_("导出"), unit=_("行"))
def export(run: Run, *, resource: str, query: str, only: list[str], name: str, as_text: bool = False) -> None:
    """Write a list into a kept file; a file half written before a death is written again from the start."""
    view = viewed(resource, query, actor=run.actor)
    total = len(only) or view.resource.counts(view)[view.chip]
    if total > MOST:
        words = {"count": f"{total:,}", "most": f"{MOST:,}"}
        raise Refusal(_("有%(count)s行，一个文件最多%(most)s行。先选一个下级党组织，再分几次导出。") % words)

    def told(count: int) -> None:
        with run.step() as step:
            step.done, step.total = count, total

    out = io.BytesIO()
    count = export_view(view, out, told, only, as_text=as_text)
    with run.step() as step:
        run.keep_file(name, CSV if as_text else XLSX, out.getvalue())
        note_export(view, count, actor=run.actor)
        step.done = step.total = count
