"""Signing in and out, and the first run of an installation."""

from urllib.parse import urlencode

from django.contrib.auth import login, logout
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhibu.domain.people.accounts import queries, rules, services
from zhibu.domain.people.accounts.models import Account, Ended
from zhibu.domain.people.accounts.screens.forms import AdministratorForm, SignInForm, put_problems
from zhibu.domain.people.accounts.screens.own import keep_look
from zhibu.engine.access import operator, public
from zhibu.engine.flow import Invalid
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.sitting import TOLD
from zhibu.engine.ui.templatetags.ui import error_lines

FORGET = '"cache", "storage"'
"""What a browser drops at signing out; cookies stay, because text size and theme are one."""

DUTIES = {
    "system-administrator": gettext_lazy("开账号、改设置，不看业务内容"),
    "security-administrator": gettext_lazy("授权和结束授权，不看业务内容"),
    "audit-administrator": gettext_lazy("看操作日志，日志里没有业务内容"),
}


@screen("sign-in/", name="accounts.sign_in", access=public, methods=("GET", "POST"))
def sign_in(request: Request) -> HttpResponse:
    """Ask for user name and password; go where the person wanted to go."""
    target = rules.own_path(request.POST.get("next") or request.GET.get("next", ""))
    if request.method != "POST":
        if request.actor.signed_in:
            return redirect(target)
        ended = dict(Ended.choices).get(request.COOKIES.get(TOLD, ""), "")
        page = {"form": SignInForm(), "next": target, "ended": ended}
        return render(request, "accounts/sign_in.html", page)
    form = SignInForm(request.POST)
    status = _let_in(request, form) if form.is_valid() else 422
    if status == 302:
        return _entered(request, target)
    return render(request, "accounts/sign_in.html", {"form": form, "next": target}, status=status)


def _entered(request: Request, target: str) -> HttpResponse:
    """Lead on: to the question about large letters, then to a password of one's own, then on."""
    account = request.user
    if not isinstance(account, Account):
        raise Http404
    way = reverse("accounts.password") if account.drawn else target
    if queries.is_asked_for_text_size(account):
        way = f"{reverse('accounts.text_size')}?{urlencode({'next': way})}"
    response = redirect(way)
    look = request.COOKIES.get("look", "")
    if account.text_size in rules.TEXT_SIZES and not look.split(".")[0]:
        # What somebody chose in this browser before he entered stays as it is.
        keep_look(response, rules.look_of(look, text_size=account.text_size))
    response.delete_cookie(TOLD)
    return response


def _let_in(request: Request, form: SignInForm) -> int:
    given = form.cleaned_data
    try:
        account = services.sign_in(request, given["username"], given["password"])
    except Invalid as error:
        put_problems(form, error)
        return 429
    if account is None:
        form.add_error(None, _("账号或密码不对。请核对后再试。"))
        return 422
    request.session.flush()
    login(request, account)
    if given["public_computer"]:
        request.session["public_computer"] = True
        request.session.set_expiry(0)
    services.keep_sitting(request, account)
    return 302


@screen("sign-out/", name="accounts.sign_out", access=public, methods=("POST",))
def sign_out(request: Request) -> HttpResponse:
    """End the session and have the browser forget what it kept (S-15)."""
    if isinstance(request.user, Account):
        services.sign_out(request.user, request.session.session_key or "")
    logout(request)
    response = redirect("accounts.sign_in")
    response.headers["Clear-Site-Data"] = FORGET
    return response


@screen("first-run/<str:token>/", name="accounts.first_run", access=public, methods=("GET", "POST"))
def first_run(request: Request, token: str) -> HttpResponse:
    """Create the three administrators by the one-time link (S-06, S-18)."""
    if services.open_first_run(token) is None:
        return render(request, "accounts/first_run_over.html", status=404)
    posted = request.POST if request.method == "POST" else None
    forms = {role: AdministratorForm(role, posted) for role in rules.ADMINISTRATORS}
    lines = [(rules.ROLES[role].label, DUTIES[role], form) for role, form in forms.items()]
    if posted is None:
        return render(request, "accounts/first_run.html", {"lines": lines})
    if _created(forms, token):
        return render(request, "accounts/first_run_done.html", {"lines": lines})
    errors = [error for form in forms.values() for error in error_lines(form)]
    return render(request, "accounts/first_run.html", {"lines": lines, "errors": errors}, status=422)


def _created(forms: dict[str, AdministratorForm], token: str) -> bool:
    valid = [form.is_valid() for form in forms.values()]
    if not all(valid):
        return False
    given = {role: form.cleaned_data for role, form in forms.items()}
    people = {role: (one["username"], one["name"], one["password"]) for role, one in given.items()}
    try:
        services.set_up(token, people, actor=operator(_("首次设置")))
    except Invalid as error:
        for place, words in error.problems.items():
            role, _dash, field = place.rpartition("-")
            forms[role or rules.ADMINISTRATORS[0]].add_error(field or None, words)
        return False
    return True
