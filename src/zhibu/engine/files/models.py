"""Tables of stored files."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhibu.engine.files.kinds import KINDS


class Shelf(models.Model):
    """Whoever a slot's quota is counted for, such as one organization: the row that uploads queue at.

    Holds a public id and no figure; what lies on the shelf is counted anew under its lock. Kept.
    """

    slot = models.CharField(_("用途"), max_length=40)
    holder = models.UUIDField(_("归属"))

    class Meta:
        verbose_name = _("存放处")
        constraints = [models.UniqueConstraint(fields=["slot", "holder"], name="one_shelf_per_holder")]

    def __str__(self) -> str:
        return f"{self.slot} {self.holder}"


class Stored(models.Model):
    """One file that belongs to one record of a module, which says who sees it and how long it is kept.

    `content` names the sealed bytes on the disk, `owner` is the public id by which files are counted. The
    row goes with the record or before it; the bytes follow within two hours of the last row that names them.
    """

    shelf = models.ForeignKey(Shelf, models.PROTECT, related_name="files")
    owner = models.UUIDField(_("归属"))
    content = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(
        _("格式"), max_length=8, choices=[(name, one.label) for name, one in KINDS.items()]
    )
    size = models.PositiveBigIntegerField(_("大小"))
    name = models.CharField(_("文件名"), max_length=120)
    at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("文件")
        indexes = [models.Index(fields=["shelf", "owner"], name="stored_of_owner")]

    def __str__(self) -> str:
        return str(self.get_kind_display())
