"""What everybody has: role, look, messages, settings, password."""

from datetime import date
from itertools import groupby

from django.conf import settings as site
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhibu.domain.people.accounts import queries, rules, services
from zhibu.domain.people.accounts.models import Account
from zhibu.domain.people.accounts.screens.forms import MailForm, PasswordForm, put_problems
from zhibu.engine import clock
from zhibu.engine.access import public, signed_in
from zhibu.engine.flow import Invalid
from zhibu.engine.notify.models import Item, Notice
from zhibu.engine.notify.reminders import items_of
from zhibu.engine.notify.services import mark_read, notices_of
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.paging import paged
from zhibu.engine.ui.templatetags.ui import day

A_YEAR = 365 * 24 * 3600
MOST_ITEMS = 10
"""So many things of one reminder are listed; its button leads to all of them."""


def _account(request: Request) -> Account:
    if not isinstance(request.user, Account):
        raise Http404
    return request.user


@screen("role/", name="accounts.role", access=signed_in, methods=("POST",))
def role(request: Request) -> HttpResponse:
    """Change to another of one's own roles; 0 is the plain member."""
    account = _account(request)
    standing = queries.standing_of(account)
    own = {held.pk for held in standing.roles} | ({0} if standing.person_id else set())
    wanted = request.POST.get("role", "")
    if not wanted.isdecimal() or int(wanted) not in own:
        raise Http404
    request.session["grant"] = int(wanted)
    before = request.session.session_key
    request.session.cycle_key()
    services.follow_sitting(account, before, request.session.session_key)
    return redirect(site.LOGIN_REDIRECT_URL)


def keep_look(response: HttpResponse, look: str) -> None:
    """Keep the look in a cookie of the browser."""
    response.set_cookie(
        "look", look, A_YEAR, secure=bool(site.SESSION_COOKIE_SECURE), httponly=True, samesite="Lax"
    )


@screen("look/", name="accounts.look", access=public, methods=("POST",))
def look(request: Request) -> HttpResponse:
    """Keep text size, theme and whether keys act in a cookie, and return to the page.

    The text size of who is signed in is kept with the account as well: another device has it too.
    """
    asked = {name: request.POST[name] for name in ("text_size", "theme", "keys") if name in request.POST}
    if "text_size" in asked and isinstance(request.user, Account):
        services.keep_text_size(request.user, asked["text_size"], actor=request.actor)
    response = redirect(rules.own_path(request.POST.get("next", "")))
    keep_look(response, rules.look_of(request.COOKIES.get("look", ""), **asked))
    return response


@screen("settings/text-size/", name="accounts.text_size", access=signed_in)
def text_size(request: Request) -> HttpResponse:
    """Ask somebody of age once, in large letters, whether he wants them (ux.md 8)."""
    # The question itself is read in the size that it offers.
    request.COOKIES["look"] = rules.look_of(request.COOKIES.get("look", ""), text_size=rules.TEXT_SIZES[0])
    page = {"next": rules.own_path(request.GET.get("next", ""))}
    return render(request, "accounts/text_size.html", page)


@screen("messages/", name="accounts.messages", access=signed_in)
def messages(request: Request) -> HttpResponse:
    """List one's own notices day by day, newest first: all of them, or those not read."""
    notices = notices_of(_account(request).pk)
    unread = request.GET.get("show") == "unread"
    page = paged(notices.filter(read_at=None) if unread else notices, request.GET.get("page", ""))
    items = items_of(page.rows)
    by_day = groupby(page.rows, key=lambda notice: timezone.localtime(notice.created_at).date())
    groups = [
        {
            "title": _day_words(on),
            "lines": [_line(notice, items.get(notice.pk, [])) for notice in of_day],
        }
        for on, of_day in by_day
    ]
    tabs = [
        {"label": _("全部"), "url": "?", "current": not unread},
        {"label": _("未读"), "url": "?show=unread", "current": unread},
    ]
    shown = {"page": page, "groups": groups, "tabs": tabs, "unread_only": unread}
    return render(request, "accounts/messages.html", shown | {"query": "show=unread" if unread else ""})


def _day_words(on: date) -> str:
    ago = (clock.today() - on).days
    return (_("今天"), _("昨天"))[ago] if 0 <= ago < 2 else str(day(on))


def _line(notice: Notice, items: list[Item]) -> dict[str, object]:
    several = len(items) > 1
    return {
        "title": notice.title,
        # What is told line by line beneath need not be told together.
        "text": "" if several else notice.text,
        "when": day(notice.created_at),
        "unread": notice.read_at is None,
        "icon": "circle-check" if notice.settled_at else "bell",
        "items": [_item(item) for item in items[:MOST_ITEMS]] if several else [],
        "rest": len(items) - MOST_ITEMS if len(items) > MOST_ITEMS else 0,
        "action": _opening(notice) if notice.url or notice.read_at is None else None,
    }


def _item(item: Item) -> dict[str, object]:
    done = item.settled_at is not None
    title = _("已办：%(what)s") % {"what": item.text} if done else item.text
    way = {"text": _("去办"), "url": rules.own_path(item.url)}
    return {"title": title, "hint": item.cite, "done": done, "action": None if done else way}


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
    account = _account(request)
    choice = queries.mail_choice(account) if site.ZHIBU_MAIL_FROM else None
    page = {
        "account": account,
        "changed": request.GET.get("changed", ""),
        "mail_offered": bool(site.ZHIBU_MAIL_FROM),
        "mail": choice,
        "last_mail": account.mails.order_by("-changed_at", "-pk").first() if choice else None,
    }
    return render(request, "accounts/settings.html", page)


@screen("settings/password/", name="accounts.password", access=signed_in, methods=("GET", "POST"))
def password(request: Request) -> HttpResponse:
    """Change one's own password; other sessions end with it."""
    account = _account(request)
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            before = request.session.session_key or ""
            services.change_password(
                account, given["old"], given["password"], actor=request.actor, key=before
            )
        except Invalid as error:
            put_problems(form, error)
        else:
            update_session_auth_hash(request, account)
            request.session.cycle_key()
            services.follow_sitting(account, before, request.session.session_key)
            return redirect(reverse("accounts.settings") + "?changed=password")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/password.html", {"form": form, "account": account}, status=status)


@screen("settings/mail/", name="accounts.mail", access=signed_in, methods=("GET", "POST"))
def mail(request: Request) -> HttpResponse:
    """Choose whether one's notices also go by mail, where to, and whether once a day."""
    account = _account(request)
    choice = queries.mail_choice(account)
    known = {"email": choice.email, "often": "day" if choice.digest else "each"} if choice else None
    form = MailForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        digest = given["often"] != "each"
        try:
            services.choose_mail(account, given["email"], digest=digest, actor=request.actor)
        except Invalid as error:
            put_problems(form, error)
        else:
            return redirect(reverse("accounts.settings") + "?changed=mail")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/mail.html", {"form": form}, status=status)
