"""The organizations under a node with their figures and the end of their term, in one query."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from zhibu.domain.people.organizations.models import BRANCH_KINDS, Kind, Organization, Term
from zhibu.domain.people.organizations.queries import keeps_terms
from zhibu.engine.access import Nodes, Where, under

WHY = "figures of a path that the caller has checked"


class Node(NamedTuple):
    """One living organization: ids, name, place, members, full members, end of its latest term."""

    pk: int
    uuid: str
    code: str
    name: str
    short_name: str
    path: str
    kind: str
    members: int
    full: int
    term_ends: date | None

    @property
    def is_branch(self) -> bool:
        """Say whether members belong to it directly."""
        return self.kind in BRANCH_KINDS

    @property
    def is_group(self) -> bool:
        """Say whether it is a group of a branch."""
        return self.kind == Kind.GROUP

    @property
    def lacks_term(self) -> bool:
        """Say whether it should have a term and nobody has entered its election day."""
        return self.term_ends is None and keeps_terms(self.kind)


def nodes_under(path: Where) -> list[Node]:
    """Return the living organizations at and under a path that the caller has checked, in tree order."""
    lines = _living(path).order_by("path").annotate(ends=_ends()).values_list(*COLUMNS, "ends")
    return [Node(pk, str(uuid), *rest) for pk, uuid, *rest in lines]


def children_of(path: str) -> list[Node]:
    """Return a node that the caller has checked and what hangs directly beneath it, in tree order."""
    rows = _living(path).filter(Q(path=path) | Q(parent__path=path)) if path else _living(path, parent=None)
    lines = rows.order_by("path").annotate(ends=_ends()).values_list(*COLUMNS, "ends")
    return [Node(pk, str(uuid), *rest) for pk, uuid, *rest in lines]


COLUMNS = ("pk", "uuid", "code", "name", "short_name", "path", "kind", "member_count", "full_count")
GENERAL = (Kind.GENERAL_BRANCH, Kind.TEMP_GENERAL_BRANCH)


def _living(path: Where, **narrowed: object) -> QuerySet[Organization]:
    rows = Organization.objects.unscoped(why=WHY)
    return rows.filter(under(path, "path"), dissolved_on=None, **narrowed)


def _ends() -> Subquery:
    terms = Term.objects.unscoped(why=WHY).filter(organization=OuterRef("pk"), replaced_at=None)
    return Subquery(terms.order_by("-elected_on").values_list(Coalesce("postponed_to", "expires_on"))[:1])


class Figures(NamedTuple):
    """A node and what lies beneath it in figures: general branches, branches, groups, members of branches."""

    root: Node | None
    general: int
    branch: int
    group: int
    members: int


def figures_of(path: str, *, wide: bool) -> Figures:
    """Return the figures of a node that the caller has checked; of a wide one without reading its nodes."""
    if not wide:
        return figures_from(nodes_under(path))
    root = next(iter(nodes_under(Nodes((path,)))), None)
    counted = _living(path).order_by().values_list("kind").annotate(Count("pk"), Sum("member_count"))
    return _figures(root, list(counted))


def figures_from(nodes: Sequence[Node]) -> Figures:
    """Return the figures of nodes at hand, the first of which is the root."""
    return _figures(nodes[0] if nodes else None, [(node.kind, 1, node.members) for node in nodes])


def _figures(root: Node | None, counted: Sequence[tuple[str, int, int]]) -> Figures:
    return Figures(
        root,
        general=sum(many for kind, many, _people in counted if kind in GENERAL),
        branch=sum(many for kind, many, _people in counted if kind in BRANCH_KINDS),
        group=sum(many for kind, many, _people in counted if kind == Kind.GROUP),
        members=sum(people for kind, _many, people in counted if kind in BRANCH_KINDS),
    )


def branches_under(path: str) -> list[str]:
    """Return the paths of the living branches under a path that the caller has checked, in tree order."""
    rows = _living(path).filter(kind__in=BRANCH_KINDS).order_by("path")
    return list(rows.values_list("path", flat=True))


def terms_ended(path: str, on: date) -> tuple[set[str], int]:
    """Return whose latest term ended before a day, by path, and how many have none that should."""
    kept = [kind for kind in Kind.values if keeps_terms(kind)]
    rows = _living(path).annotate(ends=_ends())
    ended = set(rows.filter(ends__lt=on).exclude(kind=Kind.GROUP).values_list("path", flat=True))
    return ended, rows.filter(kind__in=kept, ends=None).count()
