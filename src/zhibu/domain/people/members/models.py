"""Tables of members; placements, statuses and posts are dated rows that are never overwritten (law 12)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhibu.domain.people.organizations.models import Purpose as Purpose
from zhibu.engine.access import BytewiseField, Record, TreePathField
from zhibu.engine.vault import SealedField


class Category(models.TextChoices):
    """人员类别 (INF-07)."""

    FULL = "01", _("正式党员")
    PROBATIONARY = "02", _("预备党员")


class Standing(models.TextChoices):
    """党籍状态 (INF-08)."""

    NORMAL = "1", _("正常")
    SUSPENDED = "2", _("停止党籍")


class Sex(models.TextChoices):
    """性别, GB/T 2261.1."""

    UNKNOWN = "0", _("未知")
    MALE = "1", _("男")
    FEMALE = "2", _("女")
    UNSTATED = "9", _("未说明")


UNUSUAL = Q(floating=True) | Q(lost=True) | Q(standing="2")
"""Memberships that are not ordinary: few of many, and asked for by name."""


class Member(Record):
    """One person's dossier as it is today; `org_path` is the path of his group, else of his branch."""

    number = models.CharField(_("编号"), max_length=12, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    name_sort = BytewiseField(_("姓名排序"), max_length=120)
    name_initials = models.CharField(_("拼音首字母"), max_length=30, blank=True)
    sex = models.CharField(_("性别"), max_length=1, choices=Sex.choices)
    ethnic = models.CharField(_("民族"), max_length=2, blank=True)
    id_number = SealedField(_("公民身份号码"))
    id_number_index = models.CharField(max_length=64)
    birth_date = models.DateField(_("出生日期"), null=True)
    education = models.CharField(_("学历"), max_length=2, blank=True)
    category = models.CharField(_("人员类别"), max_length=2, choices=Category.choices)
    branch = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="members", verbose_name=_("所在党支部")
    )
    group = models.ForeignKey(
        "organizations.Organization",
        models.PROTECT,
        null=True,
        related_name="group_members",
        verbose_name=_("所在党小组"),
    )
    org_path = TreePathField(_("路径"))
    joined_on = models.DateField(_("加入党组织日期"))
    converted_on = models.DateField(_("转为正式党员日期"), null=True)
    job_code = models.CharField(_("工作岗位代码"), max_length=8, blank=True)
    job = models.CharField(_("工作岗位"), max_length=60, blank=True)
    phone = SealedField(_("联系电话"), blank=True, default="")
    phone_index = models.CharField(max_length=64, blank=True)
    address = SealedField(_("家庭住址"), blank=True, default="")
    standing = models.CharField(
        _("党籍状态"), max_length=1, choices=Standing.choices, default=Standing.NORMAL
    )
    lost = models.BooleanField(_("失联党员"), default=False)
    lost_since = models.CharField(_("失去联系年月"), max_length=7, blank=True)
    floating = models.BooleanField(_("流动党员"), default=False)
    floating_to = models.CharField(_("流向"), max_length=60, blank=True)
    left_on = models.DateField(_("离开日期"), null=True)
    recorded_at = models.DateTimeField(_("登记时间"))
    version = models.PositiveIntegerField(_("版本"), default=1)

    class Meta:
        verbose_name = _("党员")
        constraints = [
            models.UniqueConstraint(
                fields=["id_number_index"], condition=Q(left_on=None), name="member_one_live_record"
            ),
            models.CheckConstraint(
                condition=Q(category="02") | Q(converted_on__isnull=False), name="full_member_has_conversion"
            ),
        ]
        indexes = [
            models.Index(fields=["org_path", "name_sort", "id"], name="member_path_name"),
            models.Index(
                fields=["name_sort", "id", "org_path"], condition=Q(left_on=None), name="member_name"
            ),
            # Counts with conditions are taken from here alone: a tenth of what the rows take to read.
            models.Index(
                fields=[
                    "org_path",
                    "sex",
                    "education",
                    "category",
                    "floating",
                    "lost",
                    "standing",
                    "joined_on",
                    "birth_date",
                ],
                condition=Q(left_on=None),
                name="member_conditions",
            ),
            models.Index(fields=["name_initials"], name="member_initials"),
            models.Index(fields=["org_path"], condition=Q(left_on=None) & UNUSUAL, name="member_unusual"),
            models.Index(
                fields=["name_sort", "id"],
                condition=Q(left_on=None) & Q(category="02"),
                name="member_probationary",
            ),
        ]

    class Policy(Record.Policy):
        """Seen with members.read on the branch, or as one's own; the sensitive values stay masked."""

        personal: ClassVar[tuple[str, ...]] = ("birth_date", "name_sort", "name_initials")
        sensitive: ClassVar[tuple[str, ...]] = (
            "id_number",
            "id_number_index",
            "phone",
            "phone_index",
            "address",
        )
        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return self.name


class Placement(Record):
    """To which branch and group a member belonged from a day on (ORG-28, I-1)."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="placements")
    branch = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="placements")
    group = models.ForeignKey(
        "organizations.Organization", models.PROTECT, null=True, related_name="group_placements"
    )
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True)
    basis = models.CharField(_("依据"), max_length=120, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"))
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")

    class Meta:
        verbose_name = _("所在组织")
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(valid_to=None), name="member_in_one_branch"
            )
        ]

    class Policy(Record.Policy):
        """Seen with the member."""

        through: ClassVar[str] = "member"
        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return f"{self.branch} {self.valid_from}"


class Aspect(models.TextChoices):
    """What a status row is about."""

    CATEGORY = "category", _("人员类别")
    STANDING = "standing", _("党籍状态")
    LOST = "lost", _("失联")
    FLOATING = "floating", _("流动")


class Status(Record):
    """One aspect of a member's status from a day on, with its basis (F-MEM-06)."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="statuses")
    aspect = models.CharField(_("事项"), max_length=12, choices=Aspect.choices)
    value = models.CharField(_("状态"), max_length=60)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True)
    basis = models.CharField(_("依据"), max_length=120, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"))
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")

    class Meta:
        verbose_name = _("状态")
        indexes = [models.Index(fields=["member", "aspect", "valid_from"], name="status_line")]

    class Policy(Record.Policy):
        """Seen with the member."""

        through: ClassVar[str] = "member"
        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return f"{self.get_aspect_display()} {self.value}"


class PostHeld(Record):
    """A post a member holds in an organization, from a day on (POST-01; codes/party-posts.csv)."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="posts")
    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="posts_held")
    post = models.CharField(_("党内职务"), max_length=24)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True)
    basis = models.CharField(_("依据"), max_length=120, blank=True)
    end_reason = models.CharField(_("离任原因"), max_length=60, blank=True)
    consent = models.CharField(_("上级同意的文件"), max_length=120, blank=True)
    filed_on = models.DateField(_("备案日期"), null=True)
    filing = models.CharField(_("备案文件"), max_length=120, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"))
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")

    class Meta:
        verbose_name = _("党内职务")
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(valid_to=None, post="SECRETARY"),
                name="one_secretary",
            ),
            models.UniqueConstraint(
                fields=["organization", "member", "post"],
                condition=Q(valid_to=None),
                name="post_held_once",
            ),
        ]
        indexes = [models.Index(fields=["organization", "valid_to"], name="post_of_organization")]

    class Policy(Record.Policy):
        """Seen with the organization or the member."""

        through: ClassVar[str] = "member"
        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return f"{self.member} {self.post}"


class Departure(Record):
    """That somebody's membership here ended: on which day, how, on what paper."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="departures")
    kind = models.CharField(_("减少类型"), max_length=20)
    left_on = models.DateField(_("离开日期"))
    document = models.CharField(_("依据"), max_length=120, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("离开")
        constraints = [models.UniqueConstraint(fields=["member", "left_on"], name="left_once_a_day")]

    class Policy(Record.Policy):
        """Seen with the member."""

        through: ClassVar[str] = "member"
        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return f"{self.kind} {self.left_on}"


class Contact(Record):
    """The member who does an organization's daily work (form item 联系人), from a day on."""

    organization = models.ForeignKey("organizations.Organization", models.CASCADE, related_name="contacts")
    member = models.ForeignKey(Member, models.CASCADE, related_name="contact_for")
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True)
    recorded_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("党组织联系人")
        constraints = [
            models.UniqueConstraint(fields=["organization"], condition=Q(valid_to=None), name="one_contact")
        ]

    class Policy(Record.Policy):
        """Seen with the organization."""

        read: ClassVar[str] = "organizations.read"
        path: ClassVar[str] = "organization__path"
        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return str(self.member)


class Reveal(Record):
    """That somebody saw a sensitive value of a member: field, by whom, in which role, why (S-55, S-56)."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="reveals")
    field = models.CharField(_("内容"), max_length=24)
    account_id = models.BigIntegerField(_("账号编号"), null=True)
    by = models.CharField(_("谁"), max_length=80)
    role = models.CharField(_("角色"), max_length=40)
    organization = models.CharField(_("所在组织"), max_length=120, blank=True)
    purpose = models.CharField(_("用途"), max_length=12, choices=Purpose.choices)
    reason = models.CharField(_("说明"), max_length=120)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("查看记录")
        indexes = [models.Index(fields=["account_id", "-at"], name="reveal_budget")]

    class Policy(Record.Policy):
        """Seen with the member; the member sees his own without exception."""

        through: ClassVar[str] = "member"
        keep: ClassVar[str] = "3 years"

    def __str__(self) -> str:
        return f"{self.by} {self.field}"
