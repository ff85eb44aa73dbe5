"""Reads of the tree: who is where, names and superiors over time, terms, head-counts."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet, Value

from zhibu.domain.people.organizations import rules
from zhibu.domain.people.organizations.models import (
    Installation,
    Kind,
    Organization,
    Term,
    Unit,
)
from zhibu.domain.people.organizations.rules.structure import UNBUILT, Shape
from zhibu.engine import clock
from zhibu.engine.access import Actor, under
from zhibu.engine.access.paths import WIDTH, ancestors, row_ids
from zhibu.engine.journal.models import Entry

WHY_DUTIES = "duties are computed for a path that the caller has checked"


def organizations(actor: Actor, *, groups: bool = False) -> QuerySet[Organization]:
    """Return the living organizations in the actor's reach, in tree order."""
    found = Organization.objects.visible_to(actor).filter(dissolved_on=None)
    if not groups:
        found = found.exclude(kind=Kind.GROUP)
    return found.order_by("path")


def holds_members(organization: Organization) -> bool:
    """Say whether members may belong to this organization (kinds.csv, ORG-28)."""
    return rules.capability(organization.kind, "holds_members")


def keeps_terms(kind: str) -> bool:
    """Say whether organizations of a kind have terms of office (kinds.csv, TERM-09)."""
    return rules.capability(kind, "has_term")


def owes_committee(full: int, on: date, path: str = "") -> bool:
    """Say whether a branch with so many full members must have a committee on a day (ORG-19)."""
    return rules.committee_required(full, on, path)


def committee_size(kind: str, people: int, on: date, path: str = "", sector: str = "") -> dict[str, Any]:
    """Say of a committee's size whether it is usual and allowed, with the limits (ORG-18)."""
    return rules.committee_size(kind, people, on, path, sector)


def township_committee(people: int, deputies: int, on: date, path: str = "") -> dict[str, bool | int]:
    """Say of a township's committee whether size and deputies are usual, with the limits (ORG-17)."""
    return rules.township_committee(people, deputies, on, path)


def shape_of(organization: Organization, units: Sequence[Unit], *, groups: int, below: int) -> Shape:
    """Return what the rules on structure ask about an organization as it is now, from what was read of it."""
    return Shape(
        kind=organization.kind,
        members=organization.member_count,
        full=organization.full_count,
        groups=groups,
        below=below,
        units=len(units),
        unbuilt=tuple(unit.name for unit in units if unit.building == UNBUILT),
        founded_on=organization.founded_on,
        ends_on=organization.ends_on,
        path=organization.path,
    )


def by_code(actor: Actor, code: str, capability: str | None = None) -> Organization | None:
    """Return the organization with a code, if the actor reaches it, by default to read it."""
    reached = Organization.objects.visible_to(actor, capability)
    found: Organization | None = reached.filter(code=code).first()
    return found


def in_reach(actor: Actor, capability: str) -> QuerySet[Organization]:
    """Return the living organizations where the actor has a capability, in tree order, for form choices."""
    return Organization.objects.visible_to(actor, capability).filter(dissolved_on=None).order_by("path")


def as_spoken(rows: Iterable[Organization]) -> list[Organization]:
    """Put rows of the tree in its order, the groups of a branch as it speaks of them: 第一, 第二, 第三."""
    return sorted(
        rows,
        key=lambda row: (
            (row.path[:-WIDTH], 1, rules.in_spoken_order(row.name))
            if row.kind == Kind.GROUP
            else (row.path, 0, (0, ""))
        ),
    )


def groups_of(branch: Organization) -> QuerySet[Organization]:
    """Return the living groups of a branch."""
    return branch.children.filter(kind=Kind.GROUP, dissolved_on=None).order_by("path")


def groups_under(branches: Iterable[Organization]) -> QuerySet[Organization]:
    """Return the living groups of several branches."""
    found = Organization.objects.unscoped(why="groups of branches that the caller has checked")
    return found.filter(parent__in=[row.pk for row in branches], kind=Kind.GROUP, dissolved_on=None)


def chain(organization: Organization) -> list[Organization]:
    """Return the organizations from the root down to this one."""
    paths = ancestors(organization.path)
    found = Organization.objects.unscoped(why="names of superiors above a node in reach")
    return list(found.filter(path__in=paths).order_by("path"))


def kind_counts(path: str) -> dict[str, int]:
    """Count the living organizations under a path by kind."""
    found = Organization.objects.unscoped(why="counts for a path that the caller has checked")
    counts: dict[str, int] = {}
    for kind in found.filter(under(path, "path"), dissolved_on=None).values_list("kind", flat=True):
        counts[kind] = counts.get(kind, 0) + 1
    return counts


def started_on() -> date | None:
    """Return the day from which duties are owed; None before the first import."""
    return Installation.objects.values_list("started_on", flat=True).first()


def is_empty() -> bool:
    """Say whether the installation has no organization yet."""
    return not Organization.objects.unscoped(why="first import asks whether anything exists").exists()


def valid_on(day: date) -> Q:
    """Return the filter of dated rows that hold on a day; an unknown beginning holds from ever."""
    return (Q(valid_from=None) | Q(valid_from__lte=day)) & (Q(valid_to=None) | Q(valid_to__gt=day))


def current_term(organization: Organization) -> Term | None:
    """Return the latest term of an organization, or None where it is unknown."""
    found: Term | None = organization.terms.filter(replaced_at=None).order_by("-elected_on").first()
    return found


class Past(NamedTuple):
    """A name or a superior's name (what: name or parent) that held from a day to another."""

    what: str
    value: str
    since: date | None
    until: date | None


def found_by_words(rows: QuerySet[Organization], words: str) -> QuerySet[Organization]:
    """Narrow to organizations whose name, pinyin initials or code the words match."""
    words = words.strip()
    if not words:
        return rows
    if words.isascii():
        return rows.filter(Q(code__istartswith=words) | Q(name_initials__contains=words.lower()))
    return rows.filter(Q(name__contains=words) | Q(short_name__contains=words))


def terms_of(organization: Organization) -> list[Term]:
    """Return the terms of an organization, newest first."""
    return list(organization.terms.filter(replaced_at=None).order_by("-elected_on"))


def names_and_superiors(organization: Organization) -> list[Past]:
    """Return what an organization was called and whom it stood under over time, newest first."""
    columns = ("what", "value", "valid_from", "valid_to")
    names = organization.names.annotate(what=Value("name"), value=F("name")).values_list(*columns)
    superiors = organization.superiors.annotate(what=Value("parent"), value=F("parent__name"))
    lines = names.union(superiors.exclude(parent=None).values_list(*columns), all=True)
    found = [Past(*line) for line in lines]
    return sorted(found, key=lambda past: past.since or date.min, reverse=True)


def latest_terms(rows: Sequence[Organization]) -> dict[int, Term]:
    """Return the latest term of each organization that has one, by row id, in one query."""
    known = Term.objects.unscoped(why="terms of organizations already reached")
    terms = known.filter(organization__in=rows, replaced_at=None).order_by("elected_on")
    return {term.organization_id: term for term in terms}


WHOLE_TREE = 600
"""Up to so many organizations a page shows the whole tree; above, only the way to the chosen one."""

_wide: set[str] = set()
"""Where a tree was once too large to be shown whole: asked again each time, but no more read for it."""


class Node(NamedTuple):
    """A node of the tree for choosing: what a line of it shows."""

    path: str
    code: str
    kind: str
    name: str
    short_name: str
    name_initials: str
    member_count: int

    def __str__(self) -> str:
        return self.short_name or self.name


def tree_around(actor: Actor, chosen: Organization | None) -> list[Node]:
    """Return the tree in the actor's reach for choosing in it: superiors first, groups last.

    Groups come only with the branch that is chosen, or that the actor's role was granted on.
    """
    branch = chosen.parent_id if chosen is not None and chosen.kind == Kind.GROUP else None
    branch = branch or (chosen.pk if chosen else actor.node_id)
    shown = Q(parent=branch) | ~Q(kind=Kind.GROUP) if branch else ~Q(kind=Kind.GROUP)
    rows = organizations(actor, groups=True).filter(shown)
    wide = actor.path in _wide and rows.order_by()[WHOLE_TREE:].exists()
    found = [] if wide else list(rows.values_list(*Node._fields)[: WHOLE_TREE + 1])
    if wide or len(found) > WHOLE_TREE:
        top = actor.path or found[0][0]
        _wide.update({actor.path} - {""})
        # By row ids: asking for the children of superiors through a join reads the whole tree.
        ids = row_ids(chosen.path if chosen else top)
        found = list(rows.filter(Q(pk__in=ids) | Q(parent__in=ids)).values_list(*Node._fields))
    return list(_groups_last([Node(*line) for line in found]))


def _groups_last(rows: list[Node]) -> Iterator[Node]:
    # Groups come as their branch spoke of them, not as they happened to be founded.
    group = Kind.GROUP
    yield from (row for row in rows if row.kind != group)
    groups = [row for row in rows if row.kind == group]
    yield from sorted(groups, key=lambda row: rules.in_spoken_order(row.name))


REVEALS_PER_DAY = 50
"""How many sensitive values one account may see in a day (S-55)."""

LOOKS = ("member.reveal", "organization.reveal")


def reveals_left(actor: Actor) -> int:
    """Return how many more sensitive values an account may see today, of whomever (S-55)."""
    since = clock.end_of_day(clock.today() - timedelta(days=1))
    seen = Entry.objects.filter(account_id=actor.account_id, action__in=LOOKS, result="done", at__gte=since)
    return max(0, REVEALS_PER_DAY - seen.count())
