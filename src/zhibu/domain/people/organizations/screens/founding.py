"""Founding organizations: one below another, and the groups of a branch."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.people.organizations import rules, services
from zhibu.domain.people.organizations.models import Kind, Organization
from zhibu.domain.people.organizations.screens.forms import GroupForm, NewForm
from zhibu.domain.people.organizations.screens.words import back_to
from zhibu.engine.access import on
from zhibu.engine.flow import Invalid
from zhibu.engine.rules import rulebook
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.submit import carried_out

WRITE = on(Organization, "organizations.write")


@screen("organizations/<uuid:uuid>/new/", name="organizations.new", access=WRITE, methods=("GET", "POST"))
def new(request: Request, organization: Organization) -> HttpResponse:
    """Found an organization below this one."""
    kinds = rules.child_kinds(organization.kind)
    form = NewForm(request.POST if request.method == "POST" else None, kinds=kinds)
    made: list[Organization] = []

    def act(given: dict[str, Any]) -> None:
        facts = facts_of(organization, given)
        if given["met_on"] is None:
            made.append(services.found(facts, actor=request.actor))
            return
        decision = services.Decision(given["met_on"], given["met_on"], given["document"])
        made.append(services.found_by_decision(facts, decision, actor=request.actor))

    if form.is_bound and carried_out(form, act):
        return redirect(reverse("organizations.detail", args=[made[0].uuid]) + "?done=new")
    page = {
        "back": back_to(organization),
        "form": form,
        "title": _("添加下级组织"),
        "note": "" if kinds else _("%(name)s下面只设党小组。") % {"name": organization},
        "cite": rulebook()["ORG-26"].cite,
        "usable": bool(kinds),
    }
    return render(request, "screens/form.html", page, status=422 if form.is_bound else 200)


def facts_of(parent: Organization, given: dict[str, Any]) -> services.Founding:
    """Return what a valid form says of a new organization."""
    unit = services.UnitFacts(given["unit_name"], credit_code=given["credit_code"])
    return services.Founding(
        code=given["code"].strip(),
        kind=given["kind"],
        name=given["name"].strip(),
        parent=parent,
        short_name=given["short_name"].strip(),
        founded_on=given["founded_on"],
        elected_on=given["elected_on"],
        ends_on=given.get("ends_on"),
        contact_text=given["contact_text"].strip(),
        phone=given["phone"],
        unit_situation=given["unit_situation"],
        village_or_community=given.get("village_or_community", False),
        functional=given.get("functional", False),
        sector=given.get("sector", ""),
        units=[unit] if unit.name else [],
    )


@screen("organizations/<uuid:uuid>/group/", name="organizations.group", access=WRITE, methods=("GET", "POST"))
def group(request: Request, organization: Organization) -> HttpResponse:
    """Make a group of a branch."""
    form = GroupForm(request.POST if request.method == "POST" else None)
    usable = rules.allowed_parent(organization.kind, Kind.GROUP)["allowed"]
    made: list[Organization] = []

    def act(given: dict[str, Any]) -> None:
        name = given["name"].strip()
        if any(row.name == name for row in organization.children.filter(dissolved_on=None)):
            raise Invalid({"name": _("这个支部已有同名党小组。请换一个名称。")})
        made.append(services.ensure_group(organization, name, actor=request.actor))

    if form.is_bound and carried_out(form, act):
        return redirect(reverse("organizations.detail", args=[made[0].uuid]) + "?done=group")
    page = {
        "back": back_to(organization),
        "form": form,
        "title": _("添加党小组"),
        "note": "" if usable else _("党小组只设在支部里。"),
        "cite": rulebook()["ORG-20"].cite,
        "usable": usable,
    }
    return render(request, "screens/form.html", page, status=422 if form.is_bound else 200)
