"""Every read of meetings worth a name."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from zhibu.domain.affairs.meetings import rules
from zhibu.domain.affairs.meetings.models import (
    Attendance,
    Meeting,
    MeetingKind,
    MeetingState,
    Presence,
    Showing,
    Topic,
)
from zhibu.domain.people.members.models import Member
from zhibu.domain.people.members.queries import belonging, committee, holders
from zhibu.domain.people.organizations.models import Kind, Organization
from zhibu.engine import clock
from zhibu.engine.access import Actor, under

UNFINISHED = (MeetingState.CONVENED, MeetingState.OPEN, MeetingState.CLOSED)
ROUND_MINUTES = 30


@dataclass(frozen=True)
class Counts:
    """Head-counts of a meeting, kept apart (organization.md 0): on the roll, present, with a vote."""

    expected: int
    present: int
    full_expected: int
    full_present: int
    due: int
    due_present: int
    leave: int
    guests: int

    @property
    def yes_needed(self) -> int:
        """Return how many approvals pass a decision (LIF-20)."""
        return rules.yes_needed(self.due)

    @property
    def missing_to_half(self) -> int:
        """Return how many more with a vote must come until half is reached (LIF-03, LIF-19)."""
        return max(0, rules.min_present(self.due) - self.due_present)


def meetings(actor: Actor) -> QuerySet[Meeting]:
    """Return the meetings in the actor's reach, newest first."""
    found = Meeting.objects.visible_to(actor).select_related("organization", "chair", "recorder")
    return found.order_by("-planned_at", "-pk")


def own_meetings(actor: Actor) -> QuerySet[Attendance]:
    """Return the actor's own places on rolls, newest meeting first."""
    found = Attendance.objects.visible_to(actor, "me").filter(member_id=actor.person_id)
    return found.select_related("meeting__organization", "meeting__chair").order_by(
        "-meeting__planned_at", "-pk"
    )


def roll(meeting: Meeting) -> list[Attendance]:
    """Return the roll of a meeting by name, members before guests."""
    return list(
        meeting.roll.select_related("member").order_by("guest", "member__name_sort", "member_id")
    )


def counts(lines: list[Attendance]) -> Counts:
    """Count a roll."""
    expected = [line for line in lines if not line.guest]
    present = [line for line in expected if line.presence == Presence.PRESENT]
    return Counts(
        expected=len(expected),
        present=len(present),
        full_expected=sum(line.full for line in expected),
        full_present=sum(line.full for line in present),
        due=sum(line.voting for line in expected),
        due_present=sum(line.voting for line in present),
        leave=sum(line.presence == Presence.LEAVE for line in expected),
        guests=sum(line.guest and line.presence == Presence.PRESENT for line in lines),
    )


def roll_members(organization: Organization, kind: str) -> list[Member]:
    """Return who belongs on the roll: the committee, or all members of the branch or group."""
    if kind == MeetingKind.COMMITTEE:
        return committee(organization)
    return list(belonging(organization))


def kinds_for(organization: Organization) -> list[MeetingKind]:
    """Return the kinds an organization holds: a group its meeting, others all but that."""
    if organization.kind == Kind.GROUP:
        return [MeetingKind.GROUP]
    return [kind for kind in MeetingKind if kind != MeetingKind.GROUP]


@dataclass(frozen=True)
class Proposal:
    """What is known before a meeting is convened, so that nobody types it (journey 1)."""

    organization: Organization
    kind: str
    title: str
    planned_at: datetime
    place: str
    chair: Member | None
    recorder: Member | None
    topics: list[str] = field(default_factory=list)
    expected: int = 0


def title_for(organization: Organization, kind: str, on: date) -> str:
    """Return the usual name of a meeting: 支委会（6月）, 支部党员大会（二季度）, 第一党小组会（6月）."""
    period = rules.frequency(kind, on).period
    label = f"{on.month}月" if period == "month" else f"{'一二三四'[(on.month - 1) // 3]}季度"
    if kind == MeetingKind.GROUP:
        return f"{organization.short_name or organization.name}会（{label}）"
    return f"{MeetingKind(kind).label}（{label}）"


def proposal(organization: Organization, kind: str) -> Proposal:
    """Fill in a meeting from what the organization did last time and who holds which post."""
    last = (
        Meeting.objects.unscoped(why="the last meeting of an organization already reached")
        .filter(organization=organization, kind=kind)
        .exclude(state=MeetingState.VOID)
        .select_related("recorder")
        .order_by("-planned_at")
        .first()
    )
    posts = ("GROUP_LEADER", "GROUP_DEPUTY") if kind == MeetingKind.GROUP else ("SECRETARY", "ORG_MEMBER")
    held = {row.post: row.member for row in holders(organization, posts)}
    moment = timezone.localtime(clock.now())
    minute = moment.minute // ROUND_MINUTES * ROUND_MINUTES
    return Proposal(
        organization=organization,
        kind=kind,
        title=title_for(organization, kind, moment.date()),
        planned_at=moment.replace(minute=minute, second=0, microsecond=0),
        place=last.place if last else "",
        chair=held.get(posts[0]),
        recorder=(last.recorder if last else None) or held.get(posts[1]) or held.get(posts[0]),
        topics=carried_over(organization, kind),
        expected=len(roll_members(organization, kind)),
    )


def carried_over(organization: Organization, kind: str) -> list[str]:
    """Return the topic titles of the last filed meeting of a kind, as a start for the next."""
    last = (
        Meeting.objects.unscoped(why="the last meeting of an organization already reached")
        .filter(organization=organization, kind=kind, state=MeetingState.FILED)
        .order_by("-held_on", "-pk")
        .first()
    )
    return [topic.title for topic in last.topics.all()] if last else []


def by_code(actor: Actor, code: str) -> Meeting | None:
    """Return the open meeting with a sign-in code that the person is on the roll of, or near to."""
    own = Attendance.objects.visible_to(actor, "me").filter(
        member_id=actor.person_id, meeting__code=code, meeting__state=MeetingState.OPEN
    )
    place = own.select_related("meeting").first()
    if place is not None:
        return place.meeting
    opened = Meeting.objects.unscoped(why="the code itself shows that the person is in the room")
    for meeting in opened.filter(code=code, state=MeetingState.OPEN).select_related("organization__parent"):
        if in_same_branch(actor, meeting):
            found: Meeting = meeting
            return found
    return None


def by_token(token: str) -> Meeting | None:
    """Return the meeting whose sign-in address was scanned."""
    found = Meeting.objects.unscoped(why="the address itself shows that the person is in the room")
    row: Meeting | None = found.filter(token=token).select_related("organization__parent").first()
    return row


def branch_of(organization: Organization) -> Organization:
    """Return the branch of a group, or the organization itself."""
    if organization.kind == Kind.GROUP and organization.parent is not None:
        return organization.parent
    return organization


def in_same_branch(actor: Actor, meeting: Meeting) -> bool:
    """Say whether the actor's own dossier lies in the branch that meets."""
    branch = branch_of(meeting.organization)
    return bool(actor.person_path) and actor.person_path.startswith(branch.path)


def next_own(actor: Actor) -> Attendance | None:
    """Return the actor's place at the meeting that is open, or the next one from today."""
    start = clock.end_of_day(clock.today() - timedelta(days=1))
    places = own_meetings(actor).filter(
        meeting__state__in=(MeetingState.OPEN, MeetingState.CONVENED), meeting__planned_at__gte=start
    )
    return places.order_by("meeting__planned_at", "pk").first()


def waiting_leave(actor: Actor) -> list[Attendance]:
    """Return requests for leave that wait for an answer, within the actor's reach to write."""
    found = Attendance.objects.visible_to(actor, "meetings.write").filter(
        presence=Presence.LEAVE, leave_agreed=None, meeting__state__in=UNFINISHED
    )
    return list(found.select_related("member", "meeting").order_by("meeting__planned_at", "pk"))


def unfinished(actor: Actor) -> list[Meeting]:
    """Return the meetings convened, open or waiting to be filed that the actor may write."""
    found = Meeting.objects.visible_to(actor, "meetings.write").filter(state__in=UNFINISHED)
    return list(found.select_related("organization").order_by("planned_at", "pk"))


def known_filed(path: str, since: date, day: date) -> QuerySet[Showing]:
    """Return what filed meetings under a path show, as known at the end of a day."""
    known = clock.end_of_day(day)
    found = Showing.objects.unscoped(why="duties are computed for a path that the caller has checked")
    rows = found.filter(
        under(path, "meeting__org_path"),
        held_on__gte=since,
        held_on__lte=day,
        meeting__filed_at__lt=known,
    )
    return rows.filter(Q(meeting__voided_at=None) | Q(meeting__voided_at__gte=known))


def own_year(actor: Actor, year: int) -> dict[str, int]:
    """Count the actor's own year: meetings filed with his name on the roll, and those he was at."""
    start = timezone.make_aware(datetime.combine(date(year, 1, 1), time.min))
    rows = Attendance.objects.visible_to(actor, "me").filter(
        member_id=actor.person_id,
        meeting__state=MeetingState.FILED,
        meeting__planned_at__gte=start,
        meeting__planned_at__lt=start.replace(year=year + 1),
    )
    found: dict[str, int] = rows.aggregate(
        expected=Count("pk", filter=Q(guest=False)),
        present=Count("pk", filter=Q(presence=Presence.PRESENT)),
        leave=Count("pk", filter=Q(presence=Presence.LEAVE)),
    )
    return found


def topics(meeting: Meeting) -> list[Topic]:
    """Return the agenda in order."""
    return list(meeting.topics.all())
