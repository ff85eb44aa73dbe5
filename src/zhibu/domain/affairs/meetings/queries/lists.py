"""Meetings as lists: those in reach, those of one person, those that wait for somebody."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from zhibu.domain.affairs.meetings import rules
from zhibu.domain.affairs.meetings.models import (
    Addendum,
    Attendance,
    Meeting,
    MeetingState,
    Presence,
    Topic,
)
from zhibu.domain.affairs.meetings.queries.rolls import branch_path
from zhibu.domain.people.organizations.models import Kind, Organization
from zhibu.domain.people.organizations.queries import holds_members
from zhibu.engine import clock
from zhibu.engine.access import Actor, under
from zhibu.engine.access.paths import ancestors

UNFINISHED = (MeetingState.CONVENED, MeetingState.OPEN, MeetingState.CLOSED)
PEN = timedelta(seconds=25)
"""So long after the last sign of life a pen counts as held; browsers give one every eight seconds."""
WRITING = timedelta(seconds=30)
"""So long after the last saving somebody counts as writing just now."""
MOST_OFFERED = 100
PEOPLE = ("organization__parent", "chair", "recorder")


def meetings(actor: Actor) -> QuerySet[Meeting]:
    """Return the meetings in the actor's reach, newest first."""
    found = Meeting.objects.visible_to(actor).select_related(*PEOPLE)
    return found.order_by("-planned_at", "-pk")


def meetings_of(actor: Actor, organization: Organization) -> QuerySet[Meeting]:
    """Return the meetings of an organization and of its groups in the actor's reach, newest first."""
    # Beneath a branch stand its groups alone; beneath the others stands the whole tree.
    alone = not holds_members(organization) and organization.kind != Kind.GROUP
    place = Q(organization=organization) if alone else under(organization.path)
    held = Meeting.objects.visible_to(actor, "meetings.read").filter(place)
    return held.exclude(state=MeetingState.VOID).order_by("-planned_at", "-pk")


def present_counts(found: Sequence[Meeting]) -> dict[int, tuple[int, int]]:
    """Return (present, expected) of meetings already reached, by row id, in one query."""
    places = Attendance.objects.unscoped(why="figures of meetings already reached")
    rows = places.filter(meeting__in=[row.pk for row in found], guest=False).values("meeting")
    counted = rows.annotate(all=Count("pk"), present=Count("pk", filter=Q(presence=Presence.PRESENT)))
    return {row["meeting"]: (row["present"], row["all"]) for row in counted}


def with_people(meeting: Meeting) -> Meeting:
    """Return a meeting already reached with organization, chair and recorder at hand."""
    found = Meeting.objects.unscoped(why="the people of a meeting already reached")
    row: Meeting = found.select_related("organization__parent", "chair", "recorder").get(pk=meeting.pk)
    return row


def topics(meeting: Meeting) -> list[Topic]:
    """Return the agenda in order."""
    return list(meeting.topics.select_related("lecturer"))


def pens(meeting: Meeting, actor: Actor) -> dict[UUID, str]:
    """Return who else is writing under which topic just now, by topic uuid."""
    return {topic.uuid: who for topic in meeting.topics.all() if (who := writer(topic, actor.label))}


def writer(topic: Topic, me: str) -> str:
    """Return who else is writing under a topic just now; nothing where nobody is."""
    now = clock.now()
    if topic.pen_at is not None and topic.pen_by not in ("", me) and now - topic.pen_at < PEN:
        return topic.pen_by
    if topic.written_at is None or topic.written_by == me:
        return ""
    return topic.written_by if now - topic.written_at < WRITING else ""


def addenda(meeting: Meeting) -> list[Addendum]:
    """Return the dated corrections of filed minutes, oldest first."""
    return list(meeting.addenda.all())


def own_meetings(actor: Actor) -> QuerySet[Attendance]:
    """Return the actor's own places on rolls, newest meeting first."""
    found = Attendance.objects.visible_to(actor, "me").filter(member_id=actor.person_id)
    return found.select_related("meeting__organization", "meeting__chair").order_by(
        "-meeting__planned_at", "-pk"
    )


def own_place(actor: Actor, meeting: Meeting) -> Attendance | None:
    """Return the actor's own place on the roll of a meeting."""
    found = Attendance.objects.visible_to(actor, "me").filter(member_id=actor.person_id, meeting=meeting)
    row: Attendance | None = found.first()
    return row


def own_coming(actor: Actor) -> QuerySet[Attendance]:
    """Return the actor's places at meetings open or convened from today on, the next one first."""
    start = clock.end_of_day(clock.today() - timedelta(days=1))
    return (
        own_meetings(actor)
        .filter(
            Q(meeting__state=MeetingState.OPEN)
            | Q(meeting__state=MeetingState.CONVENED, meeting__planned_at__gte=start)
        )
        .order_by("meeting__planned_at", "pk")
    )


def next_own(actor: Actor) -> Attendance | None:
    """Return the actor's place at the meeting that is open, or the next one from today."""
    return own_coming(actor).first()


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
        present=Count("pk", filter=Q(guest=False, presence=Presence.PRESENT)),
        leave=Count("pk", filter=Q(guest=False, presence=Presence.LEAVE)),
    )
    return found


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


def inviting(actor: Actor) -> list[Meeting]:
    """Return the meetings to which the actor can still invite somebody, the next first, at most a hundred."""
    found = Meeting.objects.visible_to(actor, "meetings.write").filter(
        state__in=(MeetingState.CONVENED, MeetingState.OPEN)
    )
    return list(found.select_related("organization").order_by("planned_at", "pk")[:MOST_OFFERED])


def by_code(actor: Actor, code: str) -> Meeting | None:
    """Return the open meeting that shows these digits now and of somebody on its roll or of its branch."""
    now = clock.now()
    own = Attendance.objects.visible_to(actor, "me").filter(
        member_id=actor.person_id, meeting__state=MeetingState.OPEN
    )
    for place in own.select_related("meeting").order_by("pk"):
        if code in rules.codes_at(place.meeting.secret, now):
            found: Meeting = place.meeting
            return found
    return next(
        (row for row in _open_near(actor) if code in rules.codes_at(row.secret, now)),
        None,
    )


def _open_near(actor: Actor) -> list[Meeting]:
    # The branch of somebody lies on the way from the root to his own place in the tree.
    above = ancestors(actor.person_path)
    opened = Meeting.objects.unscoped(why="the code itself shows that the person is in the room")
    near = Q(organization__path__in=above) | Q(
        organization__kind=Kind.GROUP, organization__parent__path__in=above
    )
    rows = opened.filter(near, state=MeetingState.OPEN).select_related("organization").order_by("pk")
    return [row for row in rows if in_same_branch(actor, row)]


def by_token(token: str) -> Meeting | None:
    """Return the meeting whose sign-in address was scanned."""
    found = Meeting.objects.unscoped(why="the address itself shows that the person is in the room")
    row: Meeting | None = found.filter(token=token).select_related("organization", "chair").first()
    return row


def in_same_branch(actor: Actor, meeting: Meeting) -> bool:
    """Say whether the actor's own dossier lies in the branch that meets."""
    return bool(actor.person_path) and actor.person_path.startswith(branch_path(meeting.organization))
