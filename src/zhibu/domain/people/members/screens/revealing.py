"""Showing a sensitive value of a dossier, once it is known why (S-55, S-56)."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zhibu.domain.people.members import services
from zhibu.domain.people.members.models import Member
from zhibu.domain.people.members.screens.forms import LookForm
from zhibu.domain.people.members.screens.words import SEALED
from zhibu.domain.people.organizations.queries import reveals_left
from zhibu.engine.access import on
from zhibu.engine.resource import resource_of
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.submit import carried_out


@screen(
    "members/<uuid:uuid>/reveal/",
    name="members.reveal",
    access=on(Member, "members.reveal"),
    methods=("GET", "POST"),
)
def reveal(request: Request, member: Member) -> HttpResponse:
    """Ask purpose and text, then show the value once; inside the dossier where htmx asks, else on a page."""
    masks = resource_of("members").masks
    given = request.POST if request.method == "POST" else request.GET
    field = given.get("field", "")
    if request.method == "GET" and field not in masks:
        raise Http404
    # Several may be open in one dossier, so their labels must not meet.
    names = f"id_{field}_%s" if field in masks else "id_%s"
    posted = request.POST if request.method == "POST" else None
    form = LookForm(posted, initial={"field": field}, auto_id=names)
    shown: list[str] = []

    def act(said: dict[str, Any]) -> None:
        shown.append(services.reveal(member, actor=request.actor, **said))

    seen = form.is_bound and carried_out(form, act)
    known = field in masks
    page = {
        "member": member,
        "form": form,
        "field": field if known else "",
        "label": SEALED.get(field, ""),
        "masked": masks[field](getattr(member, field)) if known else "",
        "value": shown[0] if shown else "",
        "left": reveals_left(request.actor),
        "address": reverse("members.reveal", args=[member.uuid]),
        "back": reverse("members.detail", args=[member.uuid]),
    }
    template = "members/reveal_part.html" if request.htmx else "members/reveal.html"
    return render(request, template, page, status=200 if seen or not form.is_bound else 422)
