"""Tables of meetings."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhibu.domain.affairs.meetings.models.excuses import Excuse as Excuse
from zhibu.domain.affairs.meetings.models.excuses import Ground as Ground
from zhibu.domain.affairs.meetings.models.photos import SheetPhoto as SheetPhoto
from zhibu.domain.affairs.meetings.models.reports import Report as Report
from zhibu.domain.affairs.meetings.models.reports import ReportKind as ReportKind
from zhibu.domain.affairs.meetings.models.rooms import Room as Room
from zhibu.engine.access import Record, TreePathField


class MeetingKind(models.TextChoices):
    """The five kinds of organizational life that this module holds (LIF-01, 03, 04, 05, 07)."""

    MEMBERS = "members", _("支部党员大会")
    COMMITTEE = "committee", _("支委会")
    GROUP = "group", _("党小组会")
    LECTURE = "lecture", _("党课")
    THEME_DAY = "theme-day", _("主题党日")


class YearlyDuty(models.TextChoices):
    """What is owed by the year beside meetings (LIF-06, LIF-29)."""

    LECTURE = "secretary-lecture", _("书记讲党课")
    REPORT = "report-members", _("向党员大会报告工作")
    REPORT_ABOVE = "report-above", _("向上级报告工作")


class MeetingState(models.TextChoices):
    """Where a meeting stands; the moves are in flows.py."""

    CONVENED = "convened", _("待召开")
    OPEN = "open", _("进行中")
    CLOSED = "closed", _("待归档")
    FILED = "filed", _("已归档")
    VOID = "void", _("已作废")


class Meeting(Record):
    """One meeting or activity, from its convening to its filed minutes."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="meetings", verbose_name=_("党组织")
    )
    org_path = TreePathField(_("路径"))
    kind = models.CharField(_("类别"), max_length=12, choices=MeetingKind.choices)
    title = models.CharField(_("名称"), max_length=80)
    running_number = models.PositiveIntegerField(_("次序"), null=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=MeetingState.choices, default=MeetingState.CONVENED
    )
    planned_at = models.DateTimeField(_("时间"))
    started_at = models.DateTimeField(_("开始"), null=True)
    ended_at = models.DateTimeField(_("结束"), null=True)
    held_on = models.DateField(_("召开日期"), null=True)
    place = models.CharField(_("地点"), max_length=80, blank=True)
    room = models.ForeignKey(
        Room,
        models.PROTECT,
        null=True,
        db_index=False,  # meeting_room_time begins with it
        related_name="meetings",
        verbose_name=_("活动场所"),
    )
    room_until = models.DateTimeField(_("用到"), null=True)
    chair = models.ForeignKey(
        "members.Member", models.PROTECT, null=True, related_name="chaired", verbose_name=_("主持人")
    )
    recorder = models.ForeignKey(
        "members.Member", models.PROTECT, null=True, related_name="recorded", verbose_name=_("记录人")
    )
    token = models.CharField(max_length=32, unique=True)
    secret = models.CharField(max_length=32)
    chair_reason = models.CharField(_("由他主持的原因"), max_length=120, blank=True)
    late_entry = models.BooleanField(_("补录"), default=False)
    late_reason = models.CharField(_("补录原因"), max_length=120, blank=True)
    closed_by = models.CharField(_("记录人签字"), max_length=80, blank=True)
    closed_at = models.DateTimeField(_("记录人签字时间"), null=True)
    remarks_until = models.DateTimeField(_("核对到"), null=True)
    filed_by = models.CharField(_("主持人签字"), max_length=80, blank=True)
    filed_at = models.DateTimeField(_("归档时间"), null=True)
    digest = models.CharField(_("内容校验"), max_length=64, blank=True)
    void_reason = models.CharField(_("作废原因"), max_length=120, blank=True)
    voided_at = models.DateTimeField(_("作废时间"), null=True)
    created_by = models.CharField(_("发起人"), max_length=80, blank=True)
    created_at = models.DateTimeField(_("建立时间"))
    version = models.PositiveIntegerField(_("版本"), default=1)

    class Meta:
        verbose_name = _("会议")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="filed") | Q(filed_at__isnull=False, held_on__isnull=False),
                name="filed_meeting_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(started_at=None) | Q(ended_at__gte=F("started_at")),
                name="meeting_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(room=None, room_until=None) | Q(room__isnull=False, room_until__isnull=False),
                name="room_is_taken_until",
            ),
        ]
        indexes = [
            models.Index(fields=["org_path", "-planned_at"], name="meeting_path_time"),
            models.Index(fields=["state", "-planned_at"], name="meeting_state"),
            models.Index(fields=["-planned_at", "-id"], name="meeting_time"),
            models.Index(fields=["org_path", "state"], name="meeting_path_state"),
            models.Index(
                fields=["room", "planned_at"], name="meeting_room_time", condition=Q(room__isnull=False)
            ),
        ]

    class Policy(Record.Policy):
        """Seen with meetings.read on the node, and by those on its roll."""

        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return self.title


class Presence(models.TextChoices):
    """How somebody on the roll stands; an unexplained absence is never given a reason (F-MTG-10)."""

    EXPECTED = "expected", _("未到")
    PRESENT = "present", _("已到")
    LEAVE = "leave", _("请假")
    UNEXPLAINED = "unexplained", _("未说明")
    EXPLAINED = "explained", _("缺席")


class SignInWay(models.TextChoices):
    """How somebody signed in."""

    QR = "qr", _("扫码")
    CODE = "code", _("输入数字")
    PROXY = "proxy", _("代签")
    ROLL = "roll", _("点名")


class Attendance(Record):
    """One person on a meeting's roll: expected or guest, with a vote or not, and how he stood (MIN-01)."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="roll")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="attendances")
    guest = models.BooleanField(_("列席"), default=False)
    invited = models.BooleanField(_("受邀列席"), default=False)
    full = models.BooleanField(_("正式党员"), default=True)
    voting = models.BooleanField(_("有表决权"), default=True)
    presence = models.CharField(_("到会"), max_length=12, choices=Presence.choices, default=Presence.EXPECTED)
    way = models.CharField(_("签到方式"), max_length=6, choices=SignInWay.choices, blank=True)
    signed_at = models.DateTimeField(_("签到时间"), null=True)
    reason = models.CharField(_("原因"), max_length=120, blank=True)
    by = models.CharField(_("经办人"), max_length=80, blank=True)
    leave_agreed = models.BooleanField(_("准假"), null=True)
    confirmed_at = models.DateTimeField(_("同意记录的时间"), null=True)

    class Meta:
        verbose_name = _("到会")
        constraints = [models.UniqueConstraint(fields=["meeting", "member"], name="one_sign_in_per_person")]
        indexes = [models.Index(fields=["member", "presence"], name="attendance_member")]

    class Policy(Record.Policy):
        """Seen with the meeting, or as one's own."""

        personal: ClassVar[tuple[str, ...]] = ("reason",)
        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return f"{self.member} {self.get_presence_display()}"


class Matter(models.TextChoices):
    """What a topic is about, as far as it says who decides it (LIF-02) and who reads it (MIN-08)."""

    GENERAL = "general", _("一般议题")
    REPORT = "report", _("听取工作报告")
    ELECTION = "election", _("选举和推选代表")
    ADMISSION = "admission", _("接收和转正")
    PROBATION = "probation", _("延长或取消预备期")
    PRAISE = "praise", _("表彰")
    DISCIPLINE = "discipline", _("处置和处分")
    WEIGHTY = "weighty", _("其他重要事项")
    PUBLIC = "public", _("群众切身利益事项")
    TALK = "talk", _("谈心谈话")


class Topic(Record):
    """One agenda item: title, minutes, vote, decision; `serves` is the duty its minutes show (LIF-30).

    `lecturer` is who gave a lecture, `lecturer_text` his name and post where he has no dossier in reach.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="topics")
    position = models.PositiveSmallIntegerField(_("次序"))
    title = models.CharField(_("议题"), max_length=120)
    serves = models.CharField(_("同时算作"), max_length=12, choices=MeetingKind.choices)
    matter = models.CharField(_("事项"), max_length=12, choices=Matter.choices, default=Matter.GENERAL)
    lecturer = models.ForeignKey(
        "members.Member", models.PROTECT, null=True, related_name="lectures", verbose_name=_("授课人")
    )
    lecturer_text = models.CharField(_("授课人姓名和职务"), max_length=60, blank=True)
    minutes = models.TextField(_("记录"), blank=True)
    with_vote = models.BooleanField(_("须表决"), default=False)
    yes = models.PositiveIntegerField(_("赞成"), null=True)
    no = models.PositiveIntegerField(_("不赞成"), null=True)
    abstain = models.PositiveIntegerField(_("弃权"), null=True)
    decision = models.TextField(_("决定"), blank=True)
    follow_up = models.CharField(_("谁来办、何时办完"), max_length=120, blank=True)
    written_by = models.CharField(_("记录"), max_length=80, blank=True)
    written_at = models.DateTimeField(_("保存时间"), null=True)
    pen_by = models.CharField(_("正在写"), max_length=80, blank=True)
    pen_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(_("版本"), default=1)

    class Meta:
        verbose_name = _("议题")
        ordering = ("position", "pk")
        indexes = [
            models.Index(fields=["matter", "meeting"], name="topic_matter"),
            models.Index(fields=["serves", "meeting"], name="topic_serves"),
        ]

    class Policy(Record.Policy):
        """Seen with the meeting; some matters by committee and superior alone (MIN-08)."""

        through: ClassVar[str] = "meeting"
        personal: ClassVar[tuple[str, ...]] = ("minutes", "decision")
        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return self.title


class RemarkState(models.TextChoices):
    """What became of a remark on minutes."""

    OPEN = "open", _("等记录人答复")
    TAKEN = "taken", _("已写进记录")
    ANSWERED = "answered", _("已答复")
    WITHDRAWN = "withdrawn", _("已撤回")


class Remark(Record):
    """What somebody who was there says about the minutes before they are filed (MIN-04)."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="remarks")
    topic = models.ForeignKey(Topic, models.SET_NULL, null=True, related_name="remarks")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="remarks")
    text = models.TextField(_("意见"))
    at = models.DateTimeField(_("时间"))
    state = models.CharField(_("状态"), max_length=10, choices=RemarkState.choices, default=RemarkState.OPEN)
    answer = models.TextField(_("答复"), blank=True)
    answered_by = models.CharField(_("答复人"), max_length=80, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True)

    class Meta:
        verbose_name = _("核对意见")
        ordering = ("at", "pk")

    class Policy(Record.Policy):
        """Seen with the meeting; by those who were there on their own page."""

        through: ClassVar[str] = "meeting"
        personal: ClassVar[tuple[str, ...]] = ("text", "answer")
        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return self.text[:40]


class Addendum(Record):
    """A dated correction of filed minutes, which stands once chair and recorder have signed (MIN-06)."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="addenda")
    text = models.TextField(_("补充说明"))
    recorded_by = models.CharField(_("记录人签字"), max_length=80, blank=True)
    recorded_at = models.DateTimeField(_("记录人签字时间"), null=True)
    chaired_by = models.CharField(_("主持人签字"), max_length=80, blank=True)
    chaired_at = models.DateTimeField(_("主持人签字时间"), null=True)
    at = models.DateTimeField(_("时间"))

    @property
    def signed(self) -> bool:
        """Say whether both have signed."""
        return bool(self.recorded_by and self.chaired_by)

    class Meta:
        verbose_name = _("补充说明")
        ordering = ("at", "pk")

    class Policy(Record.Policy):
        """Seen with the meeting."""

        through: ClassVar[str] = "meeting"
        personal: ClassVar[tuple[str, ...]] = ("text",)
        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return self.text[:40]


class Showing(Record):
    """That a filed meeting shows a kind of organizational life held on a day (LIF-30)."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="showings")
    kind = models.CharField(_("类别"), max_length=12, choices=MeetingKind.choices)
    held_on = models.DateField(_("召开日期"))

    class Meta:
        verbose_name = _("履职依据")
        constraints = [models.UniqueConstraint(fields=["meeting", "kind"], name="shown_once")]
        indexes = [models.Index(fields=["held_on", "kind"], name="showing_day")]

    class Policy(Record.Policy):
        """Seen with the meeting."""

        through: ClassVar[str] = "meeting"
        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return f"{self.meeting} {self.get_kind_display()}"


class PlanLine(Record):
    """One meeting or activity that an organization means to hold in a month: kind, topics (LIF-01…07).

    Whether it was held is never written here: what was filed shows it.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="plan_lines", verbose_name=_("党组织")
    )
    org_path = TreePathField(_("路径"))
    kind = models.CharField(_("类别"), max_length=12, choices=MeetingKind.choices)
    month = models.DateField(_("月份"))
    topics = models.TextField(_("议题"), blank=True)
    planned_by = models.CharField(_("计划人"), max_length=80)
    planned_at = models.DateTimeField(_("计划时间"))
    withdrawn_at = models.DateTimeField(_("移出时间"), null=True)

    class Meta:
        verbose_name = _("年度计划")
        ordering = ("month", "kind", "pk")
        indexes = [models.Index(fields=["org_path", "month"], name="plan_line_path_month")]

    class Policy(Record.Policy):
        """Seen with plans.read on the node."""

        read: ClassVar[str] = "plans.read"
        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.get_kind_display()}"
