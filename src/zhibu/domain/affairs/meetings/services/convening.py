"""Convening: the meeting, its roll and its agenda."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings.events import MeetingConvened
from zhibu.domain.affairs.meetings.flows import meeting_flow
from zhibu.domain.affairs.meetings.models import (
    Attendance,
    Meeting,
    MeetingKind,
    Topic,
)
from zhibu.domain.affairs.meetings.queries import UNFINISHED, branch_of, kinds_for, roll_members
from zhibu.domain.people.members.models import Category, Member
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import Actor, under
from zhibu.engine.events import announce
from zhibu.engine.flow import Invalid, locked, service
from zhibu.engine.journal import services as journal

WHY = "service: codes in use are looked at whoever may see their meetings"
CODES = 10_000


@dataclass(frozen=True)
class PlannedTopic:
    """A topic of the agenda: title, whether it takes a vote, and the duty its minutes will show."""

    title: str
    with_vote: bool = False
    serves: str = ""


@dataclass(frozen=True)
class Plan:
    """A meeting to be: kind, title, time, place, chair, recorder, agenda."""

    kind: str
    title: str
    planned_at: datetime
    place: str = ""
    chair: Member | None = None
    recorder: Member | None = None
    topics: list[PlannedTopic] = field(default_factory=list)


@service("meetings.write")
def convene(organization: Organization, plan: Plan, *, actor: Actor) -> Meeting:
    """Convene a meeting: roll, agenda, and a notice to everybody on the roll; raises Invalid (LIF-22)."""
    meeting = create(organization, plan, actor)
    journal.note(actor, "meeting.convene", meeting, changes={"planned_at": (None, meeting.planned_at)})
    announce(MeetingConvened(meeting.pk))
    return meeting


@service("meetings.write")
def open_now(organization: Organization, plan: Plan, *, actor: Actor) -> Meeting:
    """Convene a meeting and open its sign-in at once, as a secretary in the room does (journey 1)."""
    meeting = convene(organization, plan, actor=actor)
    return start(meeting, actor=actor)


@service("meetings.write")
def start(meeting: Meeting, *, actor: Actor) -> Meeting:
    """Open a convened meeting: from now on people sign in."""
    row = locked(meeting)
    meeting_flow.make(row, "open")
    row.started_at = clock.now()
    row.version += 1
    row.save()
    journal.note(actor, "meeting.open", row)
    return row


@service("meetings.write")
def change_plan(meeting: Meeting, plan: Plan, *, actor: Actor) -> Meeting:
    """Change title, time, place, chair and recorder of a meeting that is not yet held."""
    row = locked(meeting)
    if row.state not in UNFINISHED:
        raise Invalid({"": _("已归档的会议不能再改。可以加补充说明。")}, "MIN-06")
    values = {
        "title": plan.title,
        "planned_at": plan.planned_at,
        "place": plan.place,
        "chair": plan.chair,
        "recorder": plan.recorder,
    }
    changes = journal.difference(row, values)
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    journal.note(actor, "meeting.change", row, changes=changes)
    return row


def create(organization: Organization, plan: Plan, actor: Actor) -> Meeting:
    """Write meeting, roll and agenda within the caller's transaction; raises Invalid."""
    meeting, lines, agenda = draw_up(organization, plan, actor)
    store(meeting, lines, agenda)
    return meeting


def draw_up(
    organization: Organization, plan: Plan, actor: Actor
) -> tuple[Meeting, list[Attendance], list[Topic]]:
    """Return a meeting with its roll and agenda, unsaved; raises Invalid."""
    _check(organization, plan)
    people = roll_members(organization, plan.kind)
    if not people:
        raise Invalid({"kind": _("还没有应到人员。先登记支委或编好党小组，再开会。")}, "ORG-19")
    meeting = Meeting(
        organization=organization,
        org_path=organization.path,
        kind=plan.kind,
        title=plan.title.strip(),
        planned_at=plan.planned_at,
        place=plan.place.strip(),
        chair=plan.chair,
        recorder=plan.recorder,
        token=secrets.token_urlsafe(16),
        code=_free_code(organization),
        created_by=actor.label,
        created_at=clock.now(),
    )
    lines = [place_on_roll(meeting, person) for person in people]
    named = [topic for topic in plan.topics if topic.title.strip()]
    agenda = [
        Topic(
            meeting=meeting,
            position=place,
            title=topic.title.strip(),
            with_vote=topic.with_vote,
            serves=topic.serves or plan.kind,
        )
        for place, topic in enumerate(named, 1)
    ]
    return meeting, lines, agenda


def store(meeting: Meeting, lines: list[Attendance], agenda: list[Topic]) -> None:
    """Save a drawn-up meeting in three statements."""
    meeting.save()
    for row in (*lines, *agenda):
        row.meeting = meeting
    Attendance.objects.bulk_create(lines)
    Topic.objects.bulk_create(agenda)


def _check(organization: Organization, plan: Plan) -> None:
    problems = {}
    if plan.kind not in kinds_for(organization):
        problems["kind"] = _("这个组织不开这一类会。请另选类别。")
    if not plan.title.strip():
        problems["title"] = _("请填名称")
    if plan.chair is None:
        problems["chair"] = _("请选主持人")
    if plan.recorder is None:
        problems["recorder"] = _("请选记录人")
    if problems:
        raise Invalid(problems, "MIN-01")


def place_on_roll(meeting: Meeting, person: Member, *, guest: bool = False) -> Attendance:
    """Return an unsaved place on the roll; groups decide nothing, so nobody votes there (ORG-20)."""
    full = person.category == Category.FULL
    voting = full and person.standing == "1" and meeting.kind != MeetingKind.GROUP and not guest
    return Attendance(meeting=meeting, member=person, guest=guest, full=full, voting=voting)


def _free_code(organization: Organization) -> str:
    branch = branch_of(organization)
    near = Meeting.objects.unscoped(why=WHY).filter(under(branch.path), state__in=UNFINISHED)
    taken = set(near.values_list("code", flat=True))
    while True:
        code = f"{secrets.randbelow(CODES):04}"
        if code not in taken:
            return code
