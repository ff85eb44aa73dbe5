"""Changing an organization: its facts and name, its superior, a new term, its end."""

from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.people.organizations import rules, services
from zhibu.domain.people.organizations.models import Kind, Organization
from zhibu.domain.people.organizations.queries import in_reach
from zhibu.domain.people.organizations.screens.forms import DissolveForm, EditForm, MoveForm
from zhibu.domain.people.organizations.screens.words import back_to
from zhibu.engine.access import on, under
from zhibu.engine.flow import Conflict
from zhibu.engine.resource import resource_of
from zhibu.engine.rules import rulebook
from zhibu.engine.screens.conflict import compare
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.submit import carried_out

WRITE = on(Organization, "organizations.write")
BOTH = ("GET", "POST")


def _done(organization: Organization, key: str) -> HttpResponse:
    return redirect(reverse("organizations.detail", args=[organization.uuid]) + f"?done={key}")


def _page(request: Request, organization: Organization, form: Form, title: str, **more: Any) -> HttpResponse:
    page = {"form": form, "title": title, "back": back_to(organization), "usable": True, **more}
    return render(request, "screens/form.html", page, status=422 if form.is_bound else 200)


@screen("organizations/<uuid:uuid>/edit/", name="organizations.edit", access=WRITE, methods=BOTH)
def edit(request: Request, organization: Organization) -> HttpResponse:
    """Change name, short name, contact, telephone and flags; a new name begins on a day."""
    form = EditForm(request.POST if request.method == "POST" else None, organization=organization)

    def act(given: dict[str, Any]) -> None:
        services.change(
            organization,
            form.values(),
            actor=request.actor,
            since=given["since"],
            version=given["version"],
            basis=given.get("basis", ""),
        )

    try:
        if form.is_bound and carried_out(form, act):
            return _done(organization, "changed")
    except Conflict:

        def again(given: dict[str, Any]) -> EditForm:
            return EditForm(given, organization=organization)

        back = back_to(organization)["url"]
        resource, title = resource_of("organizations"), _("修改党组织")
        return compare(request, organization, form.values(), again, resource, title=title, back=back)
    return _page(request, organization, form, _("修改党组织"))


@screen("organizations/<uuid:uuid>/move/", name="organizations.move", access=WRITE, methods=BOTH)
def move(request: Request, organization: Organization) -> HttpResponse:
    """Put an organization under another superior in reach."""
    above = [kind for kind in Kind if rules.allowed_parent(kind, organization.kind)["allowed"]]
    reached = in_reach(request.actor, "organizations.write").filter(kind__in=above).defer("phone")
    parents = reached.exclude(pk=organization.parent_id or 0).exclude(under(organization.path, "path"))
    form = MoveForm(request.POST if request.method == "POST" else None, parents=parents)

    def act(given: dict[str, Any]) -> None:
        parent = parents.get(code=given["parent"])
        services.move(organization, parent, actor=request.actor, since=given["since"])

    if form.is_bound and carried_out(form, act):
        return _done(organization, "moved")
    note = _("下级组织和党员一并移动，以前的上级留在记录里。")
    usable = parents.exists()
    if not usable:
        note = _("管理范围内没有可选的上级。请上级党组织办理。")
    cite = rulebook()["ORG-26"].cite
    return _page(request, organization, form, _("调整上级"), note=note, cite=cite, usable=usable)


@screen("organizations/<uuid:uuid>/dissolve/", name="organizations.dissolve", access=WRITE, methods=BOTH)
def dissolve(request: Request, organization: Organization) -> HttpResponse:
    """Close an organization that is empty."""
    group = organization.kind == Kind.GROUP
    form = DissolveForm(request.POST if request.method == "POST" else None, group=group)

    def act(given: dict[str, Any]) -> None:
        services.dissolve(organization, actor=request.actor, **given)

    if form.is_bound and carried_out(form, act):
        return _done(organization, "dissolved")
    title = _("撤销%(name)s？") % {"name": organization}
    note = _("记录会保留，名册和统计里不再出现。有党员或下级组织时不能撤销。")
    return _page(request, organization, form, title, note=note)
