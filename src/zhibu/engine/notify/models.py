"""The tables of notices: what somebody is told, the items of a reminder, and the mails that carry them."""

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

TITLE_LENGTH, TEXT_LENGTH = 80, 120


class MailState(models.TextChoices):
    """What became of a mail; nobody knows where the machine stopped while it was being handed over."""

    WAITING = "waiting", _("待发")
    SENDING = "sending", _("正在发")
    SENT = "sent", _("已发出")
    DROPPED = "dropped", _("不用发")
    FAILED = "failed", _("没能发出")
    UNKNOWN = "unknown", _("不清楚是否发出")


class Mail(models.Model):
    """One mail to one account: its key keeps it from being sent twice; the words come from its notices."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mails", verbose_name=_("账号")
    )
    key = models.CharField(_("标识"), max_length=180, unique=True)
    urgent = models.BooleanField(_("急"), default=False)
    due_at = models.DateTimeField(_("发送时间"))
    state = models.CharField(_("状态"), max_length=8, choices=MailState.choices, default=MailState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    error = models.CharField(_("原因"), max_length=80, blank=True)
    changed_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("邮件")
        indexes = [
            models.Index(fields=["state", "due_at"], name="mail_waiting"),
            models.Index(fields=["account", "-changed_at"], name="mail_of_account"),
        ]

    def __str__(self) -> str:
        return self.key


class Notice(models.Model):
    """A notice to one account; `matter` keeps the same matter from being told twice.

    Without `shows_at` it shows at once; `settled_at` is when everything it reminds of was done.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name=_("账号")
    )
    matter = models.CharField(_("事项"), max_length=120)
    title = models.CharField(_("标题"), max_length=TITLE_LENGTH)
    text = models.CharField(_("内容"), max_length=TEXT_LENGTH, blank=True)
    url = models.CharField(_("链接"), max_length=200, blank=True)
    urgent = models.BooleanField(_("急"), default=False)
    created_at = models.DateTimeField(_("时间"))
    shows_at = models.DateTimeField(_("出现时间"), null=True)
    read_at = models.DateTimeField(_("已读"), null=True)
    settled_at = models.DateTimeField(_("已办"), null=True)
    mail = models.ForeignKey(Mail, models.SET_NULL, null=True, related_name="notices", verbose_name=_("邮件"))

    class Meta:
        verbose_name = _("消息")
        constraints = [models.UniqueConstraint(fields=["account", "matter"], name="notice_once_per_matter")]
        indexes = [models.Index(fields=["account", "read_at", "-created_at"], name="notice_unread")]

    def __str__(self) -> str:
        return self.title


BY_DAY = (F("due_on").asc(nulls_last=True), "pk")
"""Items in the order in which they are due; those without a day last, on either database."""


class Item(models.Model):
    """One thing that a notice reminds of: what by when, the rule, the way to do it; settled once done.

    Without `due_on` it is something that stands against a rule and has no day.
    """

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="items")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    matter = models.CharField(_("事项"), max_length=120)
    text = models.CharField(_("内容"), max_length=TEXT_LENGTH)
    cite = models.CharField(_("依据"), max_length=80, blank=True)
    url = models.CharField(_("链接"), max_length=200, blank=True)
    due_on = models.DateField(_("截止"), null=True)
    told_on = models.DateField(_("提醒日期"))
    settled_at = models.DateTimeField(_("已办"), null=True)

    class Meta:
        verbose_name = _("提醒事项")
        constraints = [
            models.UniqueConstraint(fields=["account", "matter", "told_on"], name="item_once_a_day")
        ]
        indexes = [models.Index(fields=["settled_at", "matter"], name="item_open")]

    def __str__(self) -> str:
        return self.text
