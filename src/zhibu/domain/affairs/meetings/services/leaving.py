"""What a member's leaving means for the meetings to come."""

from zhibu.domain.affairs.meetings.models import Attendance, MeetingState, Presence
from zhibu.domain.people.members.models import Member
from zhibu.engine.access import Actor
from zhibu.engine.flow import service
from zhibu.engine.journal import services as journal

WHY = "service: the rolls of all meetings to come on which somebody stands"


@service()
def take_off_rolls(member: Member, *, actor: Actor) -> int:
    """Take somebody who left off the rolls of meetings that are only convened; returns of how many."""
    rows = Attendance.objects.unscoped(why=WHY).filter(
        member=member, meeting__state=MeetingState.CONVENED, presence=Presence.EXPECTED
    )
    places = list(rows.select_related("meeting"))
    for place in places:
        journal.note(actor, "meeting.take-off-roll", place.meeting, changes={"roll": (str(member), "")})
        place.delete()
    return len(places)
