"""Tables of jobs. The queue itself is the library's table, one row of it per job."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhibu.engine.access import TreePathField


class JobState(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", _("等待中")
    RUNNING = "running", _("进行中")
    STOPPED = "stopped", _("已停止")
    DONE = "done", _("已完成")
    FAILED = "failed", _("没有完成")


ENDED = (JobState.STOPPED, JobState.DONE, JobState.FAILED)


class Job(models.Model):
    """One piece of work: who asked for it in which role, how far it is, and what became of it.

    Seen by the account that started it, through `queries.own`; kept for 30 days after its end.

    `arguments` and `cursor` are JSON and hold ids, never values; `claim` is the moment at which the
    present holder took it; `attempts` counts claims since a step was last completed.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("类别"), max_length=60)
    title = models.CharField(_("任务"), max_length=120)
    unit = models.CharField(_("单位"), max_length=8, blank=True)
    arguments = models.JSONField(default=dict)
    cursor = models.JSONField(default=dict)
    account_id = models.BigIntegerField(_("账号编号"), null=True)
    by = models.CharField(_("发起人"), max_length=80)
    role = models.CharField(_("角色"), max_length=40, blank=True)
    org_path = TreePathField(_("所在组织"), blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=JobState.choices, default=JobState.WAITING)
    done = models.PositiveIntegerField(_("已完成"), default=0)
    total = models.PositiveIntegerField(_("总数"), default=0)
    stop_wish = models.BooleanField(_("停止"), default=False)
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    task = models.UUIDField(null=True)
    claim = models.DateTimeField(null=True)
    problem = models.CharField(_("原因"), max_length=200, blank=True)
    url = models.CharField(_("结果"), max_length=200, blank=True)
    queued_at = models.DateTimeField(_("发起时间"))
    started_at = models.DateTimeField(_("开始时间"), null=True)
    finished_at = models.DateTimeField(_("结束时间"), null=True)

    class Meta:
        verbose_name = _("后台任务")
        indexes = [
            models.Index(fields=["account_id", "-queued_at"], name="job_of_account"),
            models.Index(fields=["task"], name="job_of_task"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ended(self) -> bool:
        """Say whether nobody works on it any more."""
        return self.state in ENDED


class KeptFile(models.Model):
    """The file that a job made, sealed, for seven days; fetched by who started the job, and nobody else."""

    job = models.OneToOneField(Job, models.CASCADE, related_name="kept")
    name = models.CharField(_("文件名"), max_length=120)
    content_type = models.CharField(max_length=100)
    sealed = models.TextField()
    until = models.DateTimeField(_("保留到"))

    class Meta:
        verbose_name = _("结果文件")

    def __str__(self) -> str:
        return self.name


class Heartbeat(models.Model):
    """That a worker process lives; one row each."""

    worker = models.CharField(max_length=64, primary_key=True)
    beat_at = models.DateTimeField()

    class Meta:
        verbose_name = _("后台进程")

    def __str__(self) -> str:
        return self.worker


class Timetable(models.Model):
    """When a periodic job is due next."""

    kind = models.CharField(max_length=60, primary_key=True)
    next_at = models.DateTimeField()

    class Meta:
        verbose_name = _("定时任务")

    def __str__(self) -> str:
        return self.kind
