"""Which organizations an actor reaches: the node his role was granted on and all beneath it."""

from django.db.models import Q

from zhibu.domain.people.organizations.models import (
    Establishment,
)
from zhibu.engine.access import Actor, scope


@scope(Establishment, read="organizations.read")
def establishments(actor: Actor, capability: str) -> Q:
    """Return the filter of foundings: of whoever applied, and for the answer of whoever decides."""
    return actor.reach(capability, "decider__path" if capability == "organizations.decide" else "org_path")
