"""What concerns a member himself: the meetings to come on whose roll he is."""

from datetime import timedelta

from django.db.models import Count

from zhibu.domain.affairs.meetings.models import Attendance, MeetingState
from zhibu.domain.affairs.meetings.queries import own_meetings
from zhibu.engine import clock
from zhibu.engine.access import Actor


def own_places(actor: Actor, limit: int) -> list[tuple[Attendance, int]]:
    """Return the actor's places at meetings open or convened from today on, with how many topics each has.

    The earliest meeting first, at most `limit` of them.
    """
    start = clock.end_of_day(clock.today() - timedelta(days=1))
    places = own_meetings(actor).filter(
        meeting__state__in=(MeetingState.OPEN, MeetingState.CONVENED), meeting__planned_at__gte=start
    )
    counted = places.annotate(topic_count=Count("meeting__topics"))
    rows = list(counted.order_by("meeting__planned_at", "pk")[:limit])
    return [(row, row.topic_count) for row in rows]
