"""The list of tasks."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhibu.domain.affairs.tasks import queries
from zhibu.domain.affairs.tasks.models import Task
from zhibu.domain.affairs.tasks.queries import TaskFilter
from zhibu.domain.affairs.tasks.screens import words
from zhibu.domain.people.organizations.models import Organization
from zhibu.domain.people.organizations.queries import in_reach
from zhibu.engine.access import needs
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.paging import PAGE_SIZES, paged

CHIPS = {
    "": gettext_lazy("全部"),
    "live": gettext_lazy("未办结"),
    "late": gettext_lazy("逾期"),
    "reported": gettext_lazy("等核对"),
    "closed": gettext_lazy("已办结"),
    "planned": gettext_lazy("待生效"),
    "void": gettext_lazy("已作废"),
}
RARE = ("planned", "void")
"""Chips that stand only where there is something behind them."""


@screen("tasks/", name="tasks.list", access=needs("tasks.read"))
def listing(request: Request) -> HttpResponse:
    """List tasks of the reader's node and all beneath it, by due day."""
    given = request.GET
    kept = {name: given.get(name, "") for name in ("org", "q")}
    node = _node(request, kept["org"])
    # Without a choice the list shows what is to be done: the reader comes for that.
    chip = given.get("chip", "live")
    chip = chip if chip in CHIPS else ""
    wanted = TaskFilter(node.path if node else "", chip, kept["q"])
    counts = queries.chip_counts(request.actor, wanted)
    size = next((size for size in PAGE_SIZES if str(size) == given.get("size")), PAGE_SIZES[0])
    rows = queries.narrowed(request.actor, wanted)
    page = paged(rows, given.get("page", ""), total=counts[chip or "all"], size=size)
    owners = queries.owner_words(page.rows)
    sized = {"size": str(size)} if size != PAGE_SIZES[0] else {}
    context = {
        "node": node,
        "page": page,
        "sizes": PAGE_SIZES,
        "paging_query": _query({**kept, "chip": chip, **sized}),
        "lines": [_line(task, owners[task.pk]) for task in page.rows],
        "chips": _chips(counts, chip, kept),
        "search": {
            "value": kept["q"],
            "placeholder": _("找任务或会议"),
            "keep": [(name, text) for name, text in (("org", kept["org"]), ("chip", chip)) if text],
        },
        "columns": _columns(),
        "any": counts["all"],
        "clear": {"text": _("清除筛选"), "url": f"{reverse('tasks.list')}?chip="},
    }
    return render(request, "tasks/list.html", context)


def _node(request: Request, code: str) -> Organization | None:
    if not code:
        return None
    found: Organization | None = in_reach(request.actor, "tasks.read").filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _query(filters: dict[str, str]) -> str:
    # An empty chip is a choice (all of them), so it stays in the address.
    return urlencode({name: text for name, text in filters.items() if text or name == "chip"})


def _chips(counts: dict[str, int], chosen: str, kept: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "count": counts[name or "all"],
            "url": f"?{_query({**kept, 'chip': name})}",
            "current": chosen == name,
        }
        for name, label in CHIPS.items()
        if name not in RARE or counts[name] or chosen == name
    ]


def _columns() -> list[dict[str, Any]]:
    labels = [_("任务"), _("责任人"), _("完成时限"), _("来自"), _("党组织"), _("状态")]
    return [{"label": label} for label in labels]


def _line(task: Task, owner: str) -> dict[str, Any]:
    return {"task": task, "url": words.address(task), "owner": owner, "chip": words.chip(task)}
