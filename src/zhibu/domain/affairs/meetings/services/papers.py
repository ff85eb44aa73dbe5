"""Taking minutes out as a paper: noted, because the paper leaves the platform (S-56)."""

from zhibu.domain.affairs.meetings.models import Meeting
from zhibu.engine.access import Actor, Refused
from zhibu.engine.flow import service
from zhibu.engine.journal import services as journal


@service()
def take_paper(meeting: Meeting, paper: str, *, actor: Actor) -> None:
    """Note that somebody takes a paper of a meeting out (minutes, resolution); raises Refused unseen."""
    if not Meeting.objects.visible_to(actor, "meetings.read").filter(pk=meeting.pk).exists():
        raise Refused("meetings.read")
    journal.note(actor, "meeting.paper", meeting, purpose=paper)
