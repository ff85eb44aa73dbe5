"""Tables of tasks."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhibu.engine.access import Record, TreePathField


class TaskState(models.TextChoices):
    """Where a task stands; the moves are in flows.py."""

    PLANNED = "planned", _("待生效")
    OPEN = "open", _("在办")
    REPORTED = "reported", _("已报完成")
    RETURNED = "returned", _("退回补充")
    CLOSED = "closed", _("已办结")
    VOID = "void", _("已作废")


class Task(Record):
    """One thing to do that a decision asks for: who, until when (MIN-02).

    `source` is the public id of the topic that decided it, `occasion` that of its meeting; `owner_post`
    stands in for a person where whoever holds the post is to do it. The moments say where it stands;
    `Step` says why.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="tasks", verbose_name=_("党组织")
    )
    org_path = TreePathField(_("路径"))
    title = models.CharField(_("任务"), max_length=120)
    owner = models.ForeignKey(
        "members.Member", models.PROTECT, null=True, related_name="tasks", verbose_name=_("责任人")
    )
    owner_post = models.CharField(_("责任职务"), max_length=24, blank=True)
    due_on = models.DateField(_("完成时限"))
    state = models.CharField(_("状态"), max_length=10, choices=TaskState.choices, default=TaskState.PLANNED)
    source = models.UUIDField(_("议题"))
    occasion = models.UUIDField(_("会议"))
    occasion_kind = models.CharField(_("会议类别"), max_length=12)
    occasion_title = models.CharField(_("来自"), max_length=80)
    decision = models.TextField(_("决定"), blank=True)
    decided_on = models.DateField(_("决定日期"), null=True)
    created_by = models.CharField(_("登记人"), max_length=80)
    created_at = models.DateTimeField(_("登记时间"))
    opened_at = models.DateTimeField(_("生效时间"), null=True)
    reported_at = models.DateTimeField(_("报完成时间"), null=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True)
    voided_at = models.DateTimeField(_("作废时间"), null=True)

    class Meta:
        verbose_name = _("任务")
        constraints = [
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | ~Q(owner_post=""), name="task_has_an_owner"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False), name="closed_task_has_its_moment"
            ),
        ]
        indexes = [
            models.Index(fields=["org_path", "due_on"], name="task_path_due"),
            models.Index(fields=["occasion"], name="task_occasion"),
        ]

    class Policy(Record.Policy):
        """Seen with tasks.read on the node, and by whoever is to do it."""

        personal: ClassVar[tuple[str, ...]] = ("decision",)
        keep: ClassVar[str] = "permanent"

    @property
    def decided(self) -> bool:
        """Say whether it was decided where it comes from: a group only talks things over (ORG-20)."""
        return self.occasion_kind != "group"

    def __str__(self) -> str:
        return self.title


class Step(Record):
    """What happened to a task: which move, when, by whom, in which words; never changed."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="steps")
    move = models.CharField(_("经过"), max_length=12)
    words = models.CharField(_("说明"), max_length=300, blank=True)
    by = models.CharField(_("经办人"), max_length=80)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("任务经过")
        ordering = ("at", "pk")

    class Policy(Record.Policy):
        """Seen with the task."""

        through: ClassVar[str] = "task"
        personal: ClassVar[tuple[str, ...]] = ("words",)
        keep: ClassVar[str] = "permanent"

    def __str__(self) -> str:
        return f"{self.task} {self.move}"
