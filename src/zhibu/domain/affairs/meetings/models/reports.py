"""The table of requests and reports."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhibu.engine.access import Record, TreePathField


class ReportKind(models.TextChoices):
    """What a branch sends above (LIF-29)."""

    YEARLY = "yearly", _("工作报告")
    WEIGHTY = "weighty", _("重大事项报告")
    REQUEST = "request", _("请示")


class Report(Record):
    """What an organization reported to its superior or asked it, and what the superior said (LIF-29)."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="reports", verbose_name=_("党组织")
    )
    org_path = TreePathField(_("路径"))
    kind = models.CharField(_("类别"), max_length=8, choices=ReportKind.choices)
    title = models.CharField(_("事项"), max_length=120)
    text = models.TextField(_("内容"), blank=True)
    reported_on = models.DateField(_("报告日期"))
    by = models.CharField(_("经办人"), max_length=80)
    at = models.DateTimeField(_("登记时间"))
    answer = models.TextField(_("答复"), blank=True)
    answered_by = models.CharField(_("答复人"), max_length=80, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True)

    class Meta:
        verbose_name = _("请示报告")
        ordering = ("-reported_on", "-pk")
        indexes = [models.Index(fields=["org_path", "-reported_on"], name="report_path_day")]

    class Policy(Record.Policy):
        """Seen with reports.read on the node."""

        read: ClassVar[str] = "reports.read"
        personal: ClassVar[tuple[str, ...]] = ("text", "answer")
        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return self.title
