"""Tables of acts on many rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhibu.engine.jobs.models import Job


class Bulk(models.Model):
    """One act on many rows as a job does it: which act of which list, and what was filled in, sealed.

    Seen by the account that started its job, through `queries.own`; goes with the job, thirty days after
    its end.
    """

    job = models.OneToOneField(Job, models.CASCADE, related_name="bulk")
    list_name = models.CharField(_("列表"), max_length=60)
    action = models.CharField(_("操作"), max_length=40)
    query = models.CharField(_("条件"), max_length=600, blank=True)
    sealed = models.TextField()

    class Meta:
        verbose_name = _("批量操作")

    def __str__(self) -> str:
        return self.action


class LineState(models.TextChoices):
    """What became of one row."""

    WAITING = "waiting", _("还没有办")
    DONE = "done", _("已办")
    REFUSED = "refused", _("没有办成")


class BulkLine(models.Model):
    """One row of it, by its public id: whether it was done, and why not; its name is looked up when shown."""

    bulk = models.ForeignKey(Bulk, models.CASCADE, related_name="lines")
    row = models.UUIDField()
    state = models.CharField(_("状态"), max_length=8, choices=LineState.choices, default=LineState.WAITING)
    why = models.CharField(_("原因"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("批量操作的一行")
        indexes = [models.Index(fields=["bulk", "state", "id"], name="bulk_line_state")]

    def __str__(self) -> str:
        return self.state
