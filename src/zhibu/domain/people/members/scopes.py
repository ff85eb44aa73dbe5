"""Which dossiers an actor reaches: those of his node, and his own."""

from django.db.models import Q

from zhibu.domain.people.members.models import Member
from zhibu.engine.access import Actor, scope


@scope(Member, read="members.read")
def members(actor: Actor, capability: str) -> Q:
    """Return the filter of dossiers in reach; one's own only to read."""
    reach = actor.reach(capability)
    if actor.person_id is not None and capability in {"members.read", "me"}:
        return reach | Q(pk=actor.person_id)
    return reach
