"""Tables of duties: only what a person decides about them; the duties themselves are computed."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhibu.engine.access import Record, TreePathField


class Waiver(Record):
    """That a named approver lifted one duty of one subject for one period, and why."""

    duty = models.CharField(_("事项"), max_length=120)
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="waivers", verbose_name=_("党组织")
    )
    org_path = TreePathField(_("路径"))
    reason = models.CharField(_("理由"), max_length=120)
    approved_by = models.CharField(_("批准人"), max_length=80)
    at = models.DateTimeField(_("时间"))
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True)

    class Meta:
        verbose_name = _("豁免")
        constraints = [
            models.UniqueConstraint(
                fields=["duty"], condition=models.Q(withdrawn_at=None), name="waived_once"
            )
        ]

    class Policy(Record.Policy):
        """Seen with duties.read on the node."""

        read: ClassVar[str] = "duties.read"
        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return self.duty


class Silence(Record):
    """That a branch stopped the reminders of one duty until a day, who did it and why."""

    duty = models.CharField(_("事项"), max_length=120)
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="silences", verbose_name=_("党组织")
    )
    org_path = TreePathField(_("路径"))
    reason = models.CharField(_("理由"), max_length=120)
    until = models.DateField(_("静音到"))
    by = models.CharField(_("谁"), max_length=80)
    at = models.DateTimeField(_("时间"))
    ended_at = models.DateTimeField(_("结束时间"), null=True)

    class Meta:
        verbose_name = _("静音")
        constraints = [
            models.UniqueConstraint(fields=["duty"], condition=models.Q(ended_at=None), name="silent_once")
        ]
        indexes = [models.Index(fields=["org_path", "until"], name="silence_of_node")]

    class Policy(Record.Policy):
        """Seen with duties.read on the node."""

        read: ClassVar[str] = "duties.read"
        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return self.duty
