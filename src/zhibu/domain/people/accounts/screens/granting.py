"""Pages of the security administrator: who has which role where."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhibu.domain.people.accounts import queries, rules, services
from zhibu.domain.people.accounts.models import INSTALLATION_ROLES, Grant
from zhibu.domain.people.accounts.screens.forms import GrantForm, put_problems
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine.access import needs, on
from zhibu.engine.flow import Invalid
from zhibu.engine.screens.declare import Request, screen

SHOWN = 20
"""How many organizations are offered where words fit more than one."""


@screen("grants/new/", name="accounts.give", access=needs("grants.write"), methods=("GET", "POST"))
def give(request: Request) -> HttpResponse:
    """Give a role on an organization to an account."""
    form = GrantForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _given(request, form):
        return redirect("grants.list")
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
            return redirect("grants.list")
        except Invalid as error:
            problem = str(error)
    page = {"grant": grant, "role": rules.ROLES[grant.role].label, "problem": problem}
    return render(request, "accounts/end.html", page, status=422 if problem else 200)
