"""Which batches an actor reaches: those brought to nodes where he may import."""

from django.db.models import Q

from zhibu.engine.access import Actor, scope
from zhibu.engine.exchange.models import Batch


@scope(Batch, read="imports.write")
def batches(actor: Actor, capability: str) -> Q:
    """Return the filter of batches within reach of the role."""
    return actor.reach(capability)
