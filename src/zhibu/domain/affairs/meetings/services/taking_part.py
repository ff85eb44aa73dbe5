"""Taking part: signing in, signing for somebody, leave, absence."""

from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings.models import (
    Attendance,
    Meeting,
    MeetingState,
    Presence,
    SignInWay,
)
from zhibu.domain.affairs.meetings.queries import UNFINISHED, in_same_branch
from zhibu.domain.affairs.meetings.services.convening import place_on_roll
from zhibu.domain.people.members.models import Member
from zhibu.engine import clock
from zhibu.engine.access import Actor, Refused
from zhibu.engine.flow import Invalid, locked, service
from zhibu.engine.journal import services as journal

WHY = "service: one's own place on a roll"


def _place(meeting: Meeting, actor: Actor) -> Attendance | None:
    found = Attendance.objects.unscoped(why=WHY).filter(meeting=meeting, member_id=actor.person_id)
    row: Attendance | None = found.select_for_update().first()
    return row


@service()
def sign_in(meeting: Meeting, *, actor: Actor, way: str = SignInWay.QR) -> Attendance:
    """Sign the actor in, once; a member of the branch who is not on the roll becomes a guest (列席).

    Raises Invalid where the meeting is not open, Refused where the person has nothing to do with it.
    """
    row = locked(meeting)
    if row.state != MeetingState.OPEN:
        raise Invalid({"": _("现在不能签到，会议%(state)s。") % {"state": row.get_state_display()}}, "I-10")
    place = _place(row, actor)
    if place is None:
        place = _as_guest(row, actor)
    if place.presence == Presence.PRESENT:
        return place
    _present(place, way, by="")
    journal.note(actor, "meeting.sign-in", row, changes={"presence": ("", f"{place.member}")})
    return place


def _as_guest(meeting: Meeting, actor: Actor) -> Attendance:
    if actor.person_id is None or not in_same_branch(actor, meeting):
        raise Refused("meetings.attend")
    person = Member.objects.unscoped(why="one's own dossier").get(pk=actor.person_id)
    place = place_on_roll(meeting, person, guest=True)
    place.save()
    return place


def _present(place: Attendance, way: str, *, by: str, reason: str = "") -> None:
    place.presence, place.way, place.by, place.reason = Presence.PRESENT, way, by, reason
    place.signed_at = clock.now()
    place.save()


@service("meetings.write")
def sign_for(meeting: Meeting, place: Attendance, *, actor: Actor, reason: str) -> None:
    """Sign somebody in who cannot do it himself (代签), with the reason; raises Invalid."""
    row = locked(meeting)
    if row.state not in (MeetingState.OPEN, MeetingState.CLOSED):
        raise Invalid({"": _("现在不能签到，会议%(state)s。") % {"state": row.get_state_display()}}, "I-10")
    if not reason.strip():
        raise Invalid({"reason": _("代签请填原因")}, "MIN-01")
    fresh = locked(place)
    if fresh.presence == Presence.PRESENT:
        return
    _present(fresh, SignInWay.PROXY, by=actor.label, reason=reason.strip())
    journal.note(actor, "meeting.sign-for", row, changes={"presence": ("", str(fresh.member))}, purpose=reason)


@service("meetings.write")
def take_back_sign(meeting: Meeting, place: Attendance, *, actor: Actor) -> None:
    """Take back a sign-in that was a mistake, while the meeting is not filed."""
    row = locked(meeting)
    if row.state not in UNFINISHED:
        raise Invalid({"": _("已归档的会议不能再改。可以加补充说明。")}, "MIN-06")
    fresh = locked(place)
    fresh.presence, fresh.way, fresh.by, fresh.reason = Presence.EXPECTED, "", "", ""
    fresh.signed_at = None
    fresh.save()
    journal.note(actor, "meeting.take-back-sign", row, changes={"presence": (str(fresh.member), "")})


@service()
def ask_leave(meeting: Meeting, *, actor: Actor, reason: str) -> Attendance:
    """Ask for leave from a meeting that is not over, with a reason (LIF-23); raises Invalid."""
    row = locked(meeting)
    if row.state not in (MeetingState.CONVENED, MeetingState.OPEN):
        raise Invalid({"": _("会议%(state)s，不能再请假。") % {"state": row.get_state_display()}}, "LIF-23")
    if not reason.strip():
        raise Invalid({"reason": _("请填请假原因")}, "LIF-23")
    place = _place(row, actor)
    if place is None:
        raise Refused("meetings.attend")
    if place.presence == Presence.PRESENT:
        raise Invalid({"": _("已签到，不用请假。")}, "LIF-23")
    place.presence, place.reason, place.leave_agreed = Presence.LEAVE, reason.strip()[:120], None
    place.by = ""
    place.save()
    journal.note(actor, "meeting.ask-leave", row)
    return place


@service("meetings.write")
def answer_leave(meeting: Meeting, place: Attendance, agreed: bool, *, actor: Actor) -> None:
    """Agree to a request for leave, or send the person back to the roll (退回)."""
    row = locked(meeting)
    fresh = locked(place)
    if fresh.presence != Presence.LEAVE or row.state not in UNFINISHED:
        raise Invalid({"": _("这条请假已经处理过。")}, "LIF-23")
    fresh.leave_agreed, fresh.by = agreed, actor.label
    if not agreed:
        fresh.presence = Presence.EXPECTED
    fresh.save()
    journal.note(actor, "meeting.answer-leave", row, changes={"leave": ("", str(agreed))})


@service("meetings.write")
def explain_absence(meeting: Meeting, place: Attendance, *, actor: Actor, reason: str) -> None:
    """Write down why somebody was absent, as told; nothing is ever filled in by itself (F-MTG-10)."""
    row = locked(meeting)
    if row.state not in UNFINISHED:
        raise Invalid({"": _("已归档的会议不能再改。可以加补充说明。")}, "MIN-06")
    if not reason.strip():
        raise Invalid({"reason": _("请填缺席原因")}, "MIN-01")
    fresh = locked(place)
    fresh.presence, fresh.reason, fresh.by = Presence.EXPLAINED, reason.strip()[:120], actor.label
    fresh.save()
    journal.note(actor, "meeting.explain-absence", row)
