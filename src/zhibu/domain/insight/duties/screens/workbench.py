"""The workbench (mock a): what is to be done, by when, with one button; the year; what waits."""

from datetime import date, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.insight.duties import queries
from zhibu.domain.insight.duties.queries import Agenda, Node, Spot
from zhibu.domain.insight.duties.screens import aside, words
from zhibu.domain.insight.duties.screens.rows import View, rules_of, task_row
from zhibu.domain.insight.duties.screens.year import grid
from zhibu.engine import clock
from zhibu.engine.access import needs
from zhibu.engine.duty import Duty
from zhibu.engine.screens.declare import Request, screen

MOST_ROWS = 30
OF_EACH = 10
"""Where there is more than fits, every group shows as many rows and a link to the rest."""
TABS = ("open", "done", "next")


@screen("workbench/", name="duties.workbench", access=needs("duties.read"))
def workbench(request: Request) -> HttpResponse:
    """Show the duties of the reader's node as known at the end of a day (`on`, default today)."""
    actor, today = request.actor, clock.today()
    on = words.day_asked(request, today)
    month = clock.period_of("month", on)
    ahead = clock.period_of("month", month.end + timedelta(days=1)).end
    meetings = queries.planned_under(actor, actor.path) if on == today else []
    stands = queries.standing(actor, actor.path, on, ahead=ahead, meetings=meetings)
    groups = queries.agenda(stands.tally, on)
    view = View(actor, stands, on, clock.now(), on == today)
    figures = queries.figures_of(actor.path, wide=stands.wide)
    node = figures.root
    shown, parts = _parts(request.GET.get("tab", ""), groups, view)
    context = {
        "on": on,
        "past": on != today,
        "agenda": groups,
        "node": node,
        "tabs": _tabs(shown, groups, ahead, on if on != today else None),
        "shown": shown,
        "groups": parts,
        "nothing": "" if parts else _nothing(shown, view, month, ahead),
        "rules": rules_of(duty for group in parts for duty in group["duties"]),
        "year": grid(queries.year_rows(stands, on), on, node.code if node else ""),
        "start": _start(view, node),
        "everything": words.list_url(org=node.code) if node else "",
        **aside.parts(view, meetings, figures),
    }
    return render(request, "duties/workbench.html", context)


def _tabs(shown: str, groups: Agenda, ahead: date, on: date | None) -> list[dict[str, Any]]:
    labels = {
        "open": (_("未完成"), groups.open),
        "done": (_("已完成"), groups.done),
        "next": (_("%(month)d月预告") % {"month": ahead.month}, groups.next),
    }
    kept = {"on": on.isoformat()} if on else {}
    return [
        {
            "label": labels[tab][0],
            "count": labels[tab][1],
            "current": tab == shown,
            "url": "?" + urlencode({"tab": tab, **kept}),
        }
        for tab in TABS
    ]


def _parts(tab: str, groups: Agenda, view: View) -> tuple[str, list[dict[str, Any]]]:
    named = {"done": [("", "done")], "next": [("", "next")]}.get(tab) or [
        (_("已逾期"), "late"),
        (_("本周"), "week"),
        (_("本月内"), "month"),
    ]
    many = sum(groups.of(name) for _title, name in named) > MOST_ROWS
    room = OF_EACH if many and len(named) > 1 else MOST_ROWS
    shown = [(title, name, _first(name, room, view)) for title, name in named if groups.of(name)]
    kept = iter(view.stands.built([spot for _title, _name, spots in shown for spot in spots]))
    parts = [
        _part(title, name, groups.of(name), list(islice(kept, len(spots))), view)
        for title, name, spots in shown
    ]
    return tab if tab in TABS else TABS[0], parts


def _first(name: str, room: int, view: View) -> list[Spot]:
    wanted = queries.in_group(view.stands.tally, name, view.on)
    return view.stands.stretch(wanted.__contains__, length=room, by=queries.agenda_day)


def _part(title: str, name: str, count: int, kept: list[Duty], view: View) -> dict[str, Any]:
    day = "" if view.today else view.on.isoformat()
    return {
        "title": title,
        "count": count,
        "duties": kept,
        "rows": [task_row(duty, view) for duty in kept],
        "rest": count - len(kept),
        "url": words.list_url(when=name, on=day),
    }


def _nothing(shown: str, view: View, month: clock.Period, ahead: date) -> str:
    if shown == "done":
        return _("%(month)d月还没有完成的事。") % {"month": month.start.month}
    if shown == "next":
        return _("%(month)d月没有要做的事。") % {"month": ahead.month}
    done = _("%(month)d月的事都做完了。") % {"month": month.start.month}
    coming = queries.in_group(view.stands.tally, "next", view.on)
    if not coming:
        return done
    following = view.stands.page(coming.__contains__, length=1)[0]
    days = {"day": queries.day_words(following.due), "title": following.title}
    return done + _("下一件：%(day)s前%(title)s。") % days


def _start(view: View, node: Node | None) -> dict[str, Any] | None:
    if node is None or not view.today or not (node.is_branch or node.is_group):
        return None
    if not view.actor.may_at("meetings.write", node.path):
        return None
    address = f"{reverse('meetings.new')}?{urlencode({'org': node.code})}"
    return {"text": _("开始会议或活动"), "url": address, "primary": True, "icon": "plus"}
