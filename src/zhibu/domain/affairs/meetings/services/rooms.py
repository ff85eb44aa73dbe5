"""Rooms: keeping them, and taking one for a meeting, which only one meeting at a time does (F-MTG-02)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings.models import Meeting, Room
from zhibu.domain.affairs.meetings.queries import free_next, room_named, takings
from zhibu.domain.people.organizations.models import Kind, Organization
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.flow import Invalid, WrongState, locked, service
from zhibu.engine.journal import services as journal
from zhibu.engine.ui.templatetags.ui import day

RULE = "F-MTG-02"
NAME_LENGTH, NOTE_LENGTH, MOST_SEATS = 40, 120, 9999
LOOKED_AHEAD = timedelta(days=31)
WHY = "service: names of rooms of an organization already reached"


@dataclass(frozen=True)
class RoomFacts:
    """What is said of a room: name, seats where known, a note for those who use it."""

    name: str
    seats: int | None = None
    note: str = ""


@service("rooms.write")
def add_room(organization: Organization, facts: RoomFacts, *, actor: Actor) -> Room:
    """Let an organization keep a room, for itself and all beneath it; raises Invalid."""
    if organization.kind == Kind.GROUP:
        raise Invalid({"organization": _("活动场所由党支部或上级登记。")}, RULE)
    # Two who add the same name at once: the organization's row is the queue.
    owner = locked(organization)
    _check(owner, facts)
    room = Room(organization=owner, org_path=owner.path, by=actor.label, at=clock.now())
    _put(room, facts)
    room.save()
    journal.note(actor, "room.add", room, changes={"name": ("", room.name)})
    return room


@service("rooms.write")
def change_room(room: Room, facts: RoomFacts, *, actor: Actor) -> Room:
    """Change what is said of a room; meetings keep the name they were told. Raises Invalid."""
    row = locked(room)
    _check(row.organization, facts, but=row)
    changes = journal.difference(row, {"name": facts.name.strip(), "seats": facts.seats, "note": facts.note})
    _put(row, facts)
    row.save()
    journal.note(actor, "room.change", row, changes=changes)
    return row


@service("rooms.write")
def close_room(room: Room, *, actor: Actor) -> Room:
    """Take a room out of use: nobody takes it any more, meetings that have it keep it."""
    row = locked(room)
    if row.closed_at is not None:
        raise WrongState(_("已停用"))
    row.closed_at = clock.now()
    row.save()
    journal.note(actor, "room.close", row)
    return row


@service("rooms.write")
def reopen_room(room: Room, *, actor: Actor) -> Room:
    """Bring a room back into use."""
    row = locked(room)
    if row.closed_at is None:
        raise WrongState(_("在用"))
    row.closed_at = None
    row.save()
    journal.note(actor, "room.reopen", row)
    return row


def _check(organization: Organization, facts: RoomFacts, but: Room | None = None) -> None:
    problems = {}
    name = facts.name.strip()
    if not name:
        problems["name"] = _("请填名称")
    if facts.seats is not None and not 0 < facts.seats <= MOST_SEATS:
        problems["seats"] = _("座位写1到%(most)d") % {"most": MOST_SEATS}
    same = Room.objects.unscoped(why=WHY).filter(organization=organization, name=name)
    if same.exclude(pk=but.pk if but else None).exists():
        problems["name"] = _("%(name)s已经登记过。停用的可以恢复使用。") % {"name": name}
    if problems:
        raise Invalid(problems, RULE)


def _put(room: Room, facts: RoomFacts) -> None:
    room.name, room.seats = facts.name.strip()[:NAME_LENGTH], facts.seats
    room.note = facts.note.strip()[:NOTE_LENGTH]


def take_room(meeting: Meeting, place: str, begins: datetime, length: timedelta) -> dict[str, object]:
    """Return room and end of its use for a meeting at a place; none where the place names no room.

    In the caller's transaction, before the meeting is saved: the room's row is the queue, so of two who
    take it at once the second is told. An organization may hold one meeting after the other without
    minding how long the first was to take. Raises Invalid with who has it, until when, and when it is free.
    """
    kept = meeting.room if meeting.room is not None and meeting.room.name == place.strip() else None
    # A room out of use is kept by the meetings that had it.
    room = kept or room_named(meeting.organization, place)
    if room is None:
        return {"room": None, "room_until": None}
    room = locked(room)
    until = begins + length
    found = takings([room], begins, begins + LOOKED_AHEAD)
    taken = [one for one in found if one.organization_id != meeting.organization_id]
    if taken and taken[0].planned_at < until:
        raise Invalid({"place": _taken_words(room, taken, begins, length)}, RULE)
    return {"room": room, "room_until": until}


def _taken_words(room: Room, taken: list[Meeting], begins: datetime, length: timedelta) -> str:
    first, free = taken[0], free_next(taken, begins, length)
    end = timezone.localtime(first.room_until)
    same_day = timezone.localtime(free).date() == timezone.localtime(begins).date()
    return _("%(room)s在%(from)s—%(until)s由%(who)s订用，%(free)s起有空。换时间或地点，或者勾“不订用”。") % {
        "room": room.name,
        "from": day(first.planned_at),
        "until": f"{end:%H:%M}",
        "who": _who(first.organization),
        "free": f"{timezone.localtime(free):%H:%M}" if same_day else day(free),
    }


def _who(organization: Organization) -> str:
    # 第一党小组 says too little to another branch.
    if organization.kind == Kind.GROUP and organization.parent is not None:
        return f"{organization.parent} {organization}"
    return str(organization)


def leave_room(meeting: Meeting) -> None:
    """Give back what is left of the time for which a meeting took its room; the caller saves it."""
    if meeting.room_until is not None and meeting.ended_at is not None:
        meeting.room_until = min(meeting.room_until, max(meeting.ended_at, meeting.planned_at))
