"""Which dossiers an actor reaches: those of his node, and his own."""

from django.db.models import Q

from zhibu.domain.people.members.models import Contact, Departure, Member, Placement, PostHeld, Reveal, Status
from zhibu.engine.access import Actor, scope, scope_through


@scope(Member, read="members.read")
def members(actor: Actor, capability: str) -> Q:
    """Return the filter of dossiers in reach; one's own only to read."""
    reach = actor.reach(capability)
    if actor.person_id is not None and capability in {"members.read", "me"}:
        return reach | Q(pk=actor.person_id)
    return reach


for child in (Placement, Status, PostHeld, Reveal, Departure):
    scope_through(child, "member", Member)


@scope(Contact, read="organizations.read")
def contacts(actor: Actor, capability: str) -> Q:
    """Return the filter of contact persons of organizations in reach."""
    return actor.reach(capability, "organization__path")
