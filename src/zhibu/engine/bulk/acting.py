"""One act on several chosen rows: the names first, then each row by itself (ux.md 5.2).

A few are done at once, each a transaction of its own; more than the act's `most` become a job.
"""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zhibu.engine.access import needs
from zhibu.engine.bulk import queries, services
from zhibu.engine.flow import Conflict, Invalid, WrongState
from zhibu.engine.resource import Action, Resource
from zhibu.engine.screens.declare import Request, for_every_resource, screen

MOST = 20_000
"""More than so many rows are no choice any more: the list is narrowed first."""
NAMED = 20
"""So many of the rows for a job are named before it begins."""


@for_every_resource
def act_screen(resource: Resource) -> Any:
    """Return the screen that acts on chosen rows, where the declaration names acts."""
    if not resource.actions:
        return None

    # For each of the acts; which of them, is asked of the act itself.
    access = needs(*dict.fromkeys(action.capability for action in resource.actions))

    @screen(f"{resource.route}/act/", name=resource.acting, access=access, methods=("POST",))
    def act(request: Request) -> HttpResponse:
        """Name the chosen rows and ask for what the act needs; once confirmed, do it to each."""
        action = _action(resource, request)
        rows = _chosen(resource, request, action)
        if not rows:
            return redirect(f"{reverse(f'{resource.name}.list')}?{_kept(request)}")
        confirmed = request.POST.get("confirmed") == "1"
        form = action.form(request.POST if confirmed else None, rows=rows, actor=request.actor)
        too_many = len(rows) > MOST
        refused: list[dict[str, str]] = []
        if confirmed and form.is_valid() and not too_many:
            if len(rows) > action.most:
                ids = [row.uuid for row in rows]
                job = services.ask(resource, action, ids, request.POST, actor=request.actor)
                return redirect("bulk.result", job=job.pk)
            refused = [told for row in rows if (told := _done(action, row, form, request))]
            if not refused:
                return _back(resource, request, len(rows))
        page = _page(resource, request, action, rows) | {"form": form, "refused": refused}
        page |= {"too_many": too_many, "done": len(rows) - len(refused) if refused else 0}
        return render(request, "bulk/act.html", page, status=422 if confirmed or too_many else 200)

    return act


def _page(resource: Resource, request: Request, action: Action, rows: list[Any]) -> dict[str, Any]:
    kept, later = _kept(request), len(rows) > action.most
    return {
        "resource": resource,
        "action": action,
        "rows": rows[:NAMED] if later else rows,
        "chosen": [] if _whole(request) else [row.uuid for row in rows],
        "later": later,
        "most": MOST,
        "kept": kept,
        "whole": _whole(request),
        "total": len(rows),
        "back": {"text": resource.title, "url": f"{reverse(f'{resource.name}.list')}?{kept}"},
    }


def _back(resource: Resource, request: Request, count: int) -> HttpResponse:
    kept, words = _kept(request), urlencode({"acted": count})
    return redirect(f"{reverse(f'{resource.name}.list')}?{kept}{'&' if kept else ''}{words}")


def _action(resource: Resource, request: Request) -> Action:
    found = queries.action_of(resource, request.POST.get("act", ""))
    if found is None or not request.actor.may(found.capability):
        raise Http404
    return found


def _kept(request: Request) -> str:
    return request.POST.get("kept", "")


def _whole(request: Request) -> bool:
    return request.POST.get("whole") == "1"


def _chosen(resource: Resource, request: Request, action: Action) -> list[Any]:
    """Return the rows that were chosen, or all that the list shows; raises Http404 for one out of reach."""
    whole = _whole(request)
    rows = queries.reached(resource, request.actor, action.capability, _kept(request), whole=whole)
    if whole:
        return list(rows[: MOST + 1])
    chosen = set(request.POST.getlist("chosen"))
    try:
        found = list(rows.filter(uuid__in=chosen).order_by(*resource.order))
    except ValidationError as error:
        raise Http404 from error
    if len(found) != len(chosen):
        raise Http404
    return found


def _done(action: Action, row: Any, form: Form, request: Request) -> dict[str, str]:
    try:
        action.act(row, form.cleaned_data, request.actor)
    except (Invalid, Conflict, WrongState) as error:
        return {"name": str(row), "why": str(error)}
    return {}
