"""The lists of the three administrators: accounts, grants, the journal."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhibu.domain.people.accounts import queries, rules
from zhibu.domain.people.accounts.models import Account, Grant
from zhibu.engine import clock
from zhibu.engine.journal.models import Entry
from zhibu.engine.resource import Chip, Column, Link, Mark, Offer, Resource, View, register


def _active(row: Account, _view: View) -> Mark:
    return Mark(_("使用中"), "ok", plain=True) if row.is_active else Mark(_("已停用"), plain=True)


@register
class Accounts(Resource):
    """账号, of the system administrator."""

    name, route, model = "accounts", "accounts", Account
    read = write = "accounts.write"
    title, noun, unit = gettext_lazy("账号"), gettext_lazy("账号"), gettext_lazy("个")
    order = ("username",)
    search = gettext_lazy("搜账号或姓名")
    empty = gettext_lazy("还没有账号。")
    icon = "users"
    chips = (
        Chip("active", gettext_lazy("使用中"), Q(is_active=True)),
        Chip("off", gettext_lazy("已停用"), Q(is_active=False), rare=True),
    )
    columns = (
        Column(
            "username",
            gettext_lazy("账号"),
            lambda row, view: Link(row.username, view.resource.url_of(row)),
            phone="main",
        ),
        Column("name", gettext_lazy("姓名"), lambda row, _view: row.name, phone="label"),
        Column("is_active", gettext_lazy("状态"), _active, phone="label"),
        Column(
            "created_at",
            gettext_lazy("建立日期"),
            lambda row, _view: row.created_at.date(),
            phone="label",
            css="num",
            order=("created_at",),
        ),
        Column(
            "last_login",
            gettext_lazy("上次登录"),
            lambda row, _view: row.last_login,
            phone="label",
            css="num",
            order=("last_login",),
        ),
    )
    offers = (Offer(gettext_lazy("添加账号"), "accounts.new", "user-plus", "accounts.write", primary=True),)

    def url_of(self, row: Any) -> str:
        """Return the address of an account's page."""
        return reverse("accounts.account", kwargs={"account": row.pk})

    def rows(self, view: View) -> QuerySet[Any]:
        """Return all accounts: who keeps them keeps all."""
        return queries.accounts()

    def matching(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Match user name or name."""
        return queries.accounts(words) if words else rows

    def meta(self, view: View, counts: Mapping[str, int]) -> str:
        """Count."""
        return _("共%(n)s个") % {"n": f"{counts['']:,}"}


def _end(row: Grant, view: View) -> Link | str:
    over = row.ends_on is not None and row.ends_on <= clock.today()
    if over or row.account_id == view.actor.account_id:
        return ""
    return Link(_("结束"), reverse("accounts.end", args=[row.uuid]))


@register
class Grants(Resource):
    """授权, of the security administrator."""

    name, route, model = "grants", "grants", Grant
    read = write = "grants.write"
    title, noun, unit = gettext_lazy("授权"), gettext_lazy("授权"), gettext_lazy("条")
    order = ("-starts_on", "-pk")
    search = gettext_lazy("搜人、角色或党组织")
    empty = gettext_lazy("还没有授权。")
    icon = "user-shield"
    chip_name = "show"
    everything_words = gettext_lazy("有效")
    columns = (
        Column(
            "account",
            gettext_lazy("姓名"),
            lambda row, _view: f"{row.account.name} {row.account.username}",
            phone="main",
        ),
        Column(
            "role", gettext_lazy("角色"), lambda row, _view: str(rules.ROLES[row.role].label), phone="label"
        ),
        Column(
            "organization",
            gettext_lazy("党组织"),
            lambda row, _view: str(row.organization or ""),
            phone="label",
        ),
        Column("starts_on", gettext_lazy("起"), lambda row, _view: row.starts_on, phone="label", css="num"),
        Column("ends_on", gettext_lazy("止"), lambda row, _view: row.ends_on, phone="label", css="num"),
        Column("granted_by", gettext_lazy("授权人"), lambda row, _view: row.granted_by, phone="label"),
        Column("end", gettext_lazy("操作"), _end, right=True, hidden=True),
    )
    chips = (Chip("ended", gettext_lazy("已结束"), lambda: ~queries.in_force(clock.today())),)
    offers = (Offer(gettext_lazy("添加授权"), "accounts.give", "plus", "grants.write", primary=True),)

    @property
    def everything(self) -> Q:  # type: ignore[override]  # what holds depends on the day
        """Return the filter of the grants that hold today."""
        return queries.in_force(clock.today())

    def rows(self, view: View) -> QuerySet[Any]:
        """Return the grants in reach."""
        return Grant.objects.visible_to(view.actor).select_related("account", "organization")

    def matching(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Match account, role or organization."""
        return queries.grants_matching(rows, words)

    def meta(self, view: View, counts: Mapping[str, int]) -> str:
        """Count."""
        return _("共%(n)s条") % {"n": f"{counts[view.chip]:,}"}


def _role(row: Entry, _view: View) -> str:
    role = rules.ROLES.get(row.role)
    return str(role.label) if role else _("服务器") if row.role == "operator" else row.role


def _object(row: Entry, _view: View) -> str:
    return f"{_kind(row.object_type)} {row.object_label}".strip()


def _kind(label: str) -> str:
    try:
        return str(apps.get_model(label)._meta.verbose_name) if label else ""
    except LookupError:
        return label


def _field(label: str, name: str) -> str:
    try:
        found = apps.get_model(label)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return name
    return str(getattr(found, "verbose_name", name))


def _result(row: Entry, _view: View) -> Mark:
    if row.result == "refused":
        return Mark(_("被拒绝"), "late", plain=True)
    return Mark(_("完成"), "ok", plain=True)


@register
class Journal(Resource):
    """操作日志, of the audit administrator: never the values (S-70)."""

    name, route, model = "journal", "journal", Entry
    read = "journal.read"
    title, noun, unit = gettext_lazy("操作日志"), gettext_lazy("日志"), gettext_lazy("条")
    order, size = ("-at", "-pk"), 30
    search = gettext_lazy("搜人、动作或对象")
    empty = gettext_lazy("还没有日志。")
    icon = "clipboard-list"
    chip_name = "show"
    chips = (Chip("refused", gettext_lazy("被拒绝"), Q(result="refused")),)
    columns = (
        Column(
            "at", gettext_lazy("时间"), lambda row, view: view.around["at"][row.pk], phone="main", css="num"
        ),
        Column("actor", gettext_lazy("谁"), lambda row, _view: row.actor, phone="label"),
        Column("role", gettext_lazy("角色"), _role, phone="label"),
        Column(
            "action",
            gettext_lazy("动作"),
            lambda row, _view: rules.ACTIONS.label(row.action),
            phone="label",
        ),
        Column("object", gettext_lazy("对象"), _object, phone="label"),
        Column(
            "fields",
            gettext_lazy("变更项"),
            lambda row, _view: "、".join(_field(row.object_type, name) for name in row.changes),
            phone="label",
        ),
        Column("result", gettext_lazy("结果"), _result, phone="label"),
    )

    def rows(self, view: View) -> QuerySet[Any]:
        """Return the whole journal."""
        return queries.journal_entries()

    def matching(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Match actor, action or object."""
        return queries.journal_entries(words) if words else rows

    def around(self, rows: Sequence[Any], view: View) -> dict[str, Any]:
        """Write the moments to the second, as a journal must."""
        return {"at": {row.pk: f"{timezone.localtime(row.at):%Y-%m-%d %H:%M:%S}" for row in rows}}

    def meta(self, view: View, counts: Mapping[str, int]) -> str:
        """Say what the journal holds and what it does not."""
        return _("只记谁在什么时候做了什么，不显示内容。")
