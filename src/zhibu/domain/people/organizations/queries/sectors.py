"""Which regulations an organization's unit falls under: said once, and inherited by all beneath."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Q

from zhibu.domain.people.organizations.models import Organization
from zhibu.domain.people.organizations.queries.tree import WHY_DUTIES
from zhibu.engine.access import Where, under
from zhibu.engine.access.paths import ancestors


def sectors_known(path: Where, day: date) -> dict[str, str]:
    """Return the sectors that were said at, above and under a path, by tree path: few, in one query."""
    found = Organization.objects.unscoped(why=WHY_DUTIES).exclude(sector="")
    nodes = [path] if isinstance(path, str) else path
    above = {node for one in nodes for node in ancestors(one)}
    rows = found.filter(under(path, "path") | Q(path__in=above))
    return dict(rows.values_list("path", "sector"))


def sector_at(sectors: Mapping[str, str], path: str) -> str:
    """Return the sector of the node or of the nearest above it that says one; empty where none does."""
    return next((sectors[node] for node in reversed(ancestors(path)) if node in sectors), "")
