"""The table of saved views."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhibu.engine.access import TreePathField

NAME_LENGTH, QUERY_LENGTH = 20, 600


class SavedView(models.Model):
    """The state of one list's address under a name.

    Seen and changed by its account alone, through `queries.own`; kept until it is removed, or the account is.
    `query` is the address behind its question mark; `org_path` the node that it names, empty for none;
    `first` opens the list with it.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("账号")
    )
    list_name = models.CharField(_("列表"), max_length=60)
    name = models.CharField(_("名称"), max_length=NAME_LENGTH)
    query = models.CharField(_("条件"), max_length=QUERY_LENGTH)
    org_path = TreePathField(_("所在组织"), blank=True)
    first = models.BooleanField(_("默认"), default=False)
    changed_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("常用筛选")
        constraints = [
            models.UniqueConstraint(fields=["account", "list_name", "name"], name="saved_once_per_name")
        ]

    def __str__(self) -> str:
        return self.name
