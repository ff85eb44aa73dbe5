"""Tables of organizations; facts with a life are dated rows beside the row itself (law 12)."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhibu.engine.access import Record, TreePathField
from zhibu.engine.vault import SealedField


class Kind(models.TextChoices):
    """Kinds of organizations; capabilities of each are in codes/kinds.csv (organization.md 1.1)."""

    WORK_COMMITTEE = "WORK_COMMITTEE", _("党工委")
    PARTY_GROUP = "PARTY_GROUP", _("党组")
    COMMITTEE = "COMMITTEE", _("党委")
    GENERAL_BRANCH = "GENERAL_BRANCH", _("党总支部")
    BRANCH = "BRANCH", _("党支部")
    JOINT_BRANCH = "JOINT_BRANCH", _("联合党支部")
    MOBILE_BRANCH = "MOBILE_BRANCH", _("流动党员党支部")
    TEMP_BRANCH = "TEMP_BRANCH", _("临时党支部")
    TEMP_JOINT_BRANCH = "TEMP_JOINT_BRANCH", _("临时联合党支部")
    TEMP_GENERAL_BRANCH = "TEMP_GENERAL_BRANCH", _("临时党总支部")
    TEMP_COMMITTEE = "TEMP_COMMITTEE", _("临时党委")
    FUNCTIONAL = "FUNCTIONAL", _("功能型党支部")
    GROUP = "GROUP", _("党小组")
    DISCIPLINE = "DISCIPLINE", _("基层纪委")


BRANCH_KINDS = (Kind.BRANCH, Kind.JOINT_BRANCH)
"""Kinds that hold members of their own (organization.md 1.1)."""


class Purpose(models.TextChoices):
    """Why somebody may look at a sensitive value (S-55); the list is short on purpose."""

    CONTACT = "contact", _("联系本人")
    VERIFY = "verify", _("核对档案")
    TRANSFER = "transfer", _("办理组织关系转接")
    REPORT = "report", _("填报上级表格")
    OTHER = "other", _("其他工作需要")


class Sector(models.TextChoices):
    """Whose regulations a unit falls under, where they ask for something of their own."""

    STATE_ENTERPRISE = "soe", _("国有企业")
    OFFICE = "office", _("党政机关")
    TOWNSHIP = "township", _("乡镇")


class Organization(Record):
    """One organization as it is today; name and superior of other days are in their dated rows."""

    code = models.CharField(_("党组织编码"), max_length=40, unique=True)
    kind = models.CharField(_("组织类别"), max_length=24, choices=Kind.choices)
    name = models.CharField(_("党组织名称"), max_length=120)
    short_name = models.CharField(_("简称"), max_length=60)
    name_initials = models.CharField(_("拼音首字母"), max_length=120, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", verbose_name=_("上级党组织")
    )
    path = TreePathField(_("路径"), db_index=True)
    position = models.PositiveIntegerField(_("次序"), default=0)
    founded_on = models.DateField(_("成立日期"), null=True)
    dissolved_on = models.DateField(_("撤销日期"), null=True)
    ends_on = models.DateField(_("任务结束日期"), null=True)
    village_or_community = models.BooleanField(_("村、社区党组织"), default=False)
    functional = models.BooleanField(_("功能型党组织"), default=False)
    sector = models.CharField(_("所属领域"), max_length=8, choices=Sector.choices, blank=True)
    approves_members = models.BooleanField(_("有审批预备党员权限"), default=False)
    secretary_text = models.CharField(_("党组织书记"), max_length=60, blank=True)
    contact_text = models.CharField(_("党组织联系人"), max_length=60, blank=True)
    names_open = models.BooleanField(_("所填姓名待对应"), default=False)
    phone = SealedField(_("联系电话"), blank=True, default="")
    unit_situation = models.CharField(_("党组织所在单位情况"), max_length=4, blank=True)
    member_count = models.PositiveIntegerField(_("党员数"), default=0)
    full_count = models.PositiveIntegerField(_("正式党员数"), default=0)
    floating_count = models.PositiveIntegerField(_("流动党员数"), default=0)
    lost_count = models.PositiveIntegerField(_("失联党员数"), default=0)
    suspended_count = models.PositiveIntegerField(_("停止党籍人数"), default=0)
    recorded_at = models.DateTimeField(_("登记时间"))
    version = models.PositiveIntegerField(_("版本"), default=1)

    class Meta:
        verbose_name = _("党组织")
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"], condition=Q(dissolved_on=None), name="organization_name_once"
            ),
        ]
        indexes = [
            models.Index(fields=["recorded_at"], name="organization_first"),
            models.Index(fields=["path"], condition=Q(names_open=True), name="organization_names_open"),
            models.Index(fields=["name"], name="organization_name"),
            models.Index(fields=["short_name"], name="organization_short_name"),
        ]

    class Policy(Record.Policy):
        """Seen with organizations.read on the node; the phone is masked."""

        read: ClassVar[str] = "organizations.read"
        path: ClassVar[str] = "path"
        sensitive: ClassVar[tuple[str, ...]] = ("phone",)
        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def org_path(self) -> str:
        """Return the node's own path under the name that every scoped record uses."""
        return str(self.path)


class OrganizationName(Record):
    """The name an organization bore from a day on (CYC-04)."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="names")
    name = models.CharField(_("党组织名称"), max_length=120)
    valid_from = models.DateField(_("起"), null=True)
    valid_to = models.DateField(_("止"), null=True)
    recorded_at = models.DateTimeField(_("登记时间"))
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")

    class Policy(Record.Policy):
        """Seen with the organization."""

        through: ClassVar[str] = "organization"
        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return self.name


class OrganizationParent(Record):
    """The superior an organization had from a day on (ORG-26, CYC-04)."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="superiors")
    parent = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="subordinates")
    valid_from = models.DateField(_("起"), null=True)
    valid_to = models.DateField(_("止"), null=True)
    recorded_at = models.DateTimeField(_("登记时间"))
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")

    class Policy(Record.Policy):
        """Seen with the organization."""

        through: ClassVar[str] = "organization"
        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return str(self.parent or "")


class Unit(Record):
    """A unit (单位) that an organization covers; a joint branch covers two or more (INF-16)."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="units")
    name = models.CharField(_("单位名称"), max_length=120)
    nature = models.CharField(_("单位性质类别"), max_length=60, blank=True)
    building = models.CharField(_("单位建立党组织情况"), max_length=4, blank=True)
    credit_code = models.CharField(_("法人单位统一社会信用代码"), max_length=18, blank=True)

    class Meta:
        verbose_name = _("单位")

    class Policy(Record.Policy):
        """Seen with the organization."""

        through: ClassVar[str] = "organization"
        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return self.name


class Term(Record):
    """A term of office of an organization's committee or secretary, from its election (TERM-…)."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="terms")
    elected_on = models.DateField(_("选举日期"))
    months = models.PositiveSmallIntegerField(_("任期月数"))
    expires_on = models.DateField(_("届满日期"))
    postponed_to = models.DateField(_("延期至"), null=True)
    postponed_by = models.CharField(_("批准延期的文件"), max_length=120, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"))
    replaced_at = models.DateTimeField(_("更正时间"), null=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    reason = models.CharField(_("原因"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("任期")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "elected_on"],
                condition=Q(replaced_at=None),
                name="term_once_per_election",
            )
        ]

    class Policy(Record.Policy):
        """Seen with the organization."""

        through: ClassVar[str] = "organization"
        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return f"{self.elected_on} — {self.expires_on}"

    @property
    def ends_on(self) -> date:
        """Return the day the term ends, with an approved postponement counted."""
        return self.postponed_to or self.expires_on


REPLY = "establishment"
"""The kind of the duty to answer an application for a branch (ORG-07)."""


class Stage(models.TextChoices):
    """How far the founding of a branch has come; the moves are in flows.py (organization.md 1.4)."""

    APPLIED = "applied", _("待答复")
    APPROVED = "approved", _("待成立")
    FOUNDED = "founded", _("待备案")
    FILED = "filed", _("已备案")
    REFUSED = "refused", _("未同意")
    WITHDRAWN = "withdrawn", _("已撤回")


class Mode(models.TextChoices):
    """How a branch comes into being (ORG-07, ORG-08)."""

    APPLIED = "applied", _("单位申请")
    DECIDED = "decided", _("党委直接决定")


class Establishment(Record):
    """How one branch came into being: application, decision and reply, founding, filing above (CYC-01).

    `organization` applied, or decided by itself; `decider` is the committee that decides in a meeting
    on `met_on`. Every step keeps its day, its paper and who entered it.
    """

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="establishments", verbose_name=_("申请的党组织")
    )
    org_path = TreePathField(_("路径"))
    decider = models.ForeignKey(
        Organization, models.PROTECT, related_name="decisions", verbose_name=_("答复的党委")
    )
    parent = models.ForeignKey(
        Organization, models.PROTECT, related_name="planned_below", verbose_name=_("上级党组织")
    )
    founded = models.OneToOneField(
        Organization, models.PROTECT, null=True, related_name="establishment", verbose_name=_("成立的支部")
    )
    mode = models.CharField(_("设立方式"), max_length=8, choices=Mode.choices)
    state = models.CharField(_("状态"), max_length=10, choices=Stage.choices)
    kind = models.CharField(_("组织类别"), max_length=24, choices=Kind.choices)
    name = models.CharField(_("党组织名称"), max_length=120)
    unit_name = models.CharField(_("单位名称"), max_length=120, blank=True)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    village_or_community = models.BooleanField(_("村、社区党组织"), default=False)
    full = models.PositiveIntegerField(_("正式党员数"), null=True)
    reason = models.CharField(_("申请理由"), max_length=300, blank=True)
    applied_on = models.DateField(_("申请日期"), null=True)
    due_on = models.DateField(_("应答复日期"), null=True)
    application = models.CharField(_("申请文件"), max_length=120, blank=True)
    applied_by = models.CharField(_("申请经办人"), max_length=80, blank=True)
    applied_at = models.DateTimeField(_("登记时间"))
    met_on = models.DateField(_("党委会议日期"), null=True)
    replied_on = models.DateField(_("答复日期"), null=True)
    reply = models.CharField(_("批复文件"), max_length=120, blank=True)
    reply_words = models.CharField(_("答复说明"), max_length=300, blank=True)
    replied_by = models.CharField(_("答复经办人"), max_length=80, blank=True)
    replied_at = models.DateTimeField(_("答复登记时间"), null=True)
    founded_by = models.CharField(_("成立经办人"), max_length=80, blank=True)
    founded_at = models.DateTimeField(_("成立登记时间"), null=True)
    filed_on = models.DateField(_("备案日期"), null=True)
    filed_with = models.CharField(_("备案的组织部门"), max_length=120, blank=True)
    filing = models.CharField(_("备案文件"), max_length=120, blank=True)
    filed_by = models.CharField(_("备案经办人"), max_length=80, blank=True)
    filed_at = models.DateTimeField(_("备案登记时间"), null=True)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True)

    class Meta:
        verbose_name = _("成立支部")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "founded", "filed"))
                | (Q(met_on__isnull=False, replied_on__isnull=False) & ~Q(reply="")),
                name="establishment_was_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("founded", "filed")) | Q(founded__isnull=False),
                name="establishment_was_founded",
            ),
            models.CheckConstraint(
                condition=~Q(state="filed") | (Q(filed_on__isnull=False) & ~Q(filed_with="")),
                name="establishment_was_filed",
            ),
        ]
        indexes = [models.Index(fields=["org_path", "applied_at"], name="establishment_of_node")]

    class Policy(Record.Policy):
        """Seen with organizations.read on the node that applied; answered at the node that decides."""

        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return self.name

    @property
    def period(self) -> str:
        """Return the period label of the duty to answer: the month in which it is due, and which one."""
        return f"{self.due_on:%Y-%m}.{self.pk}" if self.due_on else ""


class Guidance(Record):
    """That an organization is led or guided by another one beside its superior in the tree (ORG-31)."""

    class Relation(models.TextChoices):
        """What the other one does."""

        LEADS = "leads", _("领导")
        GUIDES = "guides", _("指导")

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="guidances")
    guide = models.CharField(_("领导或指导的组织"), max_length=120)
    relation = models.CharField(_("关系"), max_length=8, choices=Relation.choices)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True)
    basis = models.CharField(_("依据"), max_length=120, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("领导和指导关系")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "guide", "relation"],
                condition=Q(valid_to=None),
                name="guidance_once",
            )
        ]

    class Policy(Record.Policy):
        """Seen with the organization."""

        through: ClassVar[str] = "organization"
        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return self.guide


class Headcount(Record):
    """How many members and full members an organization counted from a day on; kept by members."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="headcounts")
    members = models.PositiveIntegerField(_("党员数"))
    full = models.PositiveIntegerField(_("正式党员数"))
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True)

    class Meta:
        verbose_name = _("人数")
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=Q(valid_to=None), name="headcount_one_current"
            )
        ]
        indexes = [models.Index(fields=["valid_from", "valid_to"], name="headcount_day")]

    class Policy(Record.Policy):
        """Seen with the organization."""

        through: ClassVar[str] = "organization"
        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return f"{self.members}/{self.full}"


class Installation(models.Model):
    """What this installation is: since when duties are owed; exactly one row."""

    started_on = models.DateField(_("履职起算日"), null=True)
    changed_at = models.DateTimeField(_("修改时间"))

    class Meta:
        verbose_name = _("平台设置")

    def __str__(self) -> str:
        return str(self.started_on or "")
