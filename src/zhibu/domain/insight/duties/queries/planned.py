"""Meetings that are convened, open or waiting to be filed, matched to the duties they will show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q
from django.utils import timezone

from zhibu.domain.affairs.meetings.models import Meeting, Presence
from zhibu.domain.affairs.meetings.queries import UNFINISHED
from zhibu.engine.access import Actor, under
from zhibu.engine.duty import Duty


@dataclass(frozen=True)
class Planned:
    """One unfinished meeting: address, whose, kind, title, state, time, place, topics, leave, last saving."""

    uuid: str
    organization_id: int
    kind: str
    title: str
    state: str
    at: datetime
    place: str
    topics: int
    leave: int
    saved_at: datetime | None

    @property
    def day(self) -> date:
        """Return the local day of the meeting."""
        return timezone.localtime(self.at).date()


def planned_under(actor: Actor, path: str) -> list[Planned]:
    """Return the unfinished meetings under a tree path that the actor may read, earliest first."""
    found = Meeting.objects.visible_to(actor).filter(under(path), state__in=UNFINISHED)
    rows = found.annotate(
        topic_count=Count("topics", distinct=True),
        leave_count=Count("roll", filter=Q(roll__presence=Presence.LEAVE), distinct=True),
        saved_at=Max("topics__written_at"),
    ).order_by("planned_at", "pk")
    return [
        Planned(str(uuid), *rest)
        for uuid, *rest in rows.values_list(
            "uuid", "organization_id", "kind", "title", "state", "planned_at", "place",
            "topic_count", "leave_count", "saved_at",
        )
    ]  # fmt: skip


def planned_for(found: Iterable[Duty], meetings: Iterable[Planned]) -> dict[str, Planned]:
    """Match meetings to the duties in whose period they lie, by duty key; the earliest stands."""
    waiting: dict[tuple[int, str], list[Planned]] = {}
    for meeting in meetings:
        waiting.setdefault((meeting.organization_id, meeting.kind), []).append(meeting)
    matched: dict[str, Planned] = {}
    for duty in found:
        near = waiting.get((duty.subject.id, duty.kind)) if duty.open else None
        for item in near or ():
            if duty.start <= item.day <= duty.due:
                matched.setdefault(duty.key, item)
    return matched
