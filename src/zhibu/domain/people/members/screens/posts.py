"""Who holds which post of an organization: giving a post, ending one, naming the contact."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.people.members import rules, services
from zhibu.domain.people.members.models import Member, PostHeld
from zhibu.domain.people.members.queries import belonging, holding, matching
from zhibu.domain.people.members.screens.forms import EndForm, FilingForm, PostForm
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import on
from zhibu.engine.rules import rulebook
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.submit import carried_out

ALL_AT_ONCE = 60
"""Up to so many members all are offered; above, the page asks for a name first."""

CONTACT = "CONTACT"


@screen(
    "organizations/<uuid:uuid>/post/",
    name="organizations.post",
    access=on(Organization, "organizations.write"),
    methods=("GET", "POST"),
)
def post(request: Request, organization: Organization) -> HttpResponse:
    """Give a post of an organization to one of its members, or end one (`?end=`)."""
    wanted = request.POST.get("held") if request.method == "POST" else request.GET.get("end")
    return _end(request, organization, wanted) if wanted else _give(request, organization)


def _done(organization: Organization, key: str) -> HttpResponse:
    return redirect(reverse("organizations.detail", args=[organization.uuid]) + f"?done={key}")


def _people(request: Request, organization: Organization) -> tuple[list[Member], str, bool]:
    """Return whom to offer, the words that were searched by, and whether a search stands before it."""
    words = request.GET.get("q", "").strip()
    found = belonging(organization).defer("id_number", "phone", "address")
    if organization.member_count <= ALL_AT_ONCE:
        return list(found), words, False
    people = list(matching(found, words)[:ALL_AT_ONCE]) if words else []
    return people, words, True


def _give(request: Request, organization: Organization) -> HttpResponse:
    table = rules.party_posts()
    posts = [(code, table.label(code)) for code in rules.posts_of_kind(organization.kind)]
    posts.append((CONTACT, _("党组织联系人")))
    people, words, search = _people(request, organization)
    form = PostForm(request.POST if request.method == "POST" else None, posts=posts, people=people)

    def act(given: dict[str, Any]) -> None:
        member = next(row for row in people if row.number == given["member"])
        if given["post"] == CONTACT:
            services.set_contact(organization, member, actor=request.actor)
            return
        services.hold_post(
            organization,
            member,
            given["post"],
            actor=request.actor,
            since=given["since"],
            basis=given["basis"].strip(),
        )

    if form.is_bound and carried_out(form, act):
        return _done(organization, "contact" if form.cleaned_data["post"] == CONTACT else "post")
    page = {
        "organization": organization,
        "form": form,
        "people": people,
        "words": words,
        "search": search,
        "cite": rulebook()["ORG-22"].cite if organization.kind == "GROUP" else "",
    }
    return render(request, "members/post.html", page, status=422 if form.is_bound else 200)


def _end(request: Request, organization: Organization, wanted: str) -> HttpResponse:
    held = holding(organization, wanted)
    if held is None:
        raise Http404
    initial = {"held": held.uuid, "on": clock.today()}
    asks = rules.needs_approval(held.post)
    form = EndForm(request.POST if request.method == "POST" else None, initial=initial, asks_consent=asks)

    def act(given: dict[str, Any]) -> None:
        services.end_post(
            held,
            actor=request.actor,
            on=given["on"],
            reason=given["reason"],
            consent=given.get("consent", ""),
        )

    if form.is_bound and carried_out(form, act):
        return _done(organization, "post-ended")
    page = {"organization": organization, "form": form, "held": held, "label": _label(held)}
    return render(request, "members/post_end.html", page, status=422 if form.is_bound else 200)


@screen(
    "organizations/<uuid:uuid>/post/file/",
    name="organizations.file_posts",
    access=on(Organization, "organizations.write"),
    methods=("GET", "POST"),
)
def file_posts(request: Request, organization: Organization) -> HttpResponse:
    """Write down that committee members were reported to the superior for filing (POST-05)."""
    form = FilingForm(request.POST if request.method == "POST" else None)

    def act(given: dict[str, Any]) -> None:
        services.file_posts(organization, actor=request.actor, on=given["on"], document=given["document"])

    if form.is_bound and carried_out(form, act):
        return _done(organization, "posts-filed")
    rule = rulebook()["POST-05"]
    page = {
        "form": form,
        "title": _("登记委员备案"),
        "back": {"text": str(organization), "url": reverse("organizations.detail", args=[organization.uuid])},
        "usable": True,
        "note": rule.text,
        "cite": rule.cite,
    }
    return render(request, "screens/form.html", page, status=422 if form.is_bound else 200)


def _label(held: PostHeld) -> str:
    return rules.party_posts().label(held.post)
