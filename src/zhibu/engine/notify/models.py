"""The notices' table."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

TITLE_LENGTH, TEXT_LENGTH = 80, 120


class Notice(models.Model):
    """A notice to one account; `matter` keeps the same matter from being told twice."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name=_("账号")
    )
    matter = models.CharField(_("事项"), max_length=120)
    title = models.CharField(_("标题"), max_length=TITLE_LENGTH)
    text = models.CharField(_("内容"), max_length=TEXT_LENGTH, blank=True)
    url = models.CharField(_("链接"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("已读"), null=True)

    class Meta:
        verbose_name = _("消息")
        constraints = [models.UniqueConstraint(fields=["account", "matter"], name="notice_once_per_matter")]
        indexes = [models.Index(fields=["account", "read_at", "-created_at"], name="notice_unread")]

    def __str__(self) -> str:
        return self.title
