"""Pages of the security administrator: who has which role where."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhibu.domain.people.accounts import queries, rules, services
from zhibu.domain.people.accounts.models import INSTALLATION_ROLES, Grant
from zhibu.domain.people.accounts.screens.forms import GrantForm, put_problems
from zhibu.domain.people.accounts.screens.lists import list_parts
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine.access import needs, on
from zhibu.engine.flow import Invalid
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.paging import paged

SHOWN = 20
"""How many organizations are offered where words fit more than one."""


@screen("grants/", name="accounts.grants", access=needs("grants.write"))
def grants(request: Request) -> HttpResponse:
    """List the grants that hold, or those that have ended."""
    words, ended = request.GET.get("q", ""), request.GET.get("show") == "ended"
    page = paged(queries.grants(request.actor, words, ended=ended), request.GET.get("page", ""))
    kept = {"q": words, "show": "ended" if ended else ""}
    context = {
        "page": page,
        "words": words,
        "ended": ended,
        "query": urlencode({name: value for name, value in kept.items() if value}),
        "lines": [(row, rules.ROLES[row.role].label) for row in page.rows],
        "chips": _chips(words, ended),
        **list_parts(
            _("授权"),
            [_("姓名"), _("角色"), _("党组织"), _("起"), _("止"), _("授权人"), ""],
            search=_("搜人、角色或党组织"),
            words=words,
            keep={"show": "ended"} if ended else {},
        ),
    }
    return render(request, "accounts/grants.html", context)


def _chips(words: str, ended: bool) -> list[dict[str, object]]:
    keep = {"q": words} if words else {}
    return [
        {"label": _("有效"), "url": "?" + urlencode(keep), "current": not ended},
        {"label": _("已结束"), "url": "?" + urlencode({**keep, "show": "ended"}), "current": ended},
    ]


@screen("grants/new/", name="accounts.give", access=needs("grants.write"), methods=("GET", "POST"))
def give(request: Request) -> HttpResponse:
    """Give a role on an organization to an account."""
    form = GrantForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _given(request, form):
        return redirect("accounts.grants")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/give.html", {"form": form}, status=status)


def _given(request: Request, form: GrantForm) -> bool:
    given = form.cleaned_data
    account = queries.account_named(given["username"].strip())
    if account is None:
        form.add_error("username", _("没有这个账号。请核对。"))
    node = None if given["role"] in INSTALLATION_ROLES else _node(form, given["organization"].strip())
    if account is None or form.errors:
        return False
    try:
        services.grant(account, given["role"], node, actor=request.actor, ends_on=given["ends_on"])
    except Invalid as error:
        put_problems(form, error)
        return False
    return True


def _node(form: GrantForm, words: str) -> Organization | None:
    found = queries.organizations_named(words, SHOWN)
    if len(found) > 1:
        form.offer(found)
        form.add_error("organization", _("不止一个组织符合。请选一个。"))
    elif words and not found:
        form.add_error("organization", _("没有这个组织。请核对编码或名称。"))
    return found[0] if len(found) == 1 else None


@screen(
    "grants/<uuid:uuid>/end/", name="accounts.end", access=on(Grant, "grants.write"), methods=("GET", "POST")
)
def end(request: Request, grant: Grant) -> HttpResponse:
    """Ask once, then end a grant; it takes effect at the next request."""
    problem = ""
    if request.method == "POST":
        try:
            services.end_grant(grant, actor=request.actor)
            return redirect("accounts.grants")
        except Invalid as error:
            problem = str(error)
    page = {"grant": grant, "role": rules.ROLES[grant.role].label, "problem": problem}
    return render(request, "accounts/end.html", page, status=422 if problem else 200)
