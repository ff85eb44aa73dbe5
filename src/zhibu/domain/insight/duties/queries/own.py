"""What concerns a member himself: the meetings to come on whose roll he is."""

from django.db.models import Count

from zhibu.domain.affairs.meetings.models import Attendance
from zhibu.domain.affairs.meetings.queries import own_coming
from zhibu.engine.access import Actor


def own_places(actor: Actor, limit: int) -> list[tuple[Attendance, int]]:
    """Return the actor's places at meetings open or to come, each with how many topics it has.

    The next meeting first, at most `limit` of them.
    """
    rows = own_coming(actor).annotate(topic_count=Count("meeting__topics"))[:limit]
    return [(row, row.topic_count) for row in rows]
