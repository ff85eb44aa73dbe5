"""What follows from meetings: notices to those concerned."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings.events import MeetingConvened
from zhibu.domain.affairs.meetings.models import Meeting
from zhibu.domain.people.accounts.queries import accounts_of_members
from zhibu.engine.events import reacts_to
from zhibu.engine.notify.services import tell


@reacts_to(MeetingConvened)
def tell_the_roll(fact: MeetingConvened) -> None:
    """Tell everybody on the roll once: what and when, with one link."""
    meeting = Meeting.objects.unscoped(why="reaction to a meeting just convened").get(pk=fact.meeting)
    people = list(meeting.roll.values_list("member_id", flat=True))
    when = timezone.localtime(meeting.planned_at)
    words = {"month": when.month, "day": when.day, "time": f"{when:%H:%M}", "title": meeting.title}
    tell(
        accounts_of_members(people).values(),
        matter=f"meeting/{meeting.uuid}/convened",
        title=_("%(title)s：%(month)s月%(day)s日 %(time)s") % words,
        text=meeting.place,
        url=reverse("meetings.take_part", kwargs={"uuid": meeting.uuid}),
    )
