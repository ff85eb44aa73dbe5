"""A photo of a sheet on the disk, for the access matrix."""

from functools import cache

from tests.world import World
from zhibu.domain.affairs.meetings.models import Meeting, SheetPhoto
from zhibu.domain.affairs.meetings.services import add_photos
from zhibu.domain.affairs.meetings.services.photos import PHOTOS
from zhibu.engine.access import operator
from zhibu.engine.files.receiving import Received, receive
from zhibu.engine.files.tests.samples import picture


def kept_photo(meeting: Meeting, world: World) -> SheetPhoto:
    """Add a photo to an open meeting."""
    [photo] = add_photos(meeting, [_received()], actor=world.operator)
    return photo


@cache
def _received() -> Received:
    # The same for every meeting, so that it is looked into once.
    return receive(PHOTOS, "签到表.png", picture("PNG"), actor=operator("试验"))
