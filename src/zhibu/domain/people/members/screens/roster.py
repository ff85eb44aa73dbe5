"""The register of members: tree, search, chips, pages (mock d)."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.people.members.models import Member
from zhibu.domain.people.members.queries import CHIPS, MemberFilter, chip_counts, narrowed, posts_of
from zhibu.domain.people.members.screens.forms import MoreForm
from zhibu.domain.people.members.screens.trees import tree_nodes
from zhibu.domain.people.members.screens.words import party_years, post_words, states
from zhibu.domain.people.organizations.models import Kind, Organization
from zhibu.domain.people.organizations.queries import by_code
from zhibu.engine import clock
from zhibu.engine.access import Actor, needs
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.paging import PAGE_SIZES, paged
from zhibu.engine.vault import mask_phone

WHOLE_PHONE, WHOLE_CARD = 11, 18


@screen("members/", name="members.list", access=needs("members.read"))
def listing(request: Request) -> HttpResponse:
    """List the members in reach, narrowed by organization, words and chip; all of it in the address."""
    given, actor = request.GET, request.actor
    chosen, more = _chosen(request), MoreForm(given)
    further = more.conditions()
    wanted = MemberFilter(
        path=chosen.path if chosen else "",
        words=given.get("q", "").strip(),
        chip=given.get("chip", "") if given.get("chip", "") in CHIPS else "",
        **further,
    )
    counts = chip_counts(actor, wanted)
    size = next((size for size in PAGE_SIZES if given.get("size") == str(size)), PAGE_SIZES[0])
    rows = narrowed(actor, wanted).select_related("branch", "group").defer("id_number", "address")
    page = paged(rows, given.get("page", ""), total=counts[wanted.chip or "all"], size=size)
    if page.total == 1 and wanted.words.isascii() and len(wanted.words) in (WHOLE_PHONE, WHOLE_CARD):
        # A private number that somebody searched by stays neither in the address nor in the history.
        found = urlencode(_kept(chosen, wanted, further) | {"q": page.rows[0].number})
        return redirect(f"{reverse('members.list')}?{found}")
    kept = _kept(chosen, wanted, further)
    several = _several_branches(page.rows, chosen.pk if chosen else actor.node_id)
    nodes, note = tree_nodes(actor, chosen) if actor.may("organizations.read") else ([], "")
    context = {
        "nodes": nodes,
        "tree_note": note,
        "chosen": str(chosen or actor.node_label),
        "meta": _meta(chosen, counts, actor),
        "page": page,
        "lines": _lines(page.rows, chosen),
        "columns": _columns(several),
        "with_branch": several,
        "chips": _chips(counts, kept, wanted.chip),
        "search": _search(wanted.words, kept),
        "query": urlencode(kept | ({"size": str(size)} if "size" in given else {})),
        "sizes": PAGE_SIZES,
        "clear": {"text": _("清除筛选"), "url": "?" + urlencode(_place(chosen))},
        "narrowed": bool(wanted.words or wanted.chip or further),
        "actions": _actions(actor, chosen),
        **_further(more, kept, unfolded=bool(further) or "more" in given),
    }
    return render(request, "members/list.html", context)


def _chosen(request: Request) -> Organization | None:
    group, code = request.GET.get("group", ""), request.GET.get("org", "")
    if not group and not code:
        return None
    found = by_code(request.actor, group or code, "members.read")
    if found is None:
        raise Http404
    return found


def _place(chosen: Organization | None) -> dict[str, str]:
    if chosen is None:
        return {}
    if chosen.kind == Kind.GROUP and chosen.parent is not None:
        return {"org": chosen.parent.code, "group": chosen.code}
    return {"org": chosen.code}


def _kept(chosen: Organization | None, wanted: MemberFilter, further: dict[str, Any]) -> dict[str, str]:
    said = {name: str(value) for name, value in further.items()}
    kept = {**_place(chosen), "q": wanted.words, "chip": wanted.chip, **said}
    return {name: value for name, value in kept.items() if value}


def _meta(chosen: Organization | None, counts: dict[str, int], actor: Actor) -> str:
    place = str(chosen or actor.node_label)
    if chosen is not None and chosen.kind == Kind.GROUP:
        place = f"{chosen.parent} › {chosen}"
    words = {"all": f"{counts['all']:,}", "full": f"{counts['full']:,}", "new": counts["probationary"]}
    people = _("%(all)s人，正式%(full)s，预备%(new)s") % words
    return f"{place} · {people}" if place else people


def _lines(rows: list[Member], chosen: Organization | None) -> list[dict[str, Any]]:
    posts, today = posts_of(rows), clock.today()
    lines = []
    for row in rows:
        held = [post_words(post, row.branch_id) for post in posts.get(row.pk, ())]
        lines.append(
            {
                "row": row,
                "url": reverse("members.detail", args=[row.uuid]),
                "born": f"{row.birth_date:%Y-%m}" if row.birth_date else "",
                "years": party_years(row, today),
                "place": " · ".join([*([str(row.group)] if row.group else []), *held]),
                "phone": mask_phone(row.phone),
                "chips": states(row),
            }
        )
    return lines


def _several_branches(rows: list[Member], node: int | None) -> bool:
    # A branch or group as node holds everybody on the page; anything above it needs the column.
    return any(node not in (row.branch_id, row.group_id) for row in rows)


def _columns(several: bool) -> list[dict[str, Any]]:
    columns: list[dict[str, Any]] = [
        {"label": _("姓名")},
        {"label": _("出生年月")},
        {"label": _("类别")},
        {"label": _("入党日期")},
        {"label": _("党龄/年"), "css": "r"},
    ]
    if several:
        columns.append({"label": _("所在支部")})
    return [*columns, {"label": _("党小组与职务")}, {"label": _("手机")}, {"label": _("备注")}]


def _chips(counts: dict[str, int], kept: dict[str, str], pressed: str) -> list[dict[str, Any]]:
    labels = {
        "": _("全部"),
        "full": _("正式"),
        "probationary": _("预备"),
        "floating": _("流动"),
        "lost": _("失联"),
        "suspended": _("停止党籍"),
    }
    others = {name: value for name, value in kept.items() if name != "chip"}
    return [
        {
            "label": label,
            "url": "?" + urlencode(others | ({"chip": name} if name else {})),
            "count": counts[name or "all"],
            "current": name == pressed,
        }
        for name, label in labels.items()
    ]


def _further(more: MoreForm, kept: dict[str, str], *, unfolded: bool) -> dict[str, Any]:
    address = "?" + urlencode(kept | {"more": "1"})
    return {
        "more": [more[name] for name in more.fields],
        "more_open": unfolded,
        "more_chip": [{"label": _("更多条件"), "url": address, "icon": "filter"}],
        "more_keep": [(name, value) for name, value in kept.items() if name not in more.fields],
    }


def _search(words: str, kept: dict[str, str]) -> dict[str, Any]:
    return {
        "value": words,
        "label": _("搜党员"),
        "placeholder": _("姓名、拼音首字母、编号"),
        "keep": [(name, value) for name, value in kept.items() if name != "q"],
    }


def _actions(actor: Actor, chosen: Organization | None) -> list[dict[str, Any]]:
    actions: list[dict[str, Any]] = []
    if actor.may("imports.write"):
        actions.append({"text": _("批量导入"), "url": reverse("imports.start"), "icon": "upload"})
    if actor.may("members.write"):
        address = reverse("members.new") + ("?" + urlencode(_place(chosen)) if chosen else "")
        actions.append({"text": _("新增党员"), "url": address, "icon": "plus", "primary": True})
    return actions
