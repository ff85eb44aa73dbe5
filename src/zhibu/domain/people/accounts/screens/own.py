"""What everybody has: role, look, messages, settings, password."""

from django.conf import settings as site
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.people.accounts import queries, rules, services
from zhibu.domain.people.accounts.models import Account
from zhibu.domain.people.accounts.screens.forms import PasswordForm, put_problems
from zhibu.engine.access import public, signed_in
from zhibu.engine.flow import Invalid
from zhibu.engine.notify.models import Notice
from zhibu.engine.notify.services import mark_read, notices_of
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.paging import paged
from zhibu.engine.ui.templatetags.ui import day

A_YEAR = 365 * 24 * 3600


def _account(request: Request) -> Account:
    if not isinstance(request.user, Account):
        raise Http404
    return request.user


@screen("role/", name="accounts.role", access=signed_in, methods=("POST",))
def role(request: Request) -> HttpResponse:
    """Change to another of one's own roles; 0 is the plain member."""
    account = _account(request)
    own = {grant.pk for grant in queries.grants_in_force(account)}
    if account.member_id is not None:
        own.add(0)
    wanted = request.POST.get("role", "")
    if not wanted.isdecimal() or int(wanted) not in own:
        raise Http404
    request.session["grant"] = int(wanted)
    request.session.cycle_key()
    return redirect(site.LOGIN_REDIRECT_URL)


@screen("look/", name="accounts.look", access=public, methods=("POST",))
def look(request: Request) -> HttpResponse:
    """Keep text size and theme in a cookie, and return to the page."""
    size, _dot, theme = request.COOKIES.get("look", "").partition(".")
    size = request.POST.get("text_size", size)
    theme = request.POST.get("theme", theme)
    kept = f"{size if size in rules.TEXT_SIZES else ''}.{theme if theme in rules.THEMES else ''}"
    response = redirect(rules.own_path(request.POST.get("next", "")))
    response.set_cookie(
        "look", kept, A_YEAR, secure=bool(site.SESSION_COOKIE_SECURE), httponly=True, samesite="Lax"
    )
    return response


@screen("messages/", name="accounts.messages", access=signed_in)
def messages(request: Request) -> HttpResponse:
    """List one's own notices, newest first."""
    notices = notices_of(_account(request).pk)
    page = paged(notices, request.GET.get("page", ""))
    return render(request, "accounts/messages.html", {"page": page, "lines": _lines(page.rows)})


def _lines(notices: list[Notice]) -> list[dict[str, object]]:
    return [
        {
            "title": notice.title,
            "text": notice.text,
            "when": day(notice.created_at),
            "unread": notice.read_at is None,
            "action": _opening(notice) if notice.url or notice.read_at is None else None,
        }
        for notice in notices
    ]


def _opening(notice: Notice) -> dict[str, object]:
    # A form, not a link: opening marks the notice read, and no GET may change anything (S-21).
    url = reverse("accounts.message", kwargs={"notice": notice.pk})
    return {"text": _("查看"), "url": url, "post": True}


@screen("messages/<int:notice>/", name="accounts.message", access=signed_in, methods=("POST",))
def message(request: Request, notice: int) -> HttpResponse:
    """Mark a notice read and go where it leads."""
    account = _account(request)
    found = get_object_or_404(notices_of(account.pk), pk=notice)
    mark_read(account.pk, found.pk)
    return redirect(rules.own_path(found.url, "/messages/"))


@screen("messages/read/", name="accounts.read_all", access=signed_in, methods=("POST",))
def read_all(request: Request) -> HttpResponse:
    """Mark all of one's notices read."""
    mark_read(_account(request).pk)
    return redirect("accounts.messages")


@screen("settings/", name="accounts.settings", access=signed_in)
def settings(request: Request) -> HttpResponse:
    """Show one's own account, role, look; on phones also every entry of the menu."""
    page = {"account": _account(request), "changed": request.GET.get("changed") == "password"}
    return render(request, "accounts/settings.html", page)


@screen("settings/password/", name="accounts.password", access=signed_in, methods=("GET", "POST"))
def password(request: Request) -> HttpResponse:
    """Change one's own password; other sessions end with it."""
    account = _account(request)
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            services.change_password(account, given["old"], given["password"], actor=request.actor)
        except Invalid as error:
            put_problems(form, error)
        else:
            update_session_auth_hash(request, account)
            request.session.cycle_key()
            return redirect(reverse("accounts.settings") + "?changed=password")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/password.html", {"form": form, "account": account}, status=status)
