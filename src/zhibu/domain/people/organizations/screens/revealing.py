"""Showing the telephone number of an organization, once it is known why (S-55)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zhibu.domain.people.organizations import services
from zhibu.domain.people.organizations.models import Organization
from zhibu.domain.people.organizations.queries import reveals_left
from zhibu.domain.people.organizations.screens.forms import LookForm
from zhibu.engine.access import on
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.submit import carried_out
from zhibu.engine.vault import mask_phone


@screen(
    "organizations/<uuid:uuid>/reveal/",
    name="organizations.reveal",
    access=on(Organization, "members.reveal"),
    methods=("GET", "POST"),
)
def reveal(request: Request, organization: Organization) -> HttpResponse:
    """Ask purpose and text, then show the number once, on this page."""
    form = LookForm(request.POST if request.method == "POST" else None)
    shown: list[str] = []

    def act(given: dict[str, Any]) -> None:
        shown.append(services.reveal_phone(organization, actor=request.actor, **given))

    seen = form.is_bound and carried_out(form, act)
    page = {
        "organization": organization,
        "form": form,
        "masked": mask_phone(organization.phone),
        "value": shown[0] if shown else "",
        "left": reveals_left(request.actor),
        "back": reverse("organizations.detail", args=[organization.uuid]),
    }
    return render(
        request, "organizations/reveal.html", page, status=200 if seen or not form.is_bound else 422
    )
