"""Rooms: which an organization may use, who has them when, and when they are free next (F-MTG-02)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from zhibu.domain.affairs.meetings.models import Meeting, MeetingState, Room
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.access.paths import ancestors

ABOVE = "an organization uses the rooms of those above it"
TAKEN = "when a room that may be used is taken: by which organization, never what for"
USUAL_LENGTH = timedelta(hours=2)
"""So long a room is taken where nobody says otherwise."""


def rooms(actor: Actor) -> QuerySet[Room]:
    """Return the rooms the actor sees: of organizations in reach, and of those above."""
    return Room.objects.visible_to(actor).select_related("organization")


def usable_rooms(organization: Organization, first: str = "") -> list[Room]:
    """Return the rooms in use that an organization may take: the one named `first`, then the nearest.

    Where two have one name, only the nearer is offered: who says the name means it.
    """
    kept = Room.objects.unscoped(why=ABOVE).filter(org_path__in=ancestors(organization.path), closed_at=None)
    found = sorted(kept.select_related("organization"), key=lambda room: (-len(room.org_path), room.name))
    named: dict[str, Room] = {}
    for room in found:
        named.setdefault(room.name, room)
    return sorted(named.values(), key=lambda room: room.name != first)


def room_named(organization: Organization, place: str) -> Room | None:
    """Return the room that a place means to an organization; None where it names no room."""
    return next((room for room in usable_rooms(organization) if room.name == place.strip()), None)


def takings(rooms: Iterable[Room], since: datetime, until: datetime) -> list[Meeting]:
    """Return the meetings that take rooms within a time, earliest first; those declared void take none."""
    held = Meeting.objects.unscoped(why=TAKEN).filter(
        room__in=[room.pk for room in rooms], planned_at__lt=until, room_until__gt=since
    )
    return list(
        held.exclude(state=MeetingState.VOID)
        .select_related("organization__parent")
        .order_by("planned_at", "pk")
    )


def takings_on(rooms: Sequence[Room], first: date, last: date) -> list[Meeting]:
    """Return the meetings that take rooms on days, the last included, earliest first."""
    return takings(rooms, clock.end_of_day(first - timedelta(days=1)), clock.end_of_day(last))


def free_next(taken: Sequence[Meeting], since: datetime, length: timedelta) -> datetime:
    """Return from when on a room is free for so long; `taken` are its meetings from then on, in order."""
    begins = since
    for meeting in taken:
        until = meeting.room_until or meeting.planned_at
        if until <= begins:
            continue
        if meeting.planned_at >= begins + length:
            break
        begins = until
    return begins
