"""Entering a member, and changing a dossier."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.people.members import services
from zhibu.domain.people.members.models import Member
from zhibu.domain.people.members.queries import places_for
from zhibu.domain.people.members.screens.forms import EditForm, NewForm
from zhibu.domain.people.members.services import facts_of
from zhibu.domain.people.organizations.models import Kind, Organization
from zhibu.engine.access import needs, on
from zhibu.engine.flow import Conflict
from zhibu.engine.resource import resource_of
from zhibu.engine.screens.conflict import compare
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.records import sections_of
from zhibu.engine.screens.submit import carried_out

BOTH = ("GET", "POST")


@screen("members/new/", name="members.new", access=needs("members.write"), methods=BOTH)
def new(request: Request) -> HttpResponse:
    """Enter a member by hand."""
    places = places_for(request.actor)
    initial = _asked(places, request.GET.get("org", ""))
    form = NewForm(request.POST if request.method == "POST" else None, places=places, initial=initial)
    made: list[Member] = []

    def act(_given: dict[str, Any]) -> None:
        branch = form.chosen("branch")
        if branch is not None:
            facts = facts_of(form.values(), branch=branch, group=form.chosen("group"))
            made.append(services.enter(branch, facts, actor=request.actor))

    if form.is_bound and carried_out(form, act):
        return redirect(reverse("members.detail", args=[made[0].uuid]) + "?done=new")
    page = {
        "form": form,
        "sections": sections_of(resource_of("members"), form),
        "title": _("新增党员"),
        "back": {"text": _("党员名册"), "url": reverse("members.list")},
        "usable": places.exists(),
        "unusable": _("管理范围内还没有支部。先登记支部，再新增党员。"),
    }
    return render(request, "screens/form.html", page, status=422 if form.is_bound else 200)


def _asked(places: QuerySet[Organization], code: str) -> dict[str, str]:
    place = places.filter(code=code).select_related("parent").first() if code else None
    if place is not None and place.kind == Kind.GROUP and place.parent is not None:
        return {"branch": place.parent.code, "group": place.code}
    return {"branch": code}


@screen("members/<uuid:uuid>/edit/", name="members.edit", access=on(Member, "members.write"), methods=BOTH)
def edit(request: Request, member: Member) -> HttpResponse:
    """Change a dossier; somebody else's change in between is shown beside one's own."""
    form = EditForm(request.POST if request.method == "POST" else None, member=member)
    resource, title = resource_of("members"), _("修改%(name)s的档案") % {"name": member.name}
    back = reverse("members.detail", args=[member.uuid])

    def act(given: dict[str, Any]) -> None:
        services.amend(
            member,
            form.values(),
            actor=request.actor,
            basis=given["basis"].strip(),
            since=given["since"],
            version=given["version"],
        )

    try:
        if form.is_bound and carried_out(form, act):
            return redirect(f"{back}?done=changed")
    except Conflict:

        def again(given: dict[str, Any]) -> EditForm:
            return EditForm(given, member=member)

        return compare(request, member, form.values(), again, resource, title=title, back=back)
    page = {
        "form": form,
        "sections": sections_of(resource, form),
        "title": title,
        "back": {"text": member.name, "url": back},
        "usable": True,
    }
    return render(request, "screens/form.html", page, status=422 if form.is_bound else 200)
