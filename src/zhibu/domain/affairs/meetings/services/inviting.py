"""Inviting people who are not due: guests (列席) of a meeting that is not over."""

from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings.events import GuestInvited
from zhibu.domain.affairs.meetings.models import Attendance, Meeting, MeetingState, Presence
from zhibu.domain.affairs.meetings.services.convening import place_on_roll
from zhibu.domain.people.members.models import Member
from zhibu.engine.access import Actor, Refused
from zhibu.engine.events import announce
from zhibu.engine.flow import Invalid, locked, service
from zhibu.engine.journal import services as journal

INVITING = (MeetingState.CONVENED, MeetingState.OPEN)
"""In these states of a meeting somebody can still be invited."""


@service("meetings.write")
def invite(meeting: Meeting, member: Member, *, actor: Actor) -> Attendance:
    """Invite a member as a guest and tell him once; whoever stands on the roll stays as he is (MIN-01).

    A guest is neither expected nor votes, and no figure counts him. Raises Invalid for a meeting that is
    over and for somebody who left.
    """
    row = locked(meeting)
    found: Attendance | None = row.roll.filter(member=member).first()
    if found is not None:
        return found
    if row.state not in INVITING:
        words = _("会议%(state)s，不能再邀请。") % {"state": row.get_state_display()}
        raise Invalid({"meeting": words}, "MIN-01")
    if member.left_on is not None:
        raise Invalid({"": _("%(name)s已经离开，不能邀请。") % {"name": member.name}}, "MIN-01")
    place = place_on_roll(row, member, guest=True)
    place.invited = True
    place.save()
    journal.note(actor, "meeting.invite", row, changes={"roll": ("", str(member))})
    announce(GuestInvited(place.pk))
    return place


@service("meetings.write")
def take_back_invitation(meeting: Meeting, place: Attendance, *, actor: Actor) -> None:
    """Take a guest who has not come off the roll; raises Invalid for anybody else."""
    row = locked(meeting)
    if place.meeting_id != row.pk:
        raise Refused("meetings.write")
    fresh = row.roll.select_related("member").filter(pk=place.pk).first()
    if fresh is None:
        return
    if not fresh.guest or fresh.presence == Presence.PRESENT or row.state not in INVITING:
        raise Invalid({"": _("只有还没到会的列席邀请能撤回。")}, "MIN-01")
    journal.note(actor, "meeting.take-back-invitation", row, changes={"roll": (str(fresh.member), "")})
    fresh.delete()
