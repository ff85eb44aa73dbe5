"""The table of those who need not join organizational life for a time."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhibu.engine.access import Record


class Ground(models.TextChoices):
    """Why somebody need not join organizational life for a time (LIF-26)."""

    ILL = "ill", _("长期患病")
    OLD = "old", _("年老体弱")
    MATERNITY = "maternity", _("怀孕、生育")
    MIND = "mind", _("患精神疾病")


class Excuse(Record):
    """That a member need not join organizational life from a day on, and who keeps in touch (LIF-26)."""

    member = models.ForeignKey("members.Member", models.CASCADE, related_name="excuses")
    ground = models.CharField(_("情形"), max_length=10, choices=Ground.choices)
    contact = models.ForeignKey(
        "members.Member", models.PROTECT, related_name="keeps_contact", verbose_name=_("联系人")
    )
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True)
    basis = models.CharField(_("依据"), max_length=120)
    by = models.CharField(_("经办人"), max_length=80)
    at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("免于参加组织生活")
        ordering = ("-valid_from", "-pk")

    class Policy(Record.Policy):
        """Seen with excuses.read on the branch, or as one's own; rolls and papers never say the ground."""

        personal: ClassVar[tuple[str, ...]] = ("ground", "basis")
        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return f"{self.member} {self.valid_from}"
