"""The search box and its page: everything in reach by one field (ux 3.7)."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.engine.access import signed_in
from zhibu.engine.rules.book import rulebook
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.paging import Page
from zhibu.engine.search.find import MOST, Group, records, whole_number
from zhibu.engine.search.places import places
from zhibu.engine.search.words import LONGEST_QUERY, query

IN_GROUP, ON_PAGE = 5, 15


@screen("search/", name="search", access=signed_in)
def search(request: Request) -> HttpResponse:
    """Show what is found, by kind; with `in` one kind in pages, with `box` the lines under the field."""
    typed = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    kind, boxed = request.GET.get("in", ""), "box" in request.GET
    size = ON_PAGE if kind else IN_GROUP
    number = _number(request.GET.get("page", "")) if kind else 1
    groups = _groups(request, typed, kind, size, (number - 1) * size)
    if not groups and number > 1:
        number, groups = 1, _groups(request, typed, kind, size, 0)
    if not boxed and whole_number(typed) and [len(group.hits) for group in groups] == [1]:
        # A private number that somebody searched by stays neither in the address nor in the history.
        return redirect(groups[0].hits[0].url)
    context: dict[str, Any] = {
        "typed": typed,
        "groups": [_shown(group, typed, kind) for group in groups],
        "short": bool(typed) and not query(typed),
        "all_url": _address(typed),
        "back_url": _address(typed) if kind else "",
        "page": _page(groups[0], number) if kind and groups else None,
        "query": urlencode({"q": typed, "in": kind}),
    }
    return render(request, "screens/search_box.html" if boxed else "screens/search.html", context)


def _groups(request: Request, typed: str, kind: str, size: int, offset: int) -> list[Group]:
    among = {"kind": kind, "size": size, "offset": offset}
    return [
        *records(request.actor, typed, **among),  # type: ignore[arg-type]  # a mapping of three types
        *places(request.actor, typed, **among),  # type: ignore[arg-type]  # a mapping of three types
    ]


def _number(wanted: str) -> int:
    return min(max(int(wanted), 1), MOST) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else 1


def _address(typed: str, **more: str) -> str:
    return f"{reverse('search')}?{urlencode({'q': typed, **more})}"


def _shown(group: Group, typed: str, kind: str) -> dict[str, Any]:
    rest = group.total > len(group.hits) and not kind
    words = {"label": group.label, "n": f"{group.total:,}"}
    return {
        "kind": group.kind,
        "label": group.label,
        "icon": group.icon,
        "hits": [
            {"title": hit.title, "url": hit.url, "hint": hit.hint, "icon": group.icon} for hit in group.hits
        ],
        "count": _("%(n)s条以上") % words if group.more else _("%(n)s条") % words,
        "more": {"text": _("全部%(label)s") % words, "url": _address(typed, **{"in": group.kind})}
        if rest
        else None,
    }


def _page(group: Group, number: int) -> Page:
    first = group.offset + 1
    last = group.offset + len(group.hits)
    return Page(group.hits, number, -(-group.total // ON_PAGE), group.total, first, last, ON_PAGE)


@screen("rules/<str:rule>/", name="search.rule", access=signed_in)
def rule(request: Request, rule: str) -> HttpResponse:
    """Show one rule: its words, document, article, and the values in force from which day on."""
    try:
        found = rulebook()[rule]
    except KeyError as error:
        raise Http404 from error
    return render(request, "screens/rule.html", {"rule": found})
