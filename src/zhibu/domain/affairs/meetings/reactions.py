"""What follows from meetings: notices to those concerned, one per matter."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings import rules
from zhibu.domain.affairs.meetings.events import (
    AddendumSigned,
    AddendumWaits,
    GuestInvited,
    LeaveAnswered,
    LeaveAsked,
    MeetingCancelled,
    MeetingClosed,
    MeetingConvened,
    MeetingFiled,
    MeetingMoved,
    MinutesConfirmed,
    MinutesOverdue,
    RemarkAnswered,
    RemarkMade,
    ReportAnswered,
    ReportSent,
)
from zhibu.domain.affairs.meetings.models import Addendum, Attendance, Meeting, Presence, Remark, Report
from zhibu.domain.affairs.meetings.services import take_off_rolls
from zhibu.domain.people.accounts.queries import accounts_of_members, role_holders
from zhibu.domain.people.members.events import MemberLeft
from zhibu.domain.people.members.models import Member
from zhibu.engine import clock
from zhibu.engine.access import operator
from zhibu.engine.access.paths import ancestors
from zhibu.engine.events import reacts_to
from zhibu.engine.notify.services import settle_notices, tell
from zhibu.engine.rules.values import value_at

WHY = "reaction to what just happened at this meeting"
LONGEST = 80
CALLS = ("convened", "moved-*", "leave-*", "invited-*")
"""Matters of a meeting to come."""
NEAR = timedelta(hours=24)


@reacts_to(MemberLeft)
def empty_the_place(fact: MemberLeft) -> None:
    """Whoever left is no longer expected at meetings to come."""
    take_off_rolls(Member.objects.unscoped(why=WHY).get(pk=fact.member), actor=operator(""))


@reacts_to(MeetingConvened)
def tell_the_roll(fact: MeetingConvened) -> None:
    """Tell everybody on the roll once: what and when, with one link."""
    meeting = _meeting(fact.meeting)
    title = _("%(title)s：%(when)s") % {"title": meeting.title, "when": _when(meeting)}
    _tell(meeting, _people(meeting), "convened", title, meeting.place)


@reacts_to(GuestInvited)
def tell_the_guest(fact: GuestInvited) -> None:
    """Tell whoever was invited what and when, and that nobody counts on him."""
    place = _place(fact.place)
    meeting = place.meeting
    title = _("邀请你列席%(title)s：%(when)s") % {"title": meeting.title, "when": _when(meeting)}
    text = "。".join(part for part in (meeting.place, _("不能来不用请假")) if part)
    _tell(meeting, [place.member_id], f"invited-{place.pk}", title, f"{text}。")


@reacts_to(MeetingMoved)
def tell_the_change(fact: MeetingMoved) -> None:
    """Tell everybody on the roll that time or place is new."""
    meeting = _meeting(fact.meeting)
    title = _("改为%(when)s：%(title)s") % {"title": meeting.title, "when": _when(meeting)}
    _tell(meeting, _people(meeting), f"moved-{fact.version}", title, meeting.place)


@reacts_to(MeetingCancelled)
def tell_the_end(fact: MeetingCancelled) -> None:
    """Tell everybody on the roll that a meeting to come is not held."""
    meeting = _meeting(fact.meeting)
    title = _("不开了：%(title)s（%(when)s）") % {"title": meeting.title, "when": _when(meeting)}
    _tell(meeting, _people(meeting), "cancelled", title, meeting.void_reason)


@reacts_to(MeetingClosed)
def ask_to_check(fact: MeetingClosed) -> None:
    """Ask those who were there to check the minutes before they are filed (journey 1)."""
    meeting = _meeting(fact.meeting)
    title = _("请核对会议记录：%(title)s") % {"title": meeting.title}
    there = _people(meeting, Presence.PRESENT)
    until = meeting.remarks_until
    text = _("有不同意见请告诉记录人，归档后不再修改。")
    if until is not None and until > clock.now():
        text = _("%(until)s前可以提意见，没有意见请点同意。归档后不再修改。") % {"until": _moment(until)}
    _tell(meeting, there, f"closed-{meeting.version}", title, text)


@reacts_to(RemarkMade)
def tell_the_recorder(fact: RemarkMade) -> None:
    """Tell the recorder, or the chair where nobody is named, that somebody remarked on the minutes."""
    found = Remark.objects.unscoped(why=WHY).select_related("meeting", "member")
    remark: Remark = found.get(pk=fact.remark)
    meeting = remark.meeting
    words = {"name": remark.member.name, "title": meeting.title}
    title = _("%(name)s对记录有意见：%(title)s") % words
    url = reverse("meetings.detail", kwargs={"uuid": meeting.uuid}) + "#remarks"
    reader = meeting.recorder_id or meeting.chair_id
    people = [reader] if reader is not None else []
    _tell(meeting, people, f"remark-{remark.pk}", title, remark.text, url)


@reacts_to(RemarkAnswered)
def tell_what_became_of_it(fact: RemarkAnswered) -> None:
    """Tell whoever remarked whether it went into the minutes, or what the recorder answers."""
    found = Remark.objects.unscoped(why=WHY).select_related("meeting")
    remark: Remark = found.get(pk=fact.remark)
    words = {"state": remark.get_state_display(), "title": remark.meeting.title}
    title = _("你的意见%(state)s：%(title)s") % words
    _tell(remark.meeting, [remark.member_id], f"remark-answered-{remark.pk}", title, remark.answer)


@reacts_to(AddendumWaits)
def ask_for_the_second_signature(fact: AddendumWaits) -> None:
    """Ask the one of chair and recorder who has not signed an addendum to do so (MIN-06)."""
    found = Addendum.objects.unscoped(why=WHY).select_related("meeting")
    addendum: Addendum = found.get(pk=fact.addendum)
    meeting = addendum.meeting
    signer = meeting.chair_id if addendum.recorded_by else meeting.recorder_id
    title = _("补充说明等你签字：%(title)s") % {"title": meeting.title}
    url = reverse("meetings.detail", kwargs={"uuid": meeting.uuid}) + "#addenda"
    people = [signer] if signer is not None else []
    _tell(meeting, people, f"addendum-{addendum.pk}", title, addendum.text, url)


@reacts_to(MinutesOverdue)
def remind_of_filing(fact: MinutesOverdue) -> None:
    """Remind chair and recorder once that minutes are due, with the rule (MIN-05)."""
    meeting = _meeting(fact.meeting)
    title = _("会议记录还没归档：%(title)s") % {"title": meeting.title}
    text = _("会后%(hours)d小时内整理完毕。依据：%(cite)s") % {
        "hours": value_at("min.complete_within", meeting.org_path, clock.today()),
        "cite": rules.cite("MIN-05"),
    }
    url = reverse("meetings.detail", kwargs={"uuid": meeting.uuid})
    people = {one for one in (meeting.chair_id, meeting.recorder_id) if one is not None}
    _tell(meeting, sorted(people), f"overdue-{meeting.ended_at:%Y%m%d%H%M}", title, text, url)


@reacts_to(LeaveAsked)
def tell_the_chair(fact: LeaveAsked) -> None:
    """Tell the chair who asks for leave from which meeting."""
    place = _place(fact.place)
    meeting, words = place.meeting, {"name": place.member.name, "title": place.meeting.title}
    if meeting.chair_id is None:
        return
    title = _("%(name)s请假：%(title)s") % words
    url = reverse("meetings.detail", kwargs={"uuid": meeting.uuid})
    _tell(meeting, [meeting.chair_id], f"leave-{place.pk}-{_stamp()}", title, _when(meeting), url)


@reacts_to(LeaveAnswered)
def tell_the_answer(fact: LeaveAnswered) -> None:
    """Tell somebody whether his leave is granted."""
    place = _place(fact.place)
    words = {"title": place.meeting.title}
    title = _("已准假：%(title)s") % words if place.leave_agreed else _("请假已退回：%(title)s") % words
    matter = f"leave-answered-{place.pk}-{_stamp()}"
    _tell(place.meeting, [place.member_id], matter, title, _when(place.meeting))


@reacts_to(MeetingClosed)
def settle_the_calls(fact: MeetingClosed) -> None:
    """A meeting that was held needs nobody to come any more."""
    _settle(_meeting(fact.meeting), *CALLS)


@reacts_to(MeetingFiled)
def settle_what_filing_ends(fact: MeetingFiled) -> None:
    """Filed minutes are neither checked nor overdue any more."""
    _settle(_meeting(fact.meeting), *CALLS, "closed-*", "overdue-*")


@reacts_to(MeetingCancelled)
def settle_what_is_off(fact: MeetingCancelled) -> None:
    """Nobody need come to a meeting that is not held; that it is not is told anew."""
    _settle(_meeting(fact.meeting), *CALLS)


@reacts_to(MinutesConfirmed)
def settle_the_checking(fact: MinutesConfirmed) -> None:
    """Whoever agreed to minutes need not be asked any more."""
    place = _place(fact.place)
    _settle(place.meeting, "closed-*", people=[place.member_id])


@reacts_to(LeaveAnswered)
def settle_the_asking(fact: LeaveAnswered) -> None:
    """A request for leave that was answered waits for nobody."""
    place = _place(fact.place)
    _settle(place.meeting, f"leave-{place.pk}-*")


@reacts_to(RemarkAnswered)
def settle_the_remark(fact: RemarkAnswered) -> None:
    """A remark that was answered waits for nobody."""
    found = Remark.objects.unscoped(why=WHY).select_related("meeting")
    _settle(found.get(pk=fact.remark).meeting, f"remark-{fact.remark}")


@reacts_to(AddendumSigned)
def settle_the_signing(fact: AddendumSigned) -> None:
    """An addendum with both signatures waits for nobody."""
    found = Addendum.objects.unscoped(why=WHY).select_related("meeting")
    _settle(found.get(pk=fact.addendum).meeting, f"addendum-{fact.addendum}")


def _settle(meeting: Meeting, *matters: str, people: Iterable[int] | None = None) -> None:
    if people is None:
        leading = {one for one in (meeting.chair_id, meeting.recorder_id) if one is not None}
        people = {*_people(meeting), *leading}
    accounts = accounts_of_members(list(people)).values()
    settle_notices(accounts, [f"meeting/{meeting.uuid}/{matter}" for matter in matters])


@reacts_to(ReportSent)
def tell_the_superior(fact: ReportSent) -> None:
    """Tell the office of the nearest node above that a branch reports or asks (LIF-29)."""
    report = _report(fact.report)
    words = {"kind": report.get_kind_display(), "title": report.title}
    title = _("%(kind)s：%(title)s") % words
    _tell_of(report, _offices(report), "sent", title, report.organization.name)


@reacts_to(ReportAnswered)
def tell_of_the_answer(fact: ReportAnswered) -> None:
    """Tell those who lead the branch what the superior said; the report waits for nobody any more."""
    report = _report(fact.report)
    settle_notices(_offices(report), [f"report/{report.uuid}/sent"])
    leading = role_holders(["secretary"]).get(report.org_path, [])
    said = _("上级已答复：%(title)s") if report.answer else _("上级已阅：%(title)s")
    people = [account for _role, account in leading]
    _tell_of(report, people, "answered", said % {"title": report.title}, report.answer)


def _report(row_id: int) -> Report:
    found = Report.objects.unscoped(why=WHY).select_related("organization")
    row: Report = found.get(pk=row_id)
    return row


def _offices(report: Report) -> list[int]:
    offices = role_holders(["office"])
    above = reversed(ancestors(report.org_path)[:-1])
    return [account for _role, account in next((offices[path] for path in above if path in offices), [])]


def _tell_of(report: Report, accounts: list[int], matter: str, title: str, text: str) -> None:
    url = reverse("reports.detail", kwargs={"uuid": report.uuid})
    tell(accounts, matter=f"report/{report.uuid}/{matter}", title=title[:LONGEST], text=text, url=url)


def _meeting(row_id: int) -> Meeting:
    row: Meeting = Meeting.objects.unscoped(why=WHY).get(pk=row_id)
    return row


def _place(row_id: int) -> Attendance:
    found = Attendance.objects.unscoped(why=WHY).select_related("meeting", "member")
    row: Attendance = found.get(pk=row_id)
    return row


def _people(meeting: Meeting, presence: str = "") -> list[int]:
    places = meeting.roll.filter(presence=presence) if presence else meeting.roll.all()
    return list(places.values_list("member_id", flat=True))


def _stamp() -> int:
    # Leave may be asked for again after it was sent back: that is a matter of its own.
    return int(clock.now().timestamp())


def _when(meeting: Meeting) -> str:
    return _moment(meeting.planned_at)


def _moment(moment: datetime) -> str:
    at = timezone.localtime(moment)
    words = {"month": at.month, "day": at.day, "time": f"{at:%H:%M}"}
    return _("%(month)d月%(day)d日 %(time)s") % words


def _tell(
    meeting: Meeting, people: Iterable[int], matter: str, title: str, text: str = "", url: str = ""
) -> None:
    tell(
        accounts_of_members(list(people)).values(),
        matter=f"meeting/{meeting.uuid}/{matter}",
        title=title[:LONGEST],
        text=text,
        url=url or reverse("meetings.take_part", kwargs={"uuid": meeting.uuid}),
        # What concerns a meeting of the next hours cannot wait for the morning.
        urgent=timedelta() < meeting.planned_at - clock.now() < NEAR,
    )
