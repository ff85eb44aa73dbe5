"""Saved views on every list: chips that open them, the forms beside them, and where those forms post."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.forms import BooleanField, CharField, HiddenInput
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhibu.engine.access import needs
from zhibu.engine.resource import EVERYTHING, Resource, View
from zhibu.engine.saved import services
from zhibu.engine.saved.models import NAME_LENGTH, SavedView
from zhibu.engine.saved.queries import own, usable
from zhibu.engine.screens.declare import Request, for_every_resource, screen
from zhibu.engine.screens.panels import Panel, panel
from zhibu.engine.screens.submit import carried_out, done_words
from zhibu.engine.ui.forms import PlainForm

SAID = {
    "kept": gettext_lazy("已存为常用。"),
    "amended": gettext_lazy("已保存。"),
    "dropped": gettext_lazy("已移出。"),
}


class NameForm(PlainForm):
    """The name of a view, and whether the list opens with it."""

    act = CharField(widget=HiddenInput)
    kept = CharField(widget=HiddenInput, required=False, strip=False)
    view = CharField(widget=HiddenInput, required=False)
    name = CharField(label=gettext_lazy("名称"), max_length=NAME_LENGTH)
    first = BooleanField(label=gettext_lazy("打开列表时先显示"), required=False)


@panel("list")
def beside(request: Request, view: View) -> Panel | None:
    """Add the saved views of a list as chips, the forms where the address asks, and where to begin."""
    if request.actor.account_id is None:
        return None
    saved, kept = usable(request.actor, view.resource.name), view.kept
    lines = [{"view": one, "current": dict(parse_qsl(one.query)) == kept} for one in saved]
    start = next((one.query for one in saved if one.first), "") if not request.GET else ""
    shown = request.GET.get("open", "")
    known = any(line["current"] for line in lines)
    keep = {"label": _("存为常用"), "url": view.url(open="keep"), "icon": "star"}
    given = {
        "lines": lines,
        "address": reverse(f"{view.resource.name}.views"),
        "kept": urlencode(kept),
        "shown": shown if shown in ("keep", "views") else "",
        "change": view.url(open="views"),
        "back": view.url(open=""),
        "length": NAME_LENGTH,
        "end": [] if known or not kept or shown == "keep" else [keep],
        "start": f"{request.path}?{start}" if start else "",
        "messages": done_words(request, SAID),
    }
    return Panel("saved/bar.html", given)


@for_every_resource
def views_screen(resource: Resource) -> Any:
    """Return the screen where the views of a list are kept, renamed and removed."""

    @screen(
        f"{resource.route}/views/",
        name=f"{resource.name}.views",
        access=needs(resource.read),
        methods=("POST",),
    )
    def views(request: Request) -> HttpResponse:
        """Do what a form beside the list says; a name that does not do is asked for again."""
        form = NameForm(request.POST)
        act = request.POST.get("act", "")
        if act == "drop":
            services.drop(_own(request, resource), actor=request.actor)
            return _back(resource, request.POST.get("kept", ""), "dropped")
        if act not in ("keep", "amend"):
            return _back(resource, "", "")
        saved = _own(request, resource) if act == "amend" else None
        if carried_out(form, lambda given: _write(resource, saved, given, request)):
            return _back(resource, form.cleaned_data["kept"], "kept" if act == "keep" else "amended")
        address = _address(resource, request.POST.get("kept", ""))
        page = {
            "title": _("存为常用"),
            "form": form,
            "back": {"text": resource.title, "url": address},
            "usable": True,
        }
        return render(request, "screens/form.html", page, status=422)

    return views


def _write(resource: Resource, saved: SavedView | None, given: dict[str, Any], request: Request) -> None:
    if saved is None:
        services.keep(resource, given["kept"], given["name"], first=given["first"], actor=request.actor)
    else:
        services.amend(saved, given["name"], first=given["first"], actor=request.actor)


def _own(request: Request, resource: Resource) -> SavedView:
    wanted = request.POST.get("view", "")
    found = own(request.actor, resource.name).filter(pk=wanted).first() if wanted.isdecimal() else None
    if found is None:
        raise Http404
    return found


def _back(resource: Resource, kept: str, done: str) -> HttpResponse:
    return redirect(_address(resource, kept, done=done))


def _address(resource: Resource, kept: str, **more: str) -> str:
    # An address that says nothing would open the list's first view.
    said = urlencode([*parse_qsl(kept), *((name, value) for name, value in more.items() if value)])
    return f"{reverse(f'{resource.name}.list')}?{said or EVERYTHING}"
