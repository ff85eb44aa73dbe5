"""Which waivers an actor reaches."""

from django.db.models import Q

from zhibu.domain.insight.duties.models import Waiver
from zhibu.engine.access import Actor, scope


@scope(Waiver, read="duties.read")
def waivers(actor: Actor, capability: str) -> Q:
    """Return the filter of waivers for organizations in reach."""
    return actor.reach(capability)
