"""The tree beside lists, as links that narrow them."""

from collections import Counter
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _

from zhibu.domain.people.organizations.models import BRANCH_KINDS, Kind, Organization
from zhibu.domain.people.organizations.queries import Node, as_spoken, by_code, in_reach, tree_around
from zhibu.engine.access import Actor
from zhibu.engine.access.paths import WIDTH

MOST_OFFERED = 400


class Tree:
    """What lists learn of the tree of organizations."""

    def find(self, actor: Actor, code: str, capability: str) -> Organization | None:
        """Return the organization with a code that the actor reaches."""
        return by_code(actor, code, capability)

    def words(self, place: Organization) -> str:
        """Return the name; a group's with its branch."""
        return f"{place.parent} › {place}" if place.kind == Kind.GROUP else str(place)

    def offered(self, actor: Actor, capability: str) -> Iterable[tuple[str, str]]:
        """Return code and name of the nodes that a folded chooser offers, in tree order."""
        reached = in_reach(actor, capability).defer("phone")[:MOST_OFFERED]
        return [(row.code, str(row)) for row in as_spoken(reached)]

    def nodes(self, actor: Actor, chosen: Organization | None) -> tuple[list[dict[str, Any]], str]:
        """Return the nodes of the component `tree`, and a line that counts general branches and branches."""
        rows = tree_around(actor, chosen)
        shown = chosen.path if chosen else rows[0].path if rows else ""
        nodes: dict[str, dict[str, Any]] = {}
        roots: list[dict[str, Any]] = []
        for row in rows:
            above = nodes.get(row.path[:-WIDTH])
            nodes[row.path] = node = _node(row, above["row"] if above else None, shown)
            (above["children"] if above else roots).append(node)
        counts = Counter(row.kind for row in rows)
        branches = sum(counts[kind] for kind in BRANCH_KINDS)
        words = {"general": counts[Kind.GENERAL_BRANCH], "branches": branches}
        note = _("%(general)s总支 %(branches)s支部") % words if counts[Kind.GENERAL_BRANCH] else ""
        return roots, note


def _node(row: Node, above: Node | None, shown: str) -> dict[str, Any]:
    label = str(row)
    if row.kind != Kind.GROUP and above is not None:
        label = label.removeprefix(_stem(str(above))) or label
    return {
        "row": row,
        "label": label,
        "url": f"?org={quote(row.code)}",
        "count": row.member_count,
        "current": row.path == shown,
        "open": shown.startswith(row.path) or above is None,
        "keys": row.name_initials,
        "children": [],
    }


def _stem(name: str) -> str:
    for tail in ("党总支", "党委", "党支部"):  # data: tails of short names, as short_of writes them
        if name.endswith(tail):
            return name.removesuffix(tail)
    return name
