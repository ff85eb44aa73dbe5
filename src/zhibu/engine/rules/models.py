"""The table of values that superiors have set."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhibu.engine.access import Record, TreePathField


class ParameterValue(Record):
    """That a parameter has a value on a node and beneath it from a day on; empty: as the superior has it.

    Rows are only added. Of two for the same day the one written later holds.
    """

    parameter = models.CharField(_("参数"), max_length=40)
    org_path = TreePathField(_("路径"))
    value = models.CharField(_("数值"), max_length=20, blank=True)
    valid_from = models.DateField(_("起"))
    basis = models.CharField(_("依据"), max_length=120)
    set_by = models.CharField(_("谁"), max_length=80)
    set_at = models.CharField(_("哪一级"), max_length=120, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("规则参数")
        indexes = [models.Index(fields=["org_path", "parameter", "valid_from"], name="parameter_of_node")]

    class Policy(Record.Policy):
        """Values are known to everybody who reads duties beneath; rows are read on the node."""

        read: ClassVar[str] = "duties.read"
        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return f"{self.parameter} {self.value}"
