"""The organizations under a node with their figures and the end of their term, in one query."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from zhibu.domain.people.organizations.models import BRANCH_KINDS, Kind, Organization, Term
from zhibu.domain.people.organizations.queries import keeps_terms
from zhibu.engine.access import under

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


def nodes_under(path: str) -> list[Node]:
    """Return the living organizations at and under a path that the caller has checked, in tree order."""
    terms = Term.objects.unscoped(why=WHY).filter(organization=OuterRef("pk"), replaced_at=None)
    ends = terms.order_by("-elected_on").values_list(Coalesce("postponed_to", "expires_on"))[:1]
    rows = Organization.objects.unscoped(why=WHY).filter(under(path, "path"), dissolved_on=None)
    lines = rows.order_by("path").values_list(
        "pk",
        "uuid",
        "code",
        "name",
        "short_name",
        "path",
        "kind",
        "member_count",
        "full_count",
        Subquery(ends),
    )
    return [Node(pk, str(uuid), *rest) for pk, uuid, *rest in lines]


def count_kinds(nodes: Iterable[Node]) -> dict[str, int]:
    """Count nodes by what people call them: general (党总支), branch (党支部), group (党小组)."""
    found = list(nodes)
    general = (Kind.GENERAL_BRANCH, Kind.TEMP_GENERAL_BRANCH)
    return {
        "general": sum(node.kind in general for node in found),
        "branch": sum(node.is_branch for node in found),
        "group": sum(node.is_group for node in found),
    }
