"""What a member is to do himself."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhibu.domain.affairs.tasks import queries
from zhibu.domain.affairs.tasks.models import Task, TaskState
from zhibu.domain.affairs.tasks.screens import words
from zhibu.engine.access import needs
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.paging import paged
from zhibu.engine.ui.templatetags.ui import day

MOST = 50


@screen("me/tasks/", name="tasks.own", access=needs("me"))
def own(request: Request) -> HttpResponse:
    """List one's own tasks: what is to be done, the nearest first, then what is closed."""
    live = list(queries.own(request.actor, live=True)[:MOST])
    page = paged(queries.own(request.actor, live=False), request.GET.get("page", ""))
    context = {
        "live": [_task(task) for task in live],
        "page": page,
        "closed": [_task(task) for task in page.rows],
    }
    return render(request, "tasks/own.html", context)


def _task(task: Task) -> dict[str, Any]:
    late = words.lateness(task)
    if task.state == TaskState.CLOSED and task.closed_at is not None:
        hint = _("%(day)s办结") % {"day": day(task.closed_at)}
    elif task.state in (TaskState.REPORTED, TaskState.RETURNED):
        hint = f"{task.get_state_display()} · {words.due_words(task.due_on)}"
    else:
        hint = words.due_words(task.due_on)
    if late:
        hint = _("逾期%(days)d天") % {"days": late} + f" · {hint}"
    return {
        "title": task.title,
        "hint": f"{hint} · {task.occasion_title}",
        "url": words.address(task),
        "icon": "checklist",
        "tone": "late" if late else "ok" if task.state == TaskState.CLOSED else "",
    }
