"""Batches of imports: the checked plan, sealed, until it is applied."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhibu.engine.access import Record, TreePathField


class BatchState(models.TextChoices):
    """Where an import stands."""

    CHECKED = "checked", _("待导入")
    APPLIED = "applied", _("已导入")


class Batch(Record):
    """One file that somebody brought: its plan (encrypted), its counts, and what became of it (R-01)."""

    list_name = models.CharField(_("表"), max_length=40)
    file_name = models.CharField(_("文件名"), max_length=120)
    org_path = TreePathField(_("导入到"), blank=True)
    node_id = models.BigIntegerField(_("导入到"), null=True)
    node_label = models.CharField(_("导入到"), max_length=120, blank=True)
    account_id = models.BigIntegerField(_("账号编号"), null=True)
    by = models.CharField(_("上传人"), max_length=80)
    at = models.DateTimeField(_("上传时间"))
    state = models.CharField(_("状态"), max_length=8, choices=BatchState.choices, default=BatchState.CHECKED)
    sealed_plan = models.TextField(blank=True)
    new = models.PositiveIntegerField(_("新增"), default=0)
    changed = models.PositiveIntegerField(_("更新"), default=0)
    same = models.PositiveIntegerField(_("未变"), default=0)
    wrong = models.PositiveIntegerField(_("要修改"), default=0)
    warned = models.PositiveIntegerField(_("请留意"), default=0)
    applied_at = models.DateTimeField(_("导入时间"), null=True)

    class Meta:
        verbose_name = _("导入")
        indexes = [models.Index(fields=["account_id", "-at"], name="batch_of_account")]

    class Policy(Record.Policy):
        """Seen by those who import on the node; plans hold personal data and are sealed."""

        sensitive: ClassVar[tuple[str, ...]] = ("sealed_plan",)
        keep: ClassVar[str] = "7 days"

    def __str__(self) -> str:
        return self.file_name

    @property
    def good(self) -> int:
        """Return how many rows importing writes."""
        return self.new + self.changed
