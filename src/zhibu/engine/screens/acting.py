"""One act on several chosen rows: the names first, then each row a transaction of its own (ux.md 5.2)."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.engine.access import needs
from zhibu.engine.flow import Conflict, Invalid, WrongState
from zhibu.engine.resource import Action, Resource
from zhibu.engine.resource.view import look
from zhibu.engine.screens.declare import Request, for_every_resource, screen


@for_every_resource
def act_screen(resource: Resource) -> Any:
    """Return the screen that acts on chosen rows, where the declaration names acts."""
    if not resource.actions:
        return None

    @screen(f"{resource.route}/act/", name=resource.acting, access=needs(resource.write), methods=("POST",))
    def act(request: Request) -> HttpResponse:
        """Name the chosen rows and ask for what the act needs; once confirmed, do it to each."""
        action = _action(resource, request)
        rows = _chosen(resource, request, action)
        kept = _kept(request)
        if not rows:
            return redirect(f"{reverse(f'{resource.name}.list')}?{kept}")
        confirmed = request.POST.get("confirmed") == "1"
        form = action.form(request.POST if confirmed else None, rows=rows, actor=request.actor)
        too_many = len(rows) > action.most
        refused: list[dict[str, str]] = []
        if confirmed and form.is_valid() and not too_many:
            refused = [told for row in rows if (told := _done(action, row, form, request))]
            if not refused:
                words = urlencode({"acted": len(rows)})
                return redirect(f"{reverse(f'{resource.name}.list')}?{kept}{'&' if kept else ''}{words}")
        page = {
            "resource": resource,
            "action": action,
            "rows": rows,
            "form": form,
            "kept": kept,
            "whole": request.POST.get("whole") == "1",
            "total": len(rows),
            "done": len(rows) - len(refused) if refused else 0,
            "refused": refused,
            "too_many": too_many,
            "back": {"text": resource.title, "url": f"{reverse(f'{resource.name}.list')}?{kept}"},
        }
        status = 422 if confirmed or too_many else 200
        return render(request, "screens/act.html", page, status=status)

    return act


def _action(resource: Resource, request: Request) -> Action:
    wanted = request.POST.get("act", "")
    found = next((one for one in resource.actions if one.name == wanted), None)
    if found is None or not request.actor.may(found.capability):
        raise Http404
    return found


def _kept(request: Request) -> str:
    return request.POST.get("kept", "")


def _chosen(resource: Resource, request: Request, action: Action) -> list[Any]:
    """Return the rows that were chosen, or all that the list shows; raises Http404 for one out of reach."""
    view = look(resource, request.actor, QueryDict(_kept(request)))
    reached = resource.rows(view) if request.POST.get("whole") != "1" else resource.narrowed(view)
    may: Any = resource.model._default_manager
    reached = reached.filter(pk__in=may.visible_to(request.actor, action.capability).values("pk"))
    if request.POST.get("whole") == "1":
        return list(reached[: action.most + 1])
    chosen = set(request.POST.getlist("chosen"))
    try:
        rows = list(reached.filter(uuid__in=chosen).order_by(*resource.order))
    except ValidationError as error:
        raise Http404 from error
    if len(rows) != len(chosen):
        raise Http404
    return rows


def _done(action: Action, row: Any, form: Form, request: Request) -> dict[str, str]:
    try:
        action.act(row, form.cleaned_data, request.actor)
    except (Invalid, Conflict, WrongState) as error:
        return {"name": str(row), "why": str(error)}
    return {}


def acted_words(request: Request, resource: Resource) -> str:
    """Return what the list says after an act; nothing without one."""
    count = request.GET.get("acted", "")
    if not count.isdecimal():
        return ""
    return _("已办理%(n)s%(unit)s。") % {"n": int(count), "unit": resource.unit}
