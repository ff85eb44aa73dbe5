"""The tree of organizations as a table."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.people.organizations.models import Kind, Organization
from zhibu.domain.people.organizations.queries import (
    OrganizationFilter,
    latest_terms,
    listed,
    listed_by_kind,
)
from zhibu.domain.people.organizations.screens.words import LEADERS, term_view
from zhibu.engine import clock
from zhibu.engine.access import needs
from zhibu.engine.access.paths import WIDTH
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.paging import PAGE_SIZES, paged
from zhibu.engine.screens.panels import panels

INDENTS = ("", "ps-4", "ps-5", "ps-5 ms-4")


@screen("organizations/", name="organizations.list", access=needs("organizations.read"))
def listing(request: Request) -> HttpResponse:
    """List organizations in tree order, narrowed by kind and words."""
    given = request.GET
    wanted = OrganizationFilter(
        kind=given.get("kind", "") if given.get("kind", "") in Kind.values else "",
        words=given.get("q", "").strip(),
    )
    size = next((size for size in PAGE_SIZES if given.get("size") == str(size)), PAGE_SIZES[-1])
    counts = listed_by_kind(request.actor, wanted)
    without_groups = sum(count for kind, count in counts.items() if kind != Kind.GROUP)
    total = counts.get(wanted.kind, 0) if wanted.kind else without_groups
    rows = listed(request.actor, wanted).select_related("parent").defer("phone")
    page = paged(rows, given.get("page", ""), total=total, size=size)
    kept = {"kind": wanted.kind, "q": wanted.words, "size": str(size) if "size" in given else ""}
    context = {
        "page": page,
        "lines": _lines(request, page.rows, wanted),
        "groups": wanted.kind == Kind.GROUP,
        "chips": _chips(counts, without_groups, wanted),
        "columns": _columns(wanted),
        "search": _search(wanted),
        "query": urlencode({name: value for name, value in kept.items() if value and name != "size"}),
        "pager_query": urlencode({name: value for name, value in kept.items() if value}),
        "sizes": PAGE_SIZES,
        "words": wanted.words,
        "clear": {"text": _("清除筛选"), "url": reverse("organizations.list")},
        "meta": _counted(counts),
    }
    return render(request, "organizations/list.html", context)


def _lines(request: Request, rows: list[Organization], wanted: OrganizationFilter) -> list[dict[str, Any]]:
    today = clock.today()
    terms = latest_terms(rows)
    leaders: dict[int, str] = {}
    for names in panels(LEADERS, request, rows):
        leaders |= names
    flat = bool(wanted.kind or wanted.words)
    base = len(request.actor.path) or WIDTH
    return [
        {
            "row": row,
            "url": reverse("organizations.detail", args=[row.uuid]),
            "indent": "" if flat else INDENTS[min((len(row.path) - base) // WIDTH, len(INDENTS) - 1)],
            "superior": row.parent if flat else None,
            "leader": leaders.get(row.pk) or row.secretary_text,
            "term": term_view(row, terms.get(row.pk), today),
        }
        for row in rows
    ]


def _chips(counts: dict[str, int], total: int, wanted: OrganizationFilter) -> list[dict[str, Any]]:
    keep = {"q": wanted.words} if wanted.words else {}
    chips = [{"label": _("全部"), "url": "?" + urlencode(keep), "count": total, "current": not wanted.kind}]
    for kind in Kind:
        if counts.get(kind) or kind == wanted.kind:
            address = "?" + urlencode({**keep, "kind": kind})
            current = kind == wanted.kind
            count = counts.get(kind, 0)
            chips.append({"label": kind.label, "url": address, "count": count, "current": current})
    return chips


def _columns(wanted: OrganizationFilter) -> list[dict[str, Any]]:
    groups = wanted.kind == Kind.GROUP
    labels = [_("党组织"), _("类别"), _("组长") if groups else _("书记")]
    labels += [] if groups else [_("联系人")]
    numbers = [{"label": _("党员"), "css": "r"}, {"label": _("正式"), "css": "r"}]
    ends = [] if groups else [{"label": _("本届届满")}]
    return [*({"label": label} for label in labels), *numbers, *ends]


def _search(wanted: OrganizationFilter) -> dict[str, Any]:
    return {
        "value": wanted.words,
        "label": _("搜党组织"),
        "placeholder": _("名称、拼音首字母、编码"),
        "keep": [("kind", wanted.kind)] if wanted.kind else [],
    }


def _counted(counts: dict[str, int]) -> str:
    parts = [f"{kind.label}{counts[kind]:,}" for kind in Kind if counts.get(kind)]
    return "，".join(parts)
