"""Pages made from a declaration alone: one record, a new one, a change."""

from typing import Any

from django.forms import ChoiceField, Field, Form, HiddenInput, IntegerField
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.engine.access import needs, on
from zhibu.engine.flow import Conflict
from zhibu.engine.journal.services import entries_of
from zhibu.engine.resource import Resource, facts, find_place, form_fields
from zhibu.engine.resource.places import places
from zhibu.engine.resource.view import PLACE
from zhibu.engine.screens.conflict import compare
from zhibu.engine.screens.declare import Request, for_every_resource, screen
from zhibu.engine.screens.history import history
from zhibu.engine.screens.panels import panels
from zhibu.engine.screens.submit import carried_out, done_words
from zhibu.engine.ui.forms import PlainForm

BOTH = ("GET", "POST")
SHOWN_ENTRIES = 20


def form_class(resource: Resource, *, versioned: bool = False, place: Field | None = None) -> type[PlainForm]:
    """Return the form of a resource's sections; a change carries the version that it began from."""
    own: dict[str, Any] = {"version": IntegerField(widget=HiddenInput)} if versioned else {}
    if place is not None:
        own[PLACE] = place
    made: type[PlainForm] = type("RecordForm", (PlainForm,), {**own, **form_fields(resource)})
    return made


def sections_of(resource: Resource, form: Form) -> list[dict[str, Any]]:
    """Group the fields of a form under the headings of the declaration; empty headings are left out."""
    head = [form[PLACE]] if PLACE in form.fields else []
    found = [
        {"title": section.title, "fields": [form[name] for name in section.fields if name in form.fields]}
        for section in resource.sections
    ]
    found = [section for section in found if section["fields"]]
    if found and head:
        found[0]["fields"] = [*head, *found[0]["fields"]]
    return found


def _place_field(resource: Resource, request: Request) -> Field | None:
    if not resource.path_field:
        return None
    offered = list(places().offered(request.actor, resource.write))
    choices = offered if len(offered) == 1 else [("", _("请选一个党组织")), *offered]
    return ChoiceField(label=_("党组织"), choices=choices)


@for_every_resource
def detail_screen(resource: Resource) -> Any:
    """Return the page of one record, where the declaration asks for it."""
    if "detail" not in resource.pages:
        return None
    access = on(resource.model, resource.read)  # type: ignore[arg-type]  # pages are of records only

    @screen(f"{resource.route}/<uuid:uuid>/", name=f"{resource.name}.detail", access=access)
    def detail(request: Request, row: Any) -> HttpResponse:
        """Show a record: its sections, what other modules add, its journal."""
        added = panels(f"{resource.name}.detail", request, row)
        may = bool(resource.write) and "edit" in resource.pages and resource.may_amend(row, request.actor)
        edit = {"text": _("修改"), "url": reverse(f"{resource.name}.edit", args=[row.uuid]), "icon": "edit"}
        page = {
            "title": str(row),
            "back": _to_list(resource),
            "actions": [edit] if may else [],
            "sections": [
                {"title": section.title, "facts": facts(resource, row, section.fields)}
                for section in resource.sections
            ],
            "panels": [panel for panel in added if not panel.aside],
            "aside": [panel for panel in added if panel.aside],
            "journal": history(row, entries_of(row)[:SHOWN_ENTRIES], acts=resource.acts, labels={}),
            "messages": done_words(request, {"saved": _("已保存。")}),
        }
        return render(request, "screens/detail.html", page)

    return detail


@for_every_resource
def new_screen(resource: Resource) -> Any:
    """Return the page where a record is entered, where the declaration asks for it."""
    if "new" not in resource.pages:
        return None

    @screen(f"{resource.route}/new/", name=f"{resource.name}.new", access=needs(resource.write), methods=BOTH)
    def new(request: Request) -> HttpResponse:
        """Enter a record."""
        kind = form_class(resource, place=_place_field(resource, request))
        form = kind(request.POST if request.method == "POST" else None, initial=request.GET.dict())
        made: list[Any] = []

        def act(given: dict[str, Any]) -> None:
            code = given.pop(PLACE, "")
            place = find_place(request.actor, code, resource.write) if code else None
            made.append(resource.enter(place, given, actor=request.actor))

        if form.is_bound and carried_out(form, act):
            return redirect(resource.url_of(made[0]) + "?done=saved")
        title = _("新增%(what)s") % {"what": resource.noun}
        return _form_page(request, resource, form, title, _to_list(resource))

    return new


@for_every_resource
def edit_screen(resource: Resource) -> Any:
    """Return the page where a record is changed, where the declaration asks for it."""
    if "edit" not in resource.pages:
        return None
    access = on(resource.model, resource.write)  # type: ignore[arg-type]  # pages are of records only

    @screen(f"{resource.route}/<uuid:uuid>/edit/", name=f"{resource.name}.edit", access=access, methods=BOTH)
    def edit(request: Request, row: Any) -> HttpResponse:
        """Change a record; somebody else's change in between is shown beside one's own."""
        made = form_class(resource, versioned=True)
        known = {name: getattr(row, name) for name in made.base_fields}
        form = made(request.POST if request.method == "POST" else None, initial=known)
        title = _("修改%(what)s") % {"what": row}

        def act(given: dict[str, Any]) -> None:
            values = {name: value for name, value in given.items() if name != "version"}
            resource.amend(row, values, actor=request.actor, version=given["version"])

        try:
            if form.is_bound and carried_out(form, act):
                return redirect(resource.url_of(row) + "?done=saved")
        except Conflict:
            values = {name: value for name, value in form.cleaned_data.items() if name != "version"}
            return compare(request, row, values, made, resource, title=title, back=resource.url_of(row))
        return _form_page(request, resource, form, title, {"text": str(row), "url": resource.url_of(row)})

    return edit


def _to_list(resource: Resource) -> dict[str, Any]:
    return {"text": resource.title, "url": reverse(f"{resource.name}.list")}


def _form_page(
    request: Request, resource: Resource, form: Form, title: str, back: dict[str, Any]
) -> HttpResponse:
    page = {"title": title, "form": form, "back": back, "usable": True}
    page["sections"] = sections_of(resource, form)
    return render(request, "screens/form.html", page, status=422 if form.is_bound else 200)
