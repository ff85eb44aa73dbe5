"""Taking part: signing in, signing for somebody, leave, absence."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings import queries, rules
from zhibu.domain.affairs.meetings.events import LeaveAnswered, LeaveAsked
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
from zhibu.engine.events import announce
from zhibu.engine.flow import Invalid, locked, service
from zhibu.engine.journal import services as journal
from zhibu.engine.journal.models import Entry

WHY = "service: one's own place on a roll"
REASON_LENGTH = 120
WRONG_CODE = "meeting.wrong-code"
TRIES, PAUSE = 10, timedelta(minutes=10)
"""So many wrong codes within the pause; then guessing ends."""


@service()
def sign_in(meeting: Meeting, *, actor: Actor, way: str = SignInWay.QR) -> Attendance:
    """Sign the actor in, once; a member of the branch who is not on the roll becomes a guest (列席).

    Raises Invalid where the meeting is not open, Refused where the person has nothing to do with it.
    """
    row = locked(meeting)
    place = _own_place(row, actor)
    if place is None and not in_same_branch(actor, row):
        raise Refused("meetings.attend")
    if place is not None and place.presence == Presence.PRESENT:
        return place
    if row.state != MeetingState.OPEN:
        raise Invalid({"": _not_open(row)}, "I-10")
    place = place or _as_guest(row, actor)
    _present(place, way, by="")
    journal.note(actor, "meeting.sign-in", row, changes={"presence": ("", f"{place.member}")})
    return place


@service()
def sign_in_by_key(meeting: Meeting, key: str, *, actor: Actor) -> Attendance:
    """Sign the actor in with the changing part of the scanned address, or the pass his page got for it.

    Raises Invalid where both are out of date (they change every minute).
    """
    if _own_presence(meeting, actor) != Presence.PRESENT and meeting.state == MeetingState.OPEN:
        now, person = clock.now(), str(actor.account_id)
        fits = rules.key_holds(meeting.secret, key, now)
        if not fits and not rules.key_holds(meeting.secret, key, now, person):
            raise Invalid({"": _("这个码已经换了。请扫会场里现在的码，或输入4位数字。")}, "I-10")
    return sign_in(meeting, actor=actor)


def _own_presence(meeting: Meeting, actor: Actor) -> str:
    place = _own_place(meeting, actor)
    return place.presence if place is not None else ""


@service()
def sign_in_by_code(code: str, *, actor: Actor) -> Attendance | None:
    """Sign the actor in at the open meeting with four digits; None where no such meeting is near.

    Wrong digits are noted; raises Invalid after ten of them within ten minutes.
    """
    since = clock.now() - PAUSE
    wrong = Entry.objects.filter(account_id=actor.account_id, action=WRONG_CODE, at__gte=since)
    if wrong.count() >= TRIES:
        raise Invalid({"code": _("试的次数太多。10分钟后再试，或请书记代签。")}, "I-10")
    meeting = queries.by_code(actor, code) if len(code) == 4 and code.isdecimal() else None
    if meeting is None:
        journal.note(actor, WRONG_CODE, result="refused")
        return None
    return sign_in(meeting, actor=actor, way=SignInWay.CODE)


def _own_place(meeting: Meeting, actor: Actor) -> Attendance | None:
    found = Attendance.objects.unscoped(why=WHY).filter(meeting=meeting, member_id=actor.person_id)
    row: Attendance | None = found.select_related("member").first()
    return row


def _as_guest(meeting: Meeting, actor: Actor) -> Attendance:
    person = Member.objects.unscoped(why="one's own dossier").get(pk=actor.person_id)
    place = place_on_roll(meeting, person, guest=True)
    place.save()
    return place


def _present(place: Attendance, way: str, *, by: str, reason: str = "") -> None:
    place.presence, place.way, place.by = Presence.PRESENT, way, by
    place.reason, place.leave_agreed = reason[:REASON_LENGTH], None
    place.signed_at = clock.now()
    place.save()


def _not_open(meeting: Meeting) -> str:
    if meeting.state == MeetingState.CONVENED:
        return _("还没有开始签到。主持人开始后再扫一次。")
    return _("会议%(state)s，不能再签到。") % {"state": meeting.get_state_display()}


def _open_to_changes(meeting: Meeting) -> Meeting:
    row = locked(meeting)
    if row.state not in UNFINISHED:
        raise Invalid({"": _("已归档的会议不能再改。可以加补充说明。")}, "MIN-06")
    return row


def _on_the_roll(meeting: Meeting, place: Attendance) -> Attendance:
    if place.meeting_id != meeting.pk:
        # The capability was checked on the meeting; a place of another one is out of its reach.
        raise Refused("meetings.write")
    return locked(place)


@service("meetings.write")
def sign_for(meeting: Meeting, place: Attendance, *, actor: Actor, reason: str) -> None:
    """Sign somebody in who cannot do it himself (代签), with the reason; raises Invalid.

    Whoever runs the meeting signs himself in the same way, and needs no reason for that.
    """
    row = locked(meeting)
    if row.state not in (MeetingState.OPEN, MeetingState.CLOSED):
        raise Invalid({"": _not_open(row)}, "I-10")
    fresh = _on_the_roll(row, place)
    if fresh.presence == Presence.PRESENT:
        return
    if fresh.member_id == actor.person_id:
        _present(fresh, SignInWay.ROLL, by="")
        journal.note(actor, "meeting.sign-in", row, changes={"presence": ("", str(fresh.member))})
        return
    if not reason.strip():
        raise Invalid({"reason": _("代签请填原因")}, "MIN-01")
    _present(fresh, SignInWay.PROXY, by=actor.label, reason=reason.strip())
    journal.note(
        actor, "meeting.sign-for", row, changes={"presence": ("", str(fresh.member))}, purpose=reason
    )


@service("meetings.write")
def call_roll(meeting: Meeting, places: Collection[UUID], *, actor: Actor) -> int:
    """Sign in who answered the roll call or signed the paper sheet (点名); returns how many were new.

    Takes the ids of places on the roll; whoever signed in by himself meanwhile stays as he is.
    Raises Invalid where nobody is chosen or the meeting is not on.
    """
    row = locked(meeting)
    if row.state not in (MeetingState.OPEN, MeetingState.CLOSED):
        raise Invalid({"": _not_open(row)}, "I-10")
    if not places:
        raise Invalid({"place": _("请选到会的人")}, "MIN-01")
    named = row.roll.filter(uuid__in=places).exclude(presence=Presence.PRESENT)
    found = list(named.select_related("member").order_by("member__name_sort"))
    for place in found:
        _present(place, SignInWay.ROLL, by=actor.label)
    if found:
        names = "、".join(place.member.name for place in found)
        journal.note(actor, "meeting.call-roll", row, changes={"presence": ("", names)})
    return len(found)


@service("meetings.write")
def take_back_sign(meeting: Meeting, place: Attendance, *, actor: Actor) -> None:
    """Take back a sign-in that was a mistake, while the meeting is not filed.

    A guest who came uninvited leaves the roll.
    """
    row = _open_to_changes(meeting)
    fresh = _on_the_roll(row, place)
    if fresh.presence != Presence.PRESENT:
        return
    if fresh.guest and not fresh.invited:
        fresh.delete()
    else:
        fresh.presence = _absent(row, fresh)
        fresh.way, fresh.by, fresh.reason, fresh.signed_at = "", "", "", None
        fresh.save()
    journal.note(actor, "meeting.take-back-sign", row, changes={"presence": (str(fresh.member), "")})


def _absent(meeting: Meeting, place: Attendance) -> Presence:
    # A guest is never due, so that there is nothing for him to explain.
    due = meeting.state == MeetingState.CLOSED and not place.guest
    return Presence.UNEXPLAINED if due else Presence.EXPECTED


@service()
def ask_leave(meeting: Meeting, *, actor: Actor, reason: str) -> Attendance:
    """Ask for leave from a meeting that is not over, with a reason (LIF-23); raises Invalid."""
    row = locked(meeting)
    if row.state not in (MeetingState.CONVENED, MeetingState.OPEN):
        raise Invalid({"": _("会议%(state)s，不能再请假。") % {"state": row.get_state_display()}}, "LIF-23")
    if not reason.strip():
        raise Invalid({"reason": _("请填请假原因")}, "LIF-23")
    place = _own_place(row, actor)
    if place is None or place.guest:
        raise Refused("meetings.attend")
    if place.presence == Presence.PRESENT:
        raise Invalid({"": _("已签到，不用请假。")}, "LIF-23")
    asked = reason.strip()[:REASON_LENGTH]
    if place.presence == Presence.LEAVE and (place.leave_agreed or place.reason == asked):
        return place
    place.presence, place.reason, place.leave_agreed = Presence.LEAVE, asked, None
    place.by = ""
    place.save()
    journal.note(actor, "meeting.ask-leave", row)
    announce(LeaveAsked(place.pk))
    return place


@service()
def take_back_leave(meeting: Meeting, *, actor: Actor) -> None:
    """Take back one's own request for leave, while the meeting is not over; the place is expected again."""
    row = locked(meeting)
    place = _own_place(row, actor)
    if place is None:
        raise Refused("meetings.attend")
    if place.presence != Presence.LEAVE:
        return
    if row.state not in (MeetingState.CONVENED, MeetingState.OPEN):
        raise Invalid(
            {"": _("会议%(state)s，请假不能再撤回。") % {"state": row.get_state_display()}}, "LIF-23"
        )
    place.presence, place.reason, place.leave_agreed = Presence.EXPECTED, "", None
    place.by = ""
    place.save()
    journal.note(actor, "meeting.take-back-leave", row)


@service("meetings.write")
def answer_leave(meeting: Meeting, place: Attendance, agreed: bool, *, actor: Actor) -> None:
    """Agree to a request for leave, or send it back (退回): the person is expected again, without a reason.

    Raises Invalid where there is no request any more.
    """
    row = _open_to_changes(meeting)
    fresh = _on_the_roll(row, place)
    if fresh.presence != Presence.LEAVE or fresh.leave_agreed == agreed:
        raise Invalid({"": _("这条请假已经处理过。")}, "LIF-23")
    fresh.leave_agreed, fresh.by = agreed, actor.label
    if not agreed:
        fresh.presence, fresh.reason = _absent(row, fresh), ""
    fresh.save()
    words = {"leave": ("", _("同意") if agreed else _("退回"))}
    journal.note(actor, "meeting.answer-leave", row, changes=words)
    announce(LeaveAnswered(fresh.pk))


@service("meetings.write")
def explain_absence(meeting: Meeting, place: Attendance, *, actor: Actor, reason: str) -> None:
    """Write down why somebody was absent, as told; nothing is ever filled in by itself (F-MTG-10).

    Raises Invalid for somebody who is there or on leave, and without a reason.
    """
    row = _open_to_changes(meeting)
    if not reason.strip():
        raise Invalid({"reason": _("请填缺席原因")}, "MIN-01")
    fresh = _on_the_roll(row, place)
    if fresh.presence in (Presence.PRESENT, Presence.LEAVE) or fresh.guest:
        raise Invalid({"": _("已签到或已请假的，不用写缺席原因。")}, "MIN-01")
    fresh.presence, fresh.reason, fresh.by = Presence.EXPLAINED, reason.strip()[:REASON_LENGTH], actor.label
    fresh.save()
    journal.note(actor, "meeting.explain-absence", row)
