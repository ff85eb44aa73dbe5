"""The table of rooms that organizations keep for their meetings."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhibu.engine.access import Record, TreePathField


class Room(Record):
    """A place that an organization keeps, for itself and all beneath it: name, seats (F-MTG-02).

    Which meetings take it, and until when, stands with the meetings.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="rooms", verbose_name=_("党组织")
    )
    org_path = TreePathField(_("路径"))
    name = models.CharField(_("名称"), max_length=40)
    seats = models.PositiveSmallIntegerField(_("座位"), null=True)
    note = models.CharField(_("说明"), max_length=120, blank=True)
    by = models.CharField(_("经办人"), max_length=80)
    at = models.DateTimeField(_("登记时间"))
    closed_at = models.DateTimeField(_("停用时间"), null=True)

    class Meta:
        verbose_name = _("活动场所")
        ordering = ("org_path", "name")
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="room_named_once")]
        indexes = [models.Index(fields=["org_path"], name="room_path")]

    class Policy(Record.Policy):
        """Seen with rooms.read on the node and by all beneath it."""

        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return self.name
