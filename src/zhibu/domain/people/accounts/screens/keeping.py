"""Pages of the system administrator: accounts and the start of duties."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.people.accounts import queries, services
from zhibu.domain.people.accounts.models import Account
from zhibu.domain.people.accounts.screens.forms import AccountForm, StartForm, put_problems
from zhibu.domain.people.accounts.screens.lists import list_parts
from zhibu.domain.people.organizations.queries import started_on
from zhibu.domain.people.organizations.services import start
from zhibu.engine.access import needs
from zhibu.engine.flow import Invalid
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.paging import paged

KEEP = needs("accounts.write")


@screen("accounts/", name="accounts.list", access=KEEP)
def listing(request: Request) -> HttpResponse:
    """List the accounts by user name."""
    words = request.GET.get("q", "")
    page = paged(queries.accounts(words), request.GET.get("page", ""))
    query = urlencode({"q": words}) if words else ""
    columns = [_("账号"), _("姓名"), _("状态"), _("建立日期"), _("上次登录")]
    parts = list_parts(_("账号"), columns, search=_("搜账号或姓名"), words=words)
    return render(request, "accounts/list.html", {"page": page, "query": query, **parts})


@screen("accounts/new/", name="accounts.new", access=KEEP, methods=("GET", "POST"))
def new(request: Request) -> HttpResponse:
    """Open an account with a drawn password, which is shown once."""
    form = AccountForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            opened, password = services.open_with_drawn_password(
                given["username"], given["name"], given["number"].strip(), actor=request.actor
            )
        except Invalid as error:
            put_problems(form, error)
        else:
            return _once(request, opened, password)
    status = 422 if form.is_bound else 200
    return render(request, "accounts/new.html", {"form": form}, status=status)


def _once(request: Request, account: Account, password: str) -> HttpResponse:
    # Shown in the answer itself: a redirect would have to keep the password somewhere.
    return render(request, "accounts/drawn.html", {"account": account, "password": password})


@screen("accounts/<int:account>/", name="accounts.account", access=KEEP)
def account(request: Request, account: int) -> HttpResponse:
    """Show one account and what can be done with it."""
    return _shown(request, get_object_or_404(Account, pk=account))


def _shown(request: Request, row: Account, problem: str = "") -> HttpResponse:
    page = {"account": row, "problem": problem, "own": row.pk == request.actor.account_id}
    return render(request, "accounts/account.html", page, status=422 if problem else 200)


@screen("accounts/<int:account>/reset/", name="accounts.reset", access=KEEP, methods=("POST",))
def reset(request: Request, account: int) -> HttpResponse:
    """Draw a new password for an account and show it once."""
    row = get_object_or_404(Account, pk=account)
    try:
        password = services.reset_password(row, actor=request.actor)
    except Invalid as error:
        return _shown(request, row, str(error))
    return _once(request, row, password)


@screen("accounts/<int:account>/active/", name="accounts.active", access=KEEP, methods=("POST",))
def active(request: Request, account: int) -> HttpResponse:
    """Switch an account on or off."""
    row = get_object_or_404(Account, pk=account)
    try:
        services.set_active(row, request.POST.get("active") == "1", actor=request.actor)
    except Invalid as error:
        return _shown(request, row, str(error))
    return redirect("accounts.account", account=row.pk)


@screen(
    "installation/", name="accounts.installation", access=needs("settings.write"), methods=("GET", "POST")
)
def installation(request: Request) -> HttpResponse:
    """Set the day from which duties are owed."""
    posted = request.POST if request.method == "POST" else None
    form = StartForm(posted, initial={"started_on": started_on()})
    if form.is_bound and form.is_valid():
        start(form.cleaned_data["started_on"], actor=request.actor)
        return redirect(reverse("accounts.installation") + "?saved=1")
    page = {"form": form, "saved": request.GET.get("saved") == "1"}
    return render(request, "accounts/installation.html", page, status=422 if form.is_bound else 200)
