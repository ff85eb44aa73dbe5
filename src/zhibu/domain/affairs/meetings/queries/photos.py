"""Photos of paper sign-in sheets, to look at."""

from zhibu.domain.affairs.meetings.models import Meeting, MeetingState, SheetPhoto

TAKES_PHOTOS = (MeetingState.OPEN, MeetingState.CLOSED)
"""States in which photos are added and removed; afterwards they come with an addendum, and stay (MIN-06)."""


def photos(meeting: Meeting, *, removed: bool = False) -> list[SheetPhoto]:
    """Return the photos of a meeting in the order in which they came; `removed`: also what those left."""
    found = SheetPhoto.objects.unscoped(why="query: of a meeting already reached").filter(meeting=meeting)
    if not removed:
        found = found.filter(removed_at=None)
    return list(found.select_related("file"))
