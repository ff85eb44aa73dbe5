"""Who leads or guides an organization beside its superior: entering and ending it (ORG-31)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.people.organizations import services
from zhibu.domain.people.organizations.models import Guidance, Organization
from zhibu.domain.people.organizations.screens.forms import GuidanceForm
from zhibu.domain.people.organizations.screens.words import back_to
from zhibu.engine.access import on
from zhibu.engine.rules import rulebook
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.submit import carried_out


@screen(
    "organizations/<uuid:uuid>/guidance/",
    name="organizations.guidance",
    access=on(Organization, "organizations.write"),
    methods=("GET", "POST"),
)
def guidance(request: Request, organization: Organization) -> HttpResponse:
    """Enter who leads or guides an organization."""
    form = GuidanceForm(request.POST if request.method == "POST" else None)

    def act(given: dict[str, Any]) -> None:
        services.guide(
            organization,
            given["guide"],
            given["relation"],
            actor=request.actor,
            since=given["since"],
            basis=given["basis"],
        )

    if form.is_bound and carried_out(form, act):
        return redirect(reverse("organizations.detail", args=[organization.uuid]) + "?done=guidance")
    rule = rulebook()["ORG-31"]
    page = {
        "form": form,
        "title": _("登记领导和指导关系"),
        "back": back_to(organization),
        "usable": True,
        "note": rule.text,
        "cite": rule.cite,
    }
    return render(request, "screens/form.html", page, status=422 if form.is_bound else 200)


@screen(
    "organizations/guidance/<uuid:uuid>/end/",
    name="organizations.end_guidance",
    access=on(Guidance, "organizations.write"),
    methods=("POST",),
)
def end_guidance(request: Request, row: Guidance) -> HttpResponse:
    """End such a relation today."""
    services.end_guidance(row, actor=request.actor)
    return redirect(reverse("organizations.detail", args=[row.organization.uuid]) + "?done=guidance-ended")
