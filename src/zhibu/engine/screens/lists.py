"""The list of a resource: tree, search, chips with counts, further conditions, columns, pages (mock d)."""

from typing import Any
from urllib.parse import urlencode

from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.engine.access import needs
from zhibu.engine.resource import Chip, Resource, View
from zhibu.engine.resource.columns import Column, lines
from zhibu.engine.resource.places import places
from zhibu.engine.resource.view import look
from zhibu.engine.screens.declare import Request, for_every_resource, screen
from zhibu.engine.screens.paging import PAGE_SIZES, Page, paged
from zhibu.engine.screens.panels import Panel, panels
from zhibu.engine.screens.submit import Done

TARGET = "#list"


@for_every_resource
def list_screen(resource: Resource) -> Any:
    """Return the screen that lists a resource; everything it shows stands in its address."""

    @screen(f"{resource.route}/", name=f"{resource.name}.list", access=needs(resource.read))
    def listing(request: Request) -> HttpResponse:
        """List the rows in reach."""
        view = look(resource, request.actor, request.GET)
        view.request = request
        added = panels("list", request, view)
        start = next((one.given["start"] for one in added if one.given.get("start")), "")
        if start:
            return redirect(start)
        counts = resource.counts(view)
        page = _page(view, counts)
        other = resource.instead(view, page.rows)
        if other:
            return redirect(other)
        view.around = resource.around(page.rows, view)
        return render(request, "screens/list.html", _context(view, page, counts, added))

    return listing


def size_of(view: View) -> int:
    """Return how many rows a page holds: what the address asks for, else what the resource says."""
    wanted = view.given.get("size", "")
    return next((size for size in PAGE_SIZES if wanted == str(size)), view.resource.size)


def _page(view: View, counts: dict[str, int]) -> Page:
    rows = view.resource.shaped(view.resource.narrowed(view), view)
    return paged(rows, view.given.get("page", ""), total=counts[view.chip], size=size_of(view))


def _context(view: View, page: Page, counts: dict[str, int], added: list[Panel]) -> dict[str, Any]:
    resource, actor = view.resource, view.actor
    columns = view.shown()
    nodes: list[dict[str, Any]] = []
    note = ""
    if resource.tree and actor.may("organizations.read"):
        nodes, note = places().nodes(actor, view.place)
    actions = [one for one in resource.actions if actor.may(one.capability)]
    unfolded = _unfolded(view)
    return {
        "resource": resource,
        "nodes": nodes,
        "tree_note": note,
        "chosen": places().words(view.place) if view.place else actor.node_label,
        "meta": resource.meta(view, counts),
        "page": page,
        "columns": [_head(column, view) for column in columns],
        "rows": lines(columns, page.rows, view, chosen=bool(actions)),
        "bulk": actions,
        "bulk_total": page.total if page.pages > 1 else 0,
        "chips": _chips(view, counts),
        "chips_end": [*_more_chip(view), *_column_chip(view), *_said(added, "end")],
        "panels": added,
        "search": _search(view) if resource.search else None,
        "target": TARGET,
        "query": urlencode(view.kept),
        "sizes": PAGE_SIZES if resource.size in PAGE_SIZES else (),
        "clear": {"text": _("清除筛选"), "url": _cleared(view)},
        "narrowed": view.narrowed,
        "said": _narrowing(view),
        "offers": _offers(view),
        "export": _("导出当前结果") if counts[view.chip] else "",
        "kept_query": urlencode(view.kept),
        "more": [view.form[name] for name in view.form.fields] if unfolded else [],
        "more_keep": list(view.without("open", *view.form.fields).items()) if unfolded else [],
        "column_boxes": _column_boxes(view, columns),
        "begin": resource.begin(view),
        "messages": [*_acted(view), *_said(added, "messages")],
        "nothing": _("没有符合条件的%(what)s。") % {"what": resource.noun},
    }


def _said(added: list[Panel], name: str) -> list[Any]:
    return [one for panel in added for one in panel.given.get(name, ())]


def _acted(view: View) -> list[Done]:
    count = view.request.GET.get("acted", "")
    if not count.isdecimal():
        return []
    return [Done(_("已办理%(n)s%(unit)s。") % {"n": int(count), "unit": view.resource.unit})]


def _head(column: Column, view: View) -> dict[str, Any]:
    head = column.head
    if column.order:
        current = view.sort is not None and view.sort.name == column.name
        turned = current and not view.descending
        head["url"] = view.url(sort=("-" if turned else "") + column.name)
        if current:
            head["sort"] = "descending" if view.descending else "ascending"
    return head


def _narrowing(view: View) -> str:
    """Say in one line what narrows and orders the list: on paper nothing else does."""
    resource = view.resource
    fields = [view.form[name] for name in view.further]
    chip = next((one.label for one in resource.chips if one.value == view.chip), resource.everything_words)
    said = [
        places().words(view.place) if view.place else view.actor.node_label,
        str(chip) if resource.chips else "",
        _("搜“%(words)s”") % {"words": view.words} if view.words else "",
        *(f"{field.label}：{_chosen(field)}" for field in fields),
        _("按%(column)s排") % {"column": view.sort.label} if view.sort else "",
    ]
    return " · ".join(words for words in said if words)


def _chosen(field: BoundField) -> str:
    choices = dict(getattr(field.field, "choices", ()))
    return str(choices.get(field.value(), field.value()))


def _chips(view: View, counts: dict[str, int]) -> list[dict[str, Any]]:
    resource = view.resource
    if not resource.chips:
        return []
    offered = [Chip("", resource.everything_words, resource.everything), *resource.chips]
    return [
        {
            "label": one.label,
            "url": view.url(**{resource.chip_name: one.value}),
            "count": counts[one.value],
            "current": one.value == view.chip,
        }
        for one in offered
        if not one.rare or counts[one.value] or one.value == view.chip
    ]


def _more_chip(view: View) -> list[dict[str, Any]]:
    offered = view.resource.conditions or view.resource.choose_place
    if not offered or _unfolded(view):
        return []
    return [{"label": _("更多条件"), "url": view.url(open="more"), "icon": "filter"}]


def _unfolded(view: View) -> bool:
    placed = view.resource.choose_place and view.place is not None
    return placed or bool(view.further) or view.given.get("open") == "more"


def _column_chip(view: View) -> list[dict[str, Any]]:
    if len(view.resource.all_columns) < 5 or view.given.get("open") == "columns":
        return []
    return [{"label": _("列"), "url": view.url(open="columns"), "icon": "columns-3"}]


def _column_boxes(view: View, shown: list[Column]) -> dict[str, Any] | None:
    if view.given.get("open") != "columns":
        return None
    names = {column.name for column in shown}
    boxes = [
        {"name": column.name, "label": column.label, "checked": column.name in names}
        for column in view.resource.all_columns
        if column.phone != "main" and (not column.shown or column.shown(view))
    ]
    return {"boxes": boxes, "keep": list(view.without("open", "cols").items()), "url": view.url(open="")}


def _search(view: View) -> dict[str, Any]:
    return {
        "value": view.words,
        "label": _("搜%(what)s") % {"what": view.resource.noun},
        "placeholder": view.resource.search,
        "keep": list(view.without("q").items()),
    }


def _cleared(view: View) -> str:
    return "?" + urlencode({"org": view.place.code} if view.place else {"q": ""})


def _offers(view: View) -> list[dict[str, Any]]:
    offered = []
    for offer in view.resource.offers:
        if view.actor.may(offer.capability):
            kept = {name: view.kept[name] for name in offer.keep if name in view.kept}
            address = reverse(offer.screen) + ("?" + urlencode(kept) if kept else "")
            offered.append(
                {"text": offer.label, "url": address, "icon": offer.icon, "primary": offer.primary}
            )
    return offered
