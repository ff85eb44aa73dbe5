"""Which waivers and silences an actor reaches."""

from django.db.models import Q

from zhibu.domain.insight.duties.models import Silence, Waiver
from zhibu.engine.access import Actor, scope


@scope(Waiver, read="duties.read")
def waivers(actor: Actor, capability: str) -> Q:
    """Return the filter of waivers for organizations in reach."""
    return actor.reach(capability)


@scope(Silence, read="duties.read")
def silences(actor: Actor, capability: str) -> Q:
    """Return the filter of silences for organizations in reach."""
    return actor.reach(capability)
