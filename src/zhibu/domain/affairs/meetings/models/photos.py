"""The table of photos of paper sign-in sheets."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhibu.engine.access import Record


class SheetPhoto(Record):
    """A photo or scan of the paper sheet that people signed at a meeting; never asked for (MIN-09).

    `addendum` is the one it came with where the minutes were filed before. A removed photo keeps who, when
    and why; its file is gone.
    """

    meeting = models.ForeignKey("meetings.Meeting", models.CASCADE, related_name="photos")
    addendum = models.ForeignKey("meetings.Addendum", models.RESTRICT, null=True, related_name="photos")
    file = models.OneToOneField("files.Stored", models.PROTECT, null=True, related_name="sheet_photo")
    added_by = models.CharField(_("上传人"), max_length=80)
    added_at = models.DateTimeField(_("上传时间"))
    removed_by = models.CharField(_("移出人"), max_length=80, blank=True)
    removed_at = models.DateTimeField(_("移出时间"), null=True)
    removed_reason = models.CharField(_("移出原因"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("签到表照片")
        ordering = ("added_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(file__isnull=False, removed_at=None)
                | Q(file=None, removed_at__isnull=False) & ~Q(removed_reason=""),
                name="photo_is_there_or_removed",
            ),
        ]

    class Policy(Record.Policy):
        """Seen with the meeting, but not by those who only stand on its roll; kept as long as the minutes."""

        through: ClassVar[str] = "meeting"
        personal: ClassVar[tuple[str, ...]] = ("removed_reason",)
        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return str(_("签到表照片"))
