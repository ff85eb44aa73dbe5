"""Reads of how branches come into being: beneath whom, who decides, what was applied for."""

from datetime import date

from django.db.models import Q, QuerySet

from zhibu.domain.people.organizations import rules
from zhibu.domain.people.organizations.models import Establishment, Kind, Organization
from zhibu.domain.people.organizations.queries.tree import WHY_DUTIES, chain
from zhibu.engine import clock
from zhibu.engine.access import Where, under


def superiors_for_branch(organization: Organization) -> list[Organization]:
    """Return the living organizations at and above this one beneath which a branch may be founded."""
    above = [row for row in reversed(chain(organization)) if row.dissolved_on is None]
    return [row for row in above if rules.allowed_parent(row.kind, Kind.BRANCH)["allowed"]]


def decider_for(parent: Organization, *, village: bool) -> Organization:
    """Return the committee that decides on a branch beneath an organization (ORG-07, ORG-16).

    In a tree without one it is the topmost organization, which passes on what its own superior decides.
    """
    above = chain(parent)
    deciding = [
        row for row in above if row.kind in rules.DECIDING and not (village and row.village_or_community)
    ]
    return [*above[:1], *deciding][-1]


def establishments_known_on(path: Where, since: date, on: date) -> QuerySet[Establishment]:
    """Return the applications that committees under a path had to answer, as known at the end of a day."""
    known = clock.end_of_day(on)
    found = Establishment.objects.unscoped(why=WHY_DUTIES).filter(under(path, "decider__path"))
    asked = found.filter(applied_at__lt=known, due_on__gte=since)
    standing = asked.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gte=known), decider__dissolved_on=None)
    return standing.select_related("decider").defer("decider__phone").order_by("applied_on", "pk")
