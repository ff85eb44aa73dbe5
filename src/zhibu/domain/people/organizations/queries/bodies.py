"""What computing duties reads of organizations, a whole tree at once: bodies, head-counts, units, terms."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from zhibu.domain.people.organizations.models import (
    Headcount,
    Kind,
    Organization,
    OrganizationName,
    OrganizationParent,
    Term,
    Unit,
)
from zhibu.domain.people.organizations.queries.tree import WHY_DUTIES, valid_on
from zhibu.engine import clock
from zhibu.engine.access import Where, is_whole, under, without_index_of
from zhibu.engine.access.paths import WIDTH
from zhibu.engine.duty import Subject, day_of, raw_day

AT_ONCE = 5000


class Body(NamedTuple):
    """An organization as duties see it: ids, the name it bore, its place, and since when it owes.

    `owes_from` is None where it owes since the installation's start.
    """

    id: int
    uuid: str
    code: str
    name: str
    short_name: str
    path: str
    kind: str
    village_or_community: bool
    owes_from: date | None
    founded_on: date | None = None
    ends_on: date | None = None
    secretary_text: str = ""

    @property
    def subject(self) -> Subject:
        """Return the body as the subject of duties."""
        return Subject(self.id, self.code, self.name, self.path, self.kind, self.short_name, self.uuid)


def bodies_on(path: Where, day: date, most: int | None = None) -> list[Body]:
    """Return the organizations (at most so many) known and alive under a path on a day, in tree order.

    An organization owes from its founding (LIF-31). Where that day is unknown and it was entered in a
    later month than the first of all, it owes from the month of its entry, not from the start.
    """
    return _bodies(under(path, "path"), day, most)


def bodies_of(kinds: Collection[str], path: Where, day: date) -> list[Body]:
    """Return the organizations of `bodies_on` that are of these kinds."""
    return _bodies(under(path, "path") & Q(kind__in=kinds), day)


def _bodies(where: Q, day: date, most: int | None = None) -> list[Body]:
    known = Organization.objects.unscoped(why=WHY_DUTIES)
    borne = OrganizationName.objects.unscoped(why=WHY_DUTIES).filter(
        valid_on(day), organization=OuterRef("pk")
    )
    rows = known.filter(where, alive_on(day)).annotate(
        borne=Coalesce(Subquery(borne.order_by("-pk").values("name")[:1]), F("name")),
        first=Subquery(known.order_by("recorded_at").values("recorded_at")[:1]),
    )
    lines = rows.order_by("path").values_list(
        "pk", "uuid", "code", "borne", "short_name", "path", "kind", "village_or_community",
        "founded_on", "recorded_at", "first", "ends_on", "secretary_text",
    )  # fmt: skip
    return [
        Body._make((line[0], str(line[1]), *line[2:8], _owes_from(*line[8:11]), line[8], *line[11:]))
        for line in lines[:most]
    ]


def alive_on(day: date, prefix: str = "") -> Q:
    """Return the filter of organizations that were known and alive at the end of a day."""
    known = Q(**{f"{prefix}recorded_at__lt": clock.end_of_day(day)})
    there = Q(**{f"{prefix}dissolved_on": None}) | Q(**{f"{prefix}dissolved_on__gt": day})
    return known & there & (Q(**{f"{prefix}founded_on": None}) | Q(**{f"{prefix}founded_on__lte": day}))


class Place(NamedTuple):
    """What counting duties needs of an organization: id, place, kind, since when it owes."""

    id: int
    path: str
    kind: str
    owes_from: date | None


def places_on(path: Where, day: date) -> list[Place]:
    """Return the organizations of `bodies_on` by row id, without their names."""
    return list(_places(path, day))


def _places(path: Where, day: date) -> Iterator[Place]:
    known = Organization.objects.unscoped(why=WHY_DUTIES)
    first = known.order_by("recorded_at").values_list("recorded_at", flat=True).first()
    if first is None:
        return
    month = clock.period_of("month", timezone.localtime(first).date())
    # Who was entered in the month of the first of all owes since the start: no moment is read for it.
    later = Case(When(founded_on=None, recorded_at__gte=clock.end_of_day(month.end), then=F("recorded_at")))
    rows = known.filter(under(path, "path"), alive_on(day)).order_by("pk")
    for pk, where, kind, founded, entered in rows.values_list(
        "pk", "path", "kind", raw_day("founded_on"), later
    ).iterator(AT_ONCE):
        since = day_of(founded) if entered is None else timezone.localtime(entered).date().replace(day=1)
        yield Place(pk, where, kind, since)


def _owes_from(founded_on: date | None, recorded_at: datetime, first: datetime) -> date | None:
    if founded_on is not None:
        return founded_on
    entered = timezone.localtime(recorded_at).date().replace(day=1)
    return entered if entered > timezone.localtime(first).date() else None


def superiors_on(day: date) -> dict[int, int | None]:
    """Return the superior of every organization on a day, by row id (F-ORG-01)."""
    found = OrganizationParent.objects.unscoped(why="the tree of a past day, narrowed by the caller")
    return dict(found.filter(valid_on(day)).values_list("organization_id", "parent_id"))


def headcounts_on(path: Where, day: date) -> dict[int, list[tuple[date, int, int]]]:
    """Return (from, members, full members) of organizations under a path up to a day, oldest first."""
    found = Headcount.objects.unscoped(why=WHY_DUTIES)
    rows = found.filter(under(path, "organization__path"), valid_from__lte=day).order_by("valid_from")
    if not is_whole(path):
        rows = without_index_of(rows, "valid_from")
    by_organization: dict[int, list[tuple[date, int, int]]] = {}
    for organization, *count in rows.values_list("organization_id", "valid_from", "members", "full"):
        by_organization.setdefault(organization, []).append(tuple(count))
    return by_organization


def headcount_rows(path: Where, day: date) -> list[tuple[int, Any, int, int]]:
    """Return the rows of `headcounts_on` by organization: its id, from (raw), members, full members."""
    known = Headcount.objects.unscoped(why=WHY_DUTIES)
    rows = known.filter(under(path, "organization__path"), valid_from__lte=day)
    columns = ("organization_id", raw_day("valid_from"), "members", "full")
    return list(rows.order_by("organization_id", "valid_from").values_list(*columns).iterator(AT_ONCE))


def units_under(path: Where, day: date) -> dict[int, list[tuple[str, str]]]:
    """Return (name, how it is organized) of the units that organizations under a path cover."""
    found = Unit.objects.unscoped(why=WHY_DUTIES).filter(under(path, "organization__path")).order_by("pk")
    units: dict[int, list[tuple[str, str]]] = {}
    for organization, name, building in found.values_list("organization_id", "name", "building"):
        units.setdefault(organization, []).append((name, building))
    return units


def below_counts(bodies: Sequence[Body]) -> tuple[Counter[str], Counter[str]]:
    """Count the living groups of every branch, and the subordinate organizations of all, by tree path."""
    groups, others = Counter[str](), Counter[str]()
    for body in bodies:
        (groups if body.kind == Kind.GROUP else others)[body.path[:-WIDTH]] += 1
    return groups, others


def known_terms(path: Where, day: date) -> QuerySet[Term]:
    """Return the terms of organizations under a path as known at the end of a day, oldest first."""
    found = Term.objects.unscoped(why=WHY_DUTIES).filter(
        under(path, "organization__path"), recorded_at__lt=clock.end_of_day(day)
    )
    valid = found.filter(Q(replaced_at=None) | Q(replaced_at__gte=clock.end_of_day(day)))
    return valid.order_by("organization_id", "elected_on")


def terms_known_on(path: Where, day: date) -> list[Term]:
    """Return the same as rows at hand."""
    return list(known_terms(path, day))
