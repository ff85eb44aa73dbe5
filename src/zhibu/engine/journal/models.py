"""The journal's table."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhibu.engine.access import TreePathField


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries to read and to add to; none is ever changed or taken away."""

    def update(self, **kwargs: Any) -> int:
        raise TypeError("journal entries are never changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("journal entries are never deleted")

    # As Django marks its own: a manager does not offer it.
    delete.queryset_only = True  # type: ignore[attr-defined]  # an attribute of a function


class Entry(models.Model):
    """One act: moment, actor, action, object, what changed, purpose, request, result."""

    at = models.DateTimeField(_("时间"))
    account_id = models.BigIntegerField(_("账号编号"), null=True)
    actor = models.CharField(_("谁"), max_length=80)
    role = models.CharField(_("角色"), max_length=40, blank=True)
    action = models.CharField(_("动作"), max_length=60)
    object_type = models.CharField(_("对象类别"), max_length=60, blank=True)
    object_uuid = models.UUIDField(_("对象"), null=True)
    object_label = models.CharField(_("对象名称"), max_length=200, blank=True)
    org_path = TreePathField(_("所在组织"), blank=True)
    changes = models.JSONField(_("变更"), default=dict)
    purpose = models.CharField(_("用途"), max_length=200, blank=True)
    request_id = models.CharField(_("请求编号"), max_length=32, blank=True)
    result = models.CharField(_("结果"), max_length=12, default="done")

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("日志")
        indexes = [
            models.Index(fields=["object_uuid", "-at"], name="journal_object"),
            models.Index(fields=["-at"], name="journal_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new entry; an entry once written is never changed."""
        if self.pk:
            raise TypeError("journal entries are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: an entry once written stays."""
        raise TypeError("journal entries are never deleted")
