"""Which values of parameters an actor reaches: those set on nodes whose duties he reads."""

from django.db.models import Q

from zhibu.engine.access import Actor, scope
from zhibu.engine.rules.models import ParameterValue


@scope(ParameterValue, read="duties.read")
def values(actor: Actor, capability: str) -> Q:
    """Return the filter of values within reach of the role."""
    return actor.reach(capability)
