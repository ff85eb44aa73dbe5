"""What members add to the pages of organizations: who leads them, their committee, their members."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.people.members import rules
from zhibu.domain.people.members.models import Category, PostHeld
from zhibu.domain.people.members.queries import LEADING, contact_of, holders_in
from zhibu.domain.people.organizations.models import Kind, Organization, Sector
from zhibu.domain.people.organizations.queries import sector_at, sectors_known
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.rules import Verdict
from zhibu.engine.screens.declare import Request
from zhibu.engine.screens.panels import Panel, panel


@panel("organizations.leaders")
def leaders(request: Request, rows: list[Organization]) -> dict[int, str]:
    """Name who leads each of these organizations."""
    leading = {
        organization: [held.member.name for held in posts if held.post in LEADING]
        for organization, posts in _held(request, rows).items()
    }
    return {organization: "、".join(names) for organization, names in leading.items() if names}


def _held(request: Request, rows: list[Organization]) -> dict[int, list[PostHeld]]:
    # Two parts of one page ask for the same posts; they are read once.
    known: dict[int, list[PostHeld]] = request.__dict__.setdefault("posts_of_page", {})
    missing = [row for row in rows if row.pk not in known]
    if missing:
        found = holders_in(missing, ())
        known |= {row.pk: found.get(row.pk, []) for row in missing}
    return {row.pk: known[row.pk] for row in rows}


@panel("organizations.detail", order=10)
def committee(request: Request, organization: Organization) -> Panel:
    """Show who holds which post, what stands empty, and the contact person."""
    held = list(_held(request, [organization])[organization.pk])
    order = {code: place for place, code in enumerate(rules.party_posts().rows)}
    held.sort(key=lambda row: (order.get(row.post, 99), row.member.name_sort))
    writes = organization.dissolved_on is None and request.actor.may_at(
        "organizations.write", organization.path
    )
    sectors = _sectors(request, organization)
    lines = [_line(row, organization, request.actor, writes) for row in held]
    for line, row in zip(lines, held, strict=True):
        line["answers"] = rules.responsibility(row.post, sector_at(sectors, organization.path))
    unfiled = any(rules.needs_filing(row.post) and row.filed_on is None for row in held)
    taken = {row.post for row in held}
    filing = reverse("organizations.file_posts", args=[organization.uuid])
    given: dict[str, Any] = {
        "title": _("组长") if organization.kind == Kind.GROUP else _("领导班子"),
        "lines": lines,
        "vacancies": _vacancies(organization, taken),
        "contact": _contact(organization, request.actor),
        "file_url": filing if writes and unfiled else "",
        "give_url": reverse("organizations.post", args=[organization.uuid]) if writes else "",
    }
    return Panel("members/committee_panel.html", given)


def _sectors(request: Request, organization: Organization) -> dict[str, str]:
    known: dict[str, dict[str, str]] = request.__dict__.setdefault("sectors_of_page", {})
    if organization.path not in known:
        known[organization.path] = sectors_known(organization.path, clock.today())
    return known[organization.path]


def _line(row: PostHeld, organization: Organization, actor: Actor, writes: bool) -> dict[str, Any]:
    shown = actor.may_at("members.read", row.member.org_path)
    end = reverse("organizations.post", args=[organization.uuid]) + "?" + urlencode({"end": row.uuid})
    return {
        "label": rules.party_posts().label(row.post),
        "name": row.member.name,
        "url": reverse("members.detail", args=[row.member.uuid]) if shown else "",
        "since": row.valid_from,
        "filed_on": row.filed_on,
        "unfiled": rules.needs_filing(row.post) and row.filed_on is None,
        "end_url": end if writes else "",
    }


def _vacancies(organization: Organization, taken: set[str]) -> list[str]:
    if organization.dissolved_on is not None:
        return []
    table = rules.party_posts()
    return [table.label(post) for post in rules.vacancies(organization.kind, taken)]


@panel("organizations.verdicts")
def verdicts(request: Request, organization: Organization) -> list[Verdict]:
    """Say what stands against the rules on posts."""
    held = _held(request, [organization])[organization.pk]
    seats = tuple(
        rules.Seat(
            post=row.post,
            person=row.member_id,
            name=row.member.name,
            full=row.member.category == Category.FULL,
            party_age_from=rules.party_age_start(row.member.joined_on, row.member.converted_on),
            basis=row.basis,
        )
        for row in held
    )
    sectors = _sectors(request, organization)
    bench = rules.Bench(
        organization.kind,
        organization.full_count,
        seats,
        path=organization.path,
        sector=sector_at(sectors, organization.path),
        township=sectors.get(organization.path) == Sector.TOWNSHIP,
    )
    # An empty post is shown among the posts themselves.
    return rules.post_verdicts(bench, clock.today())


def _contact(organization: Organization, actor: Actor) -> dict[str, str]:
    contact = contact_of(organization)
    if contact is None or contact.member.name != organization.contact_text:
        return {"name": organization.contact_text, "url": ""}
    shown = actor.may_at("members.read", contact.member.org_path)
    url = reverse("members.detail", args=[contact.member.uuid]) if shown else ""
    return {"name": contact.member.name, "url": url}


@panel("organizations.detail", order=20)
def counts(request: Request, organization: Organization) -> Panel | None:
    """Lead from an organization's head-count to the names behind it."""
    if not request.actor.may_at("members.read", organization.path):
        return None
    address = reverse("members.list") + "?" + urlencode({"org": organization.code})
    probationary = organization.member_count - organization.full_count
    items = [
        {"value": organization.member_count, "label": _("党员"), "url": address},
        {"value": organization.full_count, "label": _("正式"), "url": f"{address}&chip=full"},
        {"value": probationary, "label": _("预备"), "url": f"{address}&chip=probationary"},
    ]
    return Panel("members/counts_panel.html", {"items": items}, aside=True)
