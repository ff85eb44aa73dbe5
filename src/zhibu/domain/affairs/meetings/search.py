"""How meetings are found: by title, topics once they are filed (closed ones never), place and day."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhibu.domain.affairs.meetings import queries
from zhibu.domain.affairs.meetings.models import Meeting, MeetingState
from zhibu.engine.access import Actor, is_whole
from zhibu.engine.search.offers import Hit, Offer, Words, offer
from zhibu.engine.search.words import reading

MOST_OWN = 500
NEWEST = 99_999_999
OWN = """
SELECT a.meeting_id, m.org_path FROM meetings_attendance a JOIN meetings_meeting m ON m.id = a.meeting_id
WHERE a.member_id = %s ORDER BY a.id DESC LIMIT %s
"""
"""Asked with every search: by the models it would cost five times what the database needs for it."""
SHOWN = (
    *("pk", "uuid", "title", "state", "started_at", "planned_at", "org_path"),
    *("organization__short_name", "organization__name"),
)


def rows() -> QuerySet[Any]:
    """Return all meetings with their topics at hand."""
    return Meeting.objects.unscoped(why="the index").prefetch_related("topics")


def words(row: Meeting) -> Words | None:
    """Return what a meeting is found by; newer ones come first."""
    at = timezone.localtime(row.started_at or row.planned_at)
    filed = row.state == MeetingState.FILED
    topics = [topic.title for topic in row.topics.all() if not queries.is_closed(topic)] if filed else []
    said = _("%(year)d年%(month)d月%(day)d日") % {"year": at.year, "month": at.month, "day": at.day}
    return Words(
        title=row.title,
        path=row.org_path,
        texts=(row.place, said, f"{at:%Y%m%d}", *topics),
        readings=(reading(row.title),),
        sort=f"{NEWEST - int(f'{at:%Y%m%d}')}",
    )


def show(actor: Actor, found: QuerySet[Any]) -> dict[int, Hit]:
    """Return a line per meeting: title, then day, organization and state."""
    return {row.pk: _hit(actor, row) for row in found.values_list(*SHOWN, named=True)}


def _hit(actor: Actor, row: Any) -> Hit:
    at = timezone.localtime(row.started_at or row.planned_at)
    reached = actor.may_at("meetings.read", row.org_path)
    screen = "meetings.detail" if reached else "meetings.take_part"
    held_by = row.organization__short_name or row.organization__name
    parts = (f"{at:%Y-%m-%d}", held_by, str(MeetingState(row.state).label))
    return Hit(row.title, reverse(screen, args=[row.uuid]), " · ".join(parts))


def own(actor: Actor) -> Sequence[int]:
    """Name the newest meetings on whose roll the actor is, those in reach anyway left out."""
    if actor.person_id is None or (actor.may("meetings.read") and is_whole(actor.path)):
        return ()
    with connection.cursor() as cursor:
        cursor.execute(OWN, (actor.person_id, MOST_OWN))
        places = cursor.fetchall()
    return [meeting for meeting, path in places if not actor.may_at("meetings.read", path)]


offer(Offer("meeting", gettext_lazy("会议"), "calendar-event", Meeting, rows, words, show, own, order=30))
