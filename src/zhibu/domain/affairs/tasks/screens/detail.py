"""One task: what was decided, what came of it, and what the reader may do about it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhibu.domain.affairs.tasks import queries, services
from zhibu.domain.affairs.tasks.flows import task_flow
from zhibu.domain.affairs.tasks.models import Step, Task, TaskState
from zhibu.domain.affairs.tasks.screens import words
from zhibu.engine.access import on
from zhibu.engine.flow import Invalid
from zhibu.engine.rules import rulebook
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.panels import panels
from zhibu.engine.screens.submit import done_words
from zhibu.engine.ui.templatetags.ui import table_day

POST = ("POST",)
UNFIT = 422
MOVES = {
    "plan": gettext_lazy("登记"),
    "open": gettext_lazy("会议记录归档，任务生效"),
    "change": gettext_lazy("调整"),
    "report": gettext_lazy("报完成"),
    "return": gettext_lazy("退回补充"),
    "close": gettext_lazy("办结"),
    "void": gettext_lazy("作废"),
}
DONE = {
    "report": gettext_lazy("已报完成，等支部核对。"),
    "close": gettext_lazy("已办结。"),
    "return": gettext_lazy("已退回，并通知了责任人。"),
    "change": gettext_lazy("已保存。"),
}


@screen("tasks/<uuid:uuid>/", name="tasks.detail", access=on(Task, "tasks.read"))
def detail(request: Request, task: Task) -> HttpResponse:
    """Show a task to those who read the node's tasks, and to whoever is to do it."""
    return _page(request, task)


@screen("tasks/<uuid:uuid>/report/", name="tasks.report", access=on(Task, "me"), methods=POST)
def report(request: Request, task: Task) -> HttpResponse:
    """Say what was done, and hand it to the branch to look at."""
    text = request.POST.get("words", "")
    return _done(request, task, "report", lambda: services.report(task, text, actor=request.actor))


@screen("tasks/<uuid:uuid>/close/", name="tasks.close", access=on(Task, "tasks.write"), methods=POST)
def close(request: Request, task: Task) -> HttpResponse:
    """Close a task."""
    text = request.POST.get("words", "")
    return _done(request, task, "close", lambda: services.close(task, text, actor=request.actor))


@screen("tasks/<uuid:uuid>/return/", name="tasks.return", access=on(Task, "tasks.write"), methods=POST)
def send_back(request: Request, task: Task) -> HttpResponse:
    """Send a reported task back."""
    text = request.POST.get("words", "")
    return _done(request, task, "return", lambda: services.send_back(task, text, actor=request.actor))


@screen("tasks/<uuid:uuid>/void/", name="tasks.void", access=on(Task, "tasks.write"), methods=POST)
def void(request: Request, task: Task) -> HttpResponse:
    """Declare a task void, with the reason."""
    reason = request.POST.get("reason", "")
    return _done(request, task, "void", lambda: services.void(task, reason, actor=request.actor))


def _done(request: Request, task: Task, verb: str, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except Invalid as error:
        return _page(request, task, verb, error)
    return redirect(words.address(task, done=verb))


def _page(request: Request, task: Task, verb: str = "", error: Invalid | None = None) -> HttpResponse:
    row = queries.with_people(task)
    actor = request.actor
    writes = actor.may_at("tasks.write", row.org_path)
    may = set(task_flow.available(row, actor)) if writes else set()
    mine = queries.is_own(actor, row)
    may.discard("report")
    if mine and row.state in (TaskState.OPEN, TaskState.RETURNED):
        may.add("report")
    context = {
        "task": row,
        "chip": words.chip(row),
        "due": words.due_words(row.due_on),
        "facts": _facts(request, row),
        "steps": [_entry(step) for step in queries.steps(row)],
        "may": may,
        "mine": mine,
        "reads": actor.may_at("tasks.read", row.org_path),
        "changes": writes and row.state not in (TaskState.CLOSED, TaskState.VOID),
        "typed": request.POST.get("words", ""),
        "verb": verb,
        "errors": [{"id": f"{verb}-words", "text": text} for text in error.problems.values()]
        if error
        else [],
        "rule": rulebook()["MIN-02"],
        "messages": done_words(request, DONE),
    }
    return render(request, "tasks/detail.html", context, status=UNFIT if error else 200)


def _facts(request: Request, task: Task) -> list[dict[str, Any]]:
    decided = table_day(task.decided_on) if task.decided_on else _("会议记录还没有归档")
    # The meeting's own module says where it is shown, to those who may see it.
    source = next(iter(panels("tasks.source", request, task)), "")
    return [
        {"label": _("责任人"), "value": queries.owner_words([task])[task.pk]},
        {"label": _("完成时限"), "value": table_day(task.due_on)},
        {"label": _("来自"), "value": task.occasion_title, "url": source},
        {"label": _("决定日期") if task.decided else _("开会日期"), "value": decided},
        {"label": _("决定") if task.decided else _("讨论意见"), "value": task.decision},
        {"label": _("党组织"), "value": task.organization.name},
    ]


def _entry(step: Step) -> dict[str, Any]:
    what = str(MOVES[step.move])
    at = timezone.localtime(step.at)
    return {
        "when": table_day(step.at),
        "iso": at.isoformat(timespec="minutes"),
        "who": step.by,
        "what": _("%(move)s：%(words)s") % {"move": what, "words": step.words} if step.words else what,
    }
