"""Photos of the paper sign-in sheet: added, removed with a reason, taken out (F-MTG-04, MIN-09)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhibu.domain.affairs.meetings.models import Addendum, Meeting, MeetingState, SheetPhoto
from zhibu.domain.affairs.meetings.queries import TAKES_PHOTOS
from zhibu.domain.affairs.meetings.services.filing import REASON_LENGTH, append
from zhibu.domain.affairs.meetings.services.late import Record, record_held
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import Actor, Refused
from zhibu.engine.files.receiving import Received, Slot
from zhibu.engine.files.services import drop, keep
from zhibu.engine.flow import Invalid, locked, service
from zhibu.engine.journal import services as journal

PHOTOS = Slot("meeting-sheets", gettext_lazy("签到表照片"), ("jpeg", "png", "webp", "pdf"))
"""Ten a meeting, of 20 MB each; 1 GB an organization."""


@service("meetings.write")
def add_photos(meeting: Meeting, received: Sequence[Received], *, actor: Actor) -> list[SheetPhoto]:
    """Add photos of the sheet to a meeting that is not filed yet; raises Invalid, and then adds none."""
    row = locked(meeting)
    if row.state not in TAKES_PHOTOS:
        raise Invalid({"photos": not_now(row)}, "MIN-06")
    if not received:
        raise Invalid({"photos": _("请选照片或PDF")})
    return _added(row, received, None, actor)


@service("meetings.write")
def append_with_photos(
    meeting: Meeting, text: str, received: Sequence[Received], *, actor: Actor
) -> Addendum:
    """Add a dated correction to filed minutes, with photos of the sheet if there are any; raises Invalid."""
    addendum = append(meeting, text, actor=actor)
    _added(locked(meeting), received, addendum, actor)
    return addendum


@service("meetings.write")
def record_held_with_photos(
    organization: Organization, record: Record, received: Sequence[Received], *, actor: Actor
) -> Meeting:
    """Enter and file a meeting that was held, with photos of its sheet if there are any; raises Invalid."""
    meeting = record_held(organization, record, actor=actor)
    _added(meeting, received, None, actor)
    return meeting


def not_now(meeting: Meeting) -> str:
    """Say why photos are neither added to a meeting nor removed from it in this state."""
    if meeting.state == MeetingState.CONVENED:
        return _("会议还没有开始。开始以后再添加。")
    if meeting.state == MeetingState.FILED:
        return _("已归档的会议不能再改。可以加补充说明，把照片附在里面。")
    return _("会议已作废，不能再改。")


def _added(
    meeting: Meeting, received: Sequence[Received], addendum: Addendum | None, actor: Actor
) -> list[SheetPhoto]:
    if not received:
        return []
    files = keep(PHOTOS, received, holder=meeting.organization.uuid, owner=meeting.uuid)
    added = []
    for file in files:
        photo = SheetPhoto.objects.create(
            meeting=meeting, addendum=addendum, file=file, added_by=actor.label, added_at=clock.now()
        )
        journal.note(actor, "meeting.add-photo", meeting, changes={"photo": ("", file.content)})
        added.append(photo)
    return added


@service("meetings.write")
def remove_photo(meeting: Meeting, photo: SheetPhoto, *, actor: Actor, reason: str) -> SheetPhoto:
    """Remove a photo with its file before the minutes are filed; who, when and why stay. Raises Invalid."""
    if photo.meeting_id != meeting.pk:
        # The capability was checked on the meeting; a photo of another one is out of its reach.
        raise Refused("meetings.write")
    held = locked(meeting)
    row = locked(photo)
    if held.state not in TAKES_PHOTOS:
        raise Invalid({"reason": not_now(held)}, "MIN-06")
    if row.file is None:
        # The button pressed twice.
        return row
    if not reason.strip():
        raise Invalid({"reason": _("请填移出原因")})
    file, row.file = row.file, None
    row.removed_by, row.removed_at = actor.label, clock.now()
    row.removed_reason = reason.strip()[:REASON_LENGTH]
    row.save()
    drop(file)
    journal.note(actor, "meeting.remove-photo", held, changes={"photo": (file.content, "")})
    return row


@service()
def take_photo(photo: SheetPhoto, *, actor: Actor) -> None:
    """Note that somebody takes a photo of the sheet out; raises Refused for who does not read the roll."""
    actor.require("meetings.read", photo.meeting.org_path)
    journal.note(actor, "meeting.take-photo", photo.meeting)
