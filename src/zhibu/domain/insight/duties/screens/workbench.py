"""The workbench (mock a): what is to be done, by when, with one button; the year; what waits."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.insight.duties import queries
from zhibu.domain.insight.duties.queries import Agenda, Node
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
    found = queries.duties(actor, actor.path, on, ahead=ahead)
    meetings = queries.planned_under(actor, actor.path) if on == today else []
    planned = queries.planned_for(found, meetings)
    groups = queries.agenda(found, on, {key: meeting.day for key, meeting in planned.items()})
    view = View(actor, queries.Places(actor.path, found), on, clock.now(), planned, on == today)
    nodes = queries.nodes_under(actor.path)
    node = nodes[0] if nodes else None
    shown, parts = _parts(request.GET.get("tab", ""), groups, view)
    context = {
        "on": on,
        "past": on != today,
        "duties": [duty for duty in found if duty.start <= on],
        "agenda": groups,
        "node": node,
        "tabs": _tabs(shown, groups, ahead, on if on != today else None),
        "shown": shown,
        "groups": parts,
        "nothing": _nothing(shown, groups, month, ahead),
        "rules": rules_of(duty for group in parts for duty in group["duties"]),
        "year": grid(queries.year_rows(found, on, planned), on, node.code if node else ""),
        "start": _start(view, node),
        "everything": words.list_url(org=node.code) if node else "",
        **aside.parts(view, meetings, nodes),
    }
    return render(request, "duties/workbench.html", context)


def _tabs(shown: str, groups: Agenda, ahead: date, on: date | None) -> list[dict[str, Any]]:
    labels = {
        "open": (_("未完成"), groups.open),
        "done": (_("已完成"), len(groups.done)),
        "next": (_("%(month)d月预告") % {"month": ahead.month}, len(groups.coming)),
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
    many = sum(len(groups.group(name)) for _title, name in named) > MOST_ROWS
    room = OF_EACH if many and len(named) > 1 else MOST_ROWS
    parts = [_part(title, name, groups.group(name), room, view) for title, name in named]
    return tab if tab in TABS else TABS[0], [part for part in parts if part["count"]]


def _part(title: str, name: str, duties: list[Duty], room: int, view: View) -> dict[str, Any]:
    kept = sorted(duties, key=lambda duty: _day(duty, view))[:room]
    day = "" if view.today else view.on.isoformat()
    return {
        "title": title,
        "count": len(duties),
        "duties": kept,
        "rows": [task_row(duty, view) for duty in kept],
        "rest": len(duties) - len(kept),
        "url": words.list_url(when=name, on=day),
    }


def _day(duty: Duty, view: View) -> date:
    meeting = view.planned.get(duty.key)
    return min(duty.due, meeting.day) if meeting else duty.due


def _nothing(shown: str, groups: Agenda, month: clock.Period, ahead: date) -> str:
    if shown == "done":
        return _("%(month)d月还没有完成的事。") % {"month": month.start.month}
    if shown == "next":
        return _("%(month)d月没有要做的事。") % {"month": ahead.month}
    done = _("%(month)d月的事都做完了。") % {"month": month.start.month}
    if not groups.coming:
        return done
    following = groups.coming[0]
    days = {"day": queries.day_words(following.due), "title": following.title}
    return done + _("下一件：%(day)s前%(title)s。") % days


def _start(view: View, node: Node | None) -> dict[str, Any] | None:
    if node is None or not view.today or not (node.is_branch or node.is_group):
        return None
    if not view.actor.may_at("meetings.write", node.path):
        return None
    address = f"{reverse('meetings.new')}?{urlencode({'org': node.code})}"
    return {"text": _("开始会议或活动"), "url": address, "primary": True, "icon": "plus"}
