"""The tree beside the register, as links that narrow it."""

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from zhibu.domain.people.organizations.models import BRANCH_KINDS, Kind, Organization
from zhibu.domain.people.organizations.queries import tree_around
from zhibu.engine.access import Actor
from zhibu.engine.access.paths import WIDTH


def tree_nodes(actor: Actor, chosen: Organization | None) -> tuple[list[dict[str, Any]], str]:
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


def _node(row: Organization, above: Organization | None, shown: str) -> dict[str, Any]:
    place = {"org": row.code}
    label = str(row)
    if row.kind == Kind.GROUP and above is not None:
        place = {"org": above.code, "group": row.code}
    elif above is not None:
        label = label.removeprefix(_stem(str(above))) or label
    return {
        "row": row,
        "label": label,
        "url": "?" + urlencode(place),
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
