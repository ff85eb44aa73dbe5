"""The page of the audit administrator: what was done, by whom, when; never the values (S-70)."""

from urllib.parse import urlencode

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhibu.domain.people.accounts import queries, rules
from zhibu.domain.people.accounts.screens.lists import list_parts
from zhibu.engine.access import needs
from zhibu.engine.journal.models import Entry
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.paging import paged


@screen("journal/", name="accounts.journal", access=needs("journal.read"))
def journal(request: Request) -> HttpResponse:
    """List the journal newest first: moment, actor, role, action, object, changed fields, result."""
    words, refused = request.GET.get("q", ""), request.GET.get("show") == "refused"
    page = paged(queries.journal_entries(words, refused=refused), request.GET.get("page", ""), size=30)
    kept = {"q": words, "show": "refused" if refused else ""}
    keep = {"q": words} if words else {}
    context = {
        "page": page,
        "words": words,
        "query": urlencode({name: value for name, value in kept.items() if value}),
        "lines": [_line(entry) for entry in page.rows],
        "chips": [
            {"label": _("全部"), "url": "?" + urlencode(keep), "current": not refused},
            {
                "label": _("被拒绝"),
                "url": "?" + urlencode({**keep, "show": "refused"}),
                "current": refused,
            },
        ],
        **list_parts(
            _("操作日志"),
            [_("时间"), _("谁"), _("角色"), _("动作"), _("对象"), _("变更项"), _("结果")],
            search=_("搜人、动作或对象"),
            words=words,
            keep={"show": "refused"} if refused else {},
        ),
    }
    return render(request, "accounts/journal.html", context)


def _line(entry: Entry) -> dict[str, object]:
    role = rules.ROLES.get(entry.role)
    return {
        "at": entry.at,
        "actor": entry.actor,
        "role": role.label if role else _("服务器") if entry.role == "operator" else entry.role,
        "action": rules.ACTIONS.label(entry.action),
        "kind": _kind(entry.object_type),
        "object": entry.object_label,
        "fields": "、".join(_field(entry.object_type, name) for name in entry.changes),
        "refused": entry.result == "refused",
    }


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
