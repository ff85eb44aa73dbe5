"""Overview and big screen: late, who, trend, structure; and where everybody starts."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhibu.domain.insight.dashboards.queries import AGES, Group, Picture, picture
from zhibu.domain.insight.duties.queries import (
    RECORDS,
    RENEWAL,
    Node,
    Tile,
    day_words,
    period_words,
)
from zhibu.domain.people.organizations.models import Kind
from zhibu.engine import clock
from zhibu.engine.access import Actor, needs, public
from zhibu.engine.duty import Duty
from zhibu.engine.resource import EVERYTHING
from zhibu.engine.screens.declare import Request, screen

STARTS = (
    ("overview.read", "dashboards.overview"),
    ("duties.read", "duties.workbench"),
    ("me", "duties.own"),
    ("accounts.write", "accounts.list"),
    ("grants.write", "grants.list"),
    ("journal.read", "journal.list"),
)
"""Where an actor starts: the first page that he may open."""

LATE_ROWS, LATE_ON_WALL = 5, 4
PARTS, PARTS_ON_WALL = 60, 8
"""So many parts of a large node are shown; the rest stand in the figures."""
FOOT = 80
"""Foot of the yearly line in percent, unless a month lies lower."""


@screen("", name="dashboards.home", access=public)
def home(request: Request) -> HttpResponse:
    """Lead to the first page that the reader may open; a visitor to the sign-in."""
    if not request.actor.signed_in:
        return redirect(settings.LOGIN_URL)
    pages = (page for capability, page in STARTS if request.actor.may(capability))
    return redirect(next(pages, "accounts.settings"))


@screen("overview/", name="dashboards.overview", access=needs("overview.read"))
def overview(request: Request) -> HttpResponse:
    """Show how the reader's node and all beneath it stand today."""
    return render(request, "dashboards/overview.html", _page(request.actor, LATE_ROWS, PARTS))


@screen("wall/", name="dashboards.wall", access=needs("overview.read"))
def wall(request: Request) -> HttpResponse:
    """Show the same on a big screen: no names of persons, no ranking, fresh every minute."""
    light = request.GET.get("theme") == "light"
    context = {
        **_page(request.actor, LATE_ON_WALL, PARTS_ON_WALL),
        "wall_theme": "light" if light else "dark",
        "live": reverse("dashboards.wall") + ("?theme=light" if light else ""),
        "now": timezone.localtime(clock.now()),
    }
    return render(request, "dashboards/wall.html", context)


def _page(actor: Actor, late_rows: int, most_parts: int) -> dict[str, Any]:
    seen = picture(actor, clock.today(), late_rows=late_rows)
    states, root = seen.states, seen.root
    month = seen.on.month
    return {
        "on": seen.on,
        "numbers": _numbers(actor, seen, root),
        "attention": _attention(seen, root),
        "all_late": _all_late(seen, root),
        "tiles_title": _("%(count)d个支部本月完成情况") % {"count": seen.counts["branch"]},
        "tiles": [_row(group, seen.on) for group in seen.groups],
        **_beneath(seen, most_parts),
        "states": {name: states[name] for name in ("done", "open", "late")},
        "progress": [
            (item.title, item.done, _duties(root, kind=item.kind, period=item.period))
            for item in seen.progress
        ],
        "branches": max((item.total for item in seen.progress), default=0),
        "progress_note": _("完成支部数 / %(count)d") % {"count": seen.counts["branch"]},
        **_line(seen, root),
        "running": _running(seen, month),
        "ages": [(_band(low, high), count) for (low, high), count in zip(AGES, seen.ages, strict=True)],
        "ages_note": _("%(count)d人未填出生日期") % {"count": seen.ages_unknown} if seen.ages_unknown else "",
    }


def _duties(node: Node | None, **filters: str) -> str:
    given = {"org": node.code if node else "", **filters}
    return f"{reverse('duties.list')}?{urlencode({name: value for name, value in given.items() if value})}"


def _every(screen: str) -> str:
    # A figure opens the rows that it counts, whatever the reader keeps to begin with.
    return f"{reverse(screen)}?{EVERYTHING}"


def _numbers(actor: Actor, seen: Picture, root: Node | None) -> list[dict[str, Any]]:
    listed = reverse("organizations.list") if actor.may("organizations.read") else ""
    people = _every("members.list") if actor.may("members.read") else ""
    kinds = (
        ("general", _("党总支"), Kind.GENERAL_BRANCH),
        ("branch", _("党支部"), Kind.BRANCH),
        ("group", _("党小组"), Kind.GROUP),
    )
    numbers = [
        {
            "value": seen.counts[name],
            "label": label,
            "url": f"{listed}?{urlencode({'kind': kind.value})}" if listed else "",
        }
        for name, label, kind in kinds
    ]
    return [*numbers, {"value": seen.counts["member"], "label": _("党员"), "url": people}]


def _attention(seen: Picture, root: Node | None) -> list[dict[str, Any]]:
    found = seen.attention
    items = [_late(duty, root, seen) for duty in found.first]
    if found.expired:
        text = _("任期在起算日前届满，还没有换届，%(count)d个") % {"count": found.expired}
        items.append(_organizations("late", _("届满"), text))
    if found.soonest is not None:
        text = _("换届，%(count)d个") % {"count": found.near}
        items.append(
            {
                "state": "warn",
                "state_text": _("临期"),
                "text": text,
                "url": _duties(root, kind=RENEWAL, state="due"),
                "when": _("最早%(day)s") % {"day": day_words(found.soonest)},
            }
        )
    if found.unknown:
        text = _("未填本届选举日期，%(count)d个") % {"count": found.unknown}
        items.append(_organizations("warn", _("待填"), text))
    if found.silent:
        text = _("支部静音的事项，%(count)d件") % {"count": found.silent}
        items.append(
            {
                "state": "warn",
                "state_text": _("静音"),
                "text": text,
                "url": reverse("duties.aside"),
                "when": "",
            }
        )
    return items


def _all_late(seen: Picture, root: Node | None) -> dict[str, str] | None:
    count = seen.attention.late
    if count <= LATE_ROWS:
        return None
    return {"text": _("逾期%(count)d件") % {"count": count}, "url": _duties(root, state="late")}


def _late(duty: Duty, root: Node | None, seen: Picture) -> dict[str, Any]:
    where = {"org": duty.subject.code, "kind": duty.kind, "period": duty.period}
    return {
        "state": "late",
        "state_text": _("逾期"),
        "text": _what(duty, seen.places.name(duty.subject, seen_from=root.path if root else "")),
        "url": f"{reverse('duties.list')}?{urlencode(where)}",
        "when": _("%(days)d天") % {"days": (seen.on - duty.due).days},
    }


def _what(duty: Duty, place: str) -> str:
    period = "" if duty.kind in (RENEWAL, *RECORDS) else period_words(duty.period)
    return f"{place} {period}{duty.title}".strip()


def _organizations(state: str, state_text: str, text: str) -> dict[str, Any]:
    return {
        "state": state,
        "state_text": state_text,
        "text": text,
        "url": _every("organizations.list"),
        "when": "",
    }


def _row(group: Group, on: date) -> dict[str, Any]:
    node = group.node
    general = node is not None and node.kind == Kind.GENERAL_BRANCH
    name = _("直属支部")
    if node is not None and general:
        name = node.short_name.removesuffix("党总支") or node.short_name  # data: ending of names
    return {
        "name": name,
        "url": _duties(node, month=f"{on:%Y-%m}") if general else "",
        "done": group.done,
        "total": len(group.tiles),
        "items": [_tile(tile, on) for tile in group.tiles],
    }


def _beneath(seen: Picture, most: int) -> dict[str, Any]:
    month = f"{seen.on:%Y-%m}"
    lines = [
        {
            "name": part.node.short_name or part.node.name,
            "url": _duties(part.node, month=month),
            "branches": part.states.total(),
            "done": part.states["done"],
            "open": part.states["open"],
            "late": part.states["late"],
            "late_url": _duties(part.node, state="late"),
        }
        for part in seen.parts[:most]
    ]
    labels = [(_("党组织"), ""), (_("支部"), "r"), (_("已完成"), "r"), (_("进行中"), "r"), (_("有逾期"), "r")]
    more = len(seen.parts) - len(lines)
    return {
        "parts": lines,
        "part_columns": [{"label": label, "css": css} for label, css in labels],
        "more_parts": {"count": more, "url": reverse("statistics.life")} if more else None,
    }


def _tile(tile: Tile, on: date) -> dict[str, Any]:
    told = {
        "late": _("有逾期%(late)d件"),
        "done": _("本月已完成"),
        "open": _("进行中，%(total)d件已完成%(done)d件"),
        "none": _("本月没有要做的事"),
    }[tile.state] % {"late": tile.late, "done": tile.done, "total": tile.total}
    filters = {"state": "late"} if tile.state == "late" else {"month": f"{on:%Y-%m}"}
    query = urlencode({"org": tile.code, **filters})
    return {
        "state": tile.state,
        "url": f"{reverse('duties.list')}?{query}",
        "label": _("%(name)s，%(told)s") % {"name": tile.name, "told": told},
    }


def _line(seen: Picture, root: Node | None) -> dict[str, Any]:
    over = [rate for rate in seen.line if rate.month < seen.on.month and rate.percent is not None]
    points = [
        # Cut, not rounded: 100 is said only where nothing was missing.
        (period_words(rate.label), int(10 * (rate.percent or 0)) / 10, _duties(root, month=rate.label))
        for rate in over
    ]
    lowest = min((value for _label, value, _url in points), default=FOOT)
    return {"line": points, "low": min(FOOT, int(lowest // 10 * 10))}


def _running(seen: Picture, month: int) -> str:
    now = seen.line[-1] if seen.line else None
    if now is None or not now.owed:
        return ""
    words = {"month": month, "percent": round(now.percent or 0)}
    return _("%(month)d月还在进行，已开展%(percent)d%%") % words


def _band(low: int, high: int | None) -> str:
    if not low:
        return _("≤%(high)d岁") % {"high": high}
    return f"≥{low}" if high is None else f"{low}—{high}"
