"""Tables of accounts."""

from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhibu.engine.access import Record
from zhibu.engine.vault import SealedField

if TYPE_CHECKING:
    from zhibu.domain.people.accounts.queries import Standing

INSTALLATION_ROLES = ("system-administrator", "security-administrator", "audit-administrator")


class Account(AbstractBaseUser):
    """Somebody who signs in; tied to a dossier where the person is a member."""

    username = models.CharField(_("账号"), max_length=60, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    member = models.OneToOneField(
        "members.Member", models.PROTECT, null=True, related_name="account", verbose_name=_("党员")
    )
    is_active = models.BooleanField(_("启用"), default=True)
    created_at = models.DateTimeField(_("建立时间"))
    drawn = models.BooleanField(_("还在用初始密码"), default=False)
    text_size = models.CharField(_("字号"), max_length=6, blank=True)
    """What the person chose, on every device: a size of `rules.TEXT_SIZES`, `normal`, or nothing yet."""

    standing: "Standing | None" = None
    """The roles held today and the person, where a session fetched them along; no column."""

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = BaseUserManager()

    class Meta:
        verbose_name = _("账号")

    def __str__(self) -> str:
        return self.name


class Grant(Record):
    """A role given to an account on a node of the tree (empty: the whole installation), from–to (S-07)."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="grants", verbose_name=_("账号"))
    role = models.CharField(_("角色"), max_length=24)
    organization = models.ForeignKey(
        "organizations.Organization",
        models.PROTECT,
        null=True,
        related_name="grants",
        verbose_name=_("党组织"),
    )
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"), null=True)
    granted_by = models.CharField(_("授权人"), max_length=80)
    recorded_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("授权")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "role", "organization"],
                condition=Q(ends_on=None),
                name="grant_once",
            ),
            models.UniqueConstraint(
                fields=["account", "role"],
                condition=Q(ends_on=None, organization=None),
                name="grant_once_everywhere",
            ),
        ]

    class Policy(Record.Policy):
        """Seen by those who manage accounts or grants."""

        keep: ClassVar[str] = "3 years after the end"

    def __str__(self) -> str:
        return f"{self.account} {self.role}"


class MailChoice(Record):
    """That somebody wants notices by mail: the address, and whether once a day; no row, no mail."""

    account = models.OneToOneField(
        Account, models.CASCADE, related_name="mail_choice", verbose_name=_("账号")
    )
    email = SealedField(_("邮箱"))
    digest = models.BooleanField(_("每天合成一封"), default=True)
    changed_at = models.DateTimeField(_("修改时间"))

    class Meta:
        verbose_name = _("邮件提醒")

    class Policy(Record.Policy):
        """Seen and changed by nobody but oneself."""

        sensitive: ClassVar[tuple[str, ...]] = ("email",)
        keep: ClassVar[str] = "until switched off"

    def __str__(self) -> str:
        return str(self.account)


class Ended(models.TextChoices):
    """Why a session ended that its holder did not leave himself (S-15)."""

    TOO_MANY = "too-many", _("这个账号在5处以上登录，最早登录的这一处已经结束。")
    ELSEWHERE = "elsewhere", _("这一处登录已在另一台设备上结束。")
    PASSWORD = "password", _("密码已修改，这一处登录已经结束。请用新密码登录。")  # no password
    CLOSED = "closed", _("这个账号已经停用。请找系统管理员。")


class Sitting(Record):
    """Where an account is signed in: what kind of device, since when; never its address (S-15).

    When somebody was last there stands in the session itself. An ended one is kept until its twelve
    hours are over, so that its next request is told why.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="sittings", verbose_name=_("账号"))
    key = models.CharField(max_length=40, unique=True)
    device = models.CharField(_("设备"), max_length=60)
    began_at = models.DateTimeField(_("登录时间"), db_index=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    ended = models.CharField(_("为什么结束"), max_length=10, choices=Ended.choices, blank=True)

    class Meta:
        verbose_name = _("登录")

    class Policy(Record.Policy):
        """Seen and ended by nobody but oneself."""

        personal: ClassVar[tuple[str, ...]] = ("device",)
        keep: ClassVar[str] = "12 hours"

    def __str__(self) -> str:
        return self.device


class Guess(models.Model):
    """Wrong passwords in a row for one user name, existing or not; rows are kept for a day (S-12)."""

    digest = models.CharField(max_length=64, unique=True)
    failures = models.PositiveSmallIntegerField(default=0)
    blocked_until = models.DateTimeField(null=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.failures)


class FirstRun(models.Model):
    """The one-time link that a fresh installation prints: only its digest is kept (S-18)."""

    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.expires_at)
