"""Which meetings an actor reaches: those of his node, and those on whose roll he is."""

from django.db.models import Exists, OuterRef, Q

from zhibu.domain.affairs.meetings.models import (
    Attendance,
    Excuse,
    Meeting,
    Room,
)
from zhibu.engine.access import Actor, scope
from zhibu.engine.access.paths import ancestors


@scope(Meeting, read="meetings.read")
def meetings(actor: Actor, capability: str) -> Q:
    """Return the filter of meetings in reach; one's own only to read and to take part in."""
    reach = actor.reach(capability)
    if actor.person_id is not None and capability in {"meetings.read", "me"}:
        own = Attendance.objects.unscoped(why="own place on a roll").filter(
            meeting=OuterRef("pk"), member_id=actor.person_id
        )
        mine = Q(Exists(own))
        return mine if capability == "me" else reach | mine
    return reach


@scope(Attendance, read="meetings.read")
def attendances(actor: Actor, capability: str) -> Q:
    """Return the filter of places on rolls: of meetings in reach, and one's own."""
    reach = actor.reach(capability, "meeting__org_path")
    if actor.person_id is not None and capability in {"meetings.read", "me"}:
        return reach | Q(member_id=actor.person_id)
    return reach


@scope(Excuse, read="excuses.read")
def excuses(actor: Actor, capability: str) -> Q:
    """Return the filter of excuses: of members of branches in reach, and one's own to read."""
    reach = actor.reach(capability, "member__branch__path")
    if actor.person_id is not None and capability == "excuses.read":
        return reach | Q(member_id=actor.person_id)
    return reach


@scope(Room, read="rooms.read")
def rooms(actor: Actor, capability: str) -> Q:
    """Return the filter of rooms in reach; to read, also those above, which one may use."""
    reach = actor.reach(capability)
    if capability == "rooms.read" and actor.may(capability):
        return reach | Q(org_path__in=ancestors(actor.path))
    return reach
