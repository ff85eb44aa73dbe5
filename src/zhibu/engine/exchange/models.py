"""Batches of imports: the checked plan, sealed, its parts, and what writing them did."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhibu.engine.access import Record, TreePathField


class BatchState(models.TextChoices):
    """Where an import stands."""

    CHECKED = "checked", _("待导入")
    APPLYING = "applying", _("正在导入")
    STOPPED = "stopped", _("已停止")
    APPLIED = "applied", _("已导入")
    WITHDRAWN = "withdrawn", _("已撤回")


WITHDRAWABLE = timedelta(hours=24)


class Batch(Record):
    """One file that somebody brought: its counts, and what became of it (R-01); its plan is in the parts."""

    list_name = models.CharField(_("表"), max_length=40)
    file_name = models.CharField(_("文件名"), max_length=120)
    org_path = TreePathField(_("导入到"), blank=True)
    node_id = models.BigIntegerField(_("导入到"), null=True)
    node_label = models.CharField(_("导入到"), max_length=120, blank=True)
    account_id = models.BigIntegerField(_("账号编号"), null=True)
    by = models.CharField(_("上传人"), max_length=80)
    at = models.DateTimeField(_("上传时间"))
    state = models.CharField(_("状态"), max_length=12, choices=BatchState.choices, default=BatchState.CHECKED)
    new = models.PositiveIntegerField(_("新增"), default=0)
    changed = models.PositiveIntegerField(_("更新"), default=0)
    same = models.PositiveIntegerField(_("未变"), default=0)
    wrong = models.PositiveIntegerField(_("要修改"), default=0)
    warned = models.PositiveIntegerField(_("请留意"), default=0)
    only_new = models.BooleanField(_("只新增"), default=False)
    whole = models.BooleanField(_("有一行不能导入就都不导入"), default=False)
    parts = models.PositiveIntegerField(default=0)
    next_part = models.PositiveIntegerField(default=0)
    handled = models.PositiveIntegerField(_("已处理"), default=0)
    refused = models.PositiveIntegerField(_("没有写入"), default=0)
    job_id = models.BigIntegerField(null=True)
    first_entry = models.BigIntegerField(default=0)
    problem = models.CharField(_("原因"), max_length=200, blank=True)
    started_at = models.DateTimeField(_("开始时间"), null=True)
    applied_at = models.DateTimeField(_("导入时间"), null=True)

    class Meta:
        verbose_name = _("导入")
        indexes = [models.Index(fields=["account_id", "-at"], name="batch_of_account")]

    class Policy(Record.Policy):
        """Seen by those who import on the node; plans hold personal data and are sealed, in the parts."""

        read: ClassVar[str] = "imports.write"
        keep: ClassVar[str] = "7 days"

    def __str__(self) -> str:
        return self.file_name

    @property
    def good(self) -> int:
        """Return how many rows importing writes."""
        return self.new + self.changed

    @property
    def rows(self) -> int:
        """Return how many rows of the list can be read: what progress is counted against."""
        return self.new + self.changed + self.same

    @property
    def withdrawable_until(self) -> datetime | None:
        """Return until when the batch can be withdrawn, None where it wrote nothing or was withdrawn."""
        written = self.applied_at or self.started_at
        if written is None or self.state not in (BatchState.APPLIED, BatchState.STOPPED):
            return None
        return written + WITHDRAWABLE


class BatchPart(models.Model):
    """Some rows of a plan, sealed, in the order in which they are written; reached through the batch."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="stored_parts")
    number = models.PositiveIntegerField()
    sealed = models.TextField()

    class Meta:
        verbose_name = _("导入的一段")
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="batch_part_once")]

    def __str__(self) -> str:
        return f"{self.batch} {self.number}"


class Outcome(models.TextChoices):
    """What became of a row."""

    NEW = "new", _("新增")
    CHANGED = "changed", _("更新")
    REFUSED = "refused", _("没有写入")


class BatchRow(models.Model):
    """The mark of one row, in the transaction of its effect: no row is ever written twice (R-01)."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="marks")
    number = models.PositiveIntegerField(_("行号"))
    outcome = models.CharField(_("结果"), max_length=8, choices=Outcome.choices)
    problem = models.CharField(_("原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("导入的一行")
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="batch_row_once")]

    def __str__(self) -> str:
        return f"{self.batch} {self.number}"


class BatchTrace(models.Model):
    """What writing one part created and what it changed, sealed: enough to take it back."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="traces")
    number = models.PositiveIntegerField()
    sealed = models.TextField()

    class Meta:
        verbose_name = _("导入的痕迹")
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="batch_trace_once")]

    def __str__(self) -> str:
        return f"{self.batch} {self.number}"


class Arrangement(models.Model):
    """Which column an account reads for which item, of files with the same headings; holds no cell."""

    account_id = models.BigIntegerField(_("账号编号"))
    list_name = models.CharField(_("表"), max_length=40)
    headings = models.CharField(max_length=64)
    mapping = models.JSONField(_("列对应"), default=dict)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("列对应")
        constraints = [
            models.UniqueConstraint(fields=["account_id", "list_name", "headings"], name="arranged_once")
        ]

    def __str__(self) -> str:
        return f"{self.list_name} {self.account_id}"
