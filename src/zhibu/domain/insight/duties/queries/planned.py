"""Meetings that are convened, open or waiting to be filed; they will show duties."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q
from django.utils import timezone

from zhibu.domain.affairs.meetings.models import Meeting, Presence
from zhibu.domain.affairs.meetings.queries import UNFINISHED
from zhibu.engine.access import Actor, under


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
