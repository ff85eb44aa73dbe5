"""Pages of the system administrator: accounts and the start of duties."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from zhibu.domain.people.accounts import services
from zhibu.domain.people.accounts.models import Account
from zhibu.domain.people.accounts.screens.forms import AccountForm, StartForm, put_problems
from zhibu.domain.people.organizations.queries import started_on
from zhibu.domain.people.organizations.services import start
from zhibu.engine.access import needs
from zhibu.engine.flow import Invalid
from zhibu.engine.screens.declare import Request, screen

KEEP = needs("accounts.write")


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
