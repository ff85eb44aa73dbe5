"""Convening: the meeting, its roll and its agenda."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings import rules
from zhibu.domain.affairs.meetings.events import MeetingConvened, MeetingMoved
from zhibu.domain.affairs.meetings.flows import meeting_flow
from zhibu.domain.affairs.meetings.models import (
    Attendance,
    Excuse,
    Matter,
    Meeting,
    MeetingKind,
    MeetingState,
    Presence,
    SignInWay,
    Topic,
)
from zhibu.domain.affairs.meetings.queries import (
    UNFINISHED,
    USUAL_LENGTH,
    excused_words,
    excuses_on,
    in_village,
    kinds_for,
    posts_on,
    roll_members,
    usual_topics,
)
from zhibu.domain.affairs.meetings.services.rooms import take_room
from zhibu.domain.people.members.models import Category, Member
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.events import announce
from zhibu.engine.flow import Invalid, locked, service
from zhibu.engine.journal import services as journal
from zhibu.engine.search.upkeep import keep

COMMITTEE_MIN = 2
TITLE_LENGTH, PLACE_LENGTH, TOPIC_LENGTH, REASON_LENGTH = 80, 80, 120, 120


@dataclass(frozen=True)
class PlannedTopic:
    """A topic of the agenda: title, whether it takes a vote, the duty its minutes show, what it is about."""

    title: str
    with_vote: bool = False
    serves: str = ""
    matter: str = ""


@dataclass(frozen=True)
class Plan:
    """A meeting to be: kind, title, time, place, chair, recorder, agenda.

    A place that names a room takes it for the meeting's length, unless `books` is false.
    """

    kind: str
    title: str
    planned_at: datetime
    place: str = ""
    chair: Member | None = None
    recorder: Member | None = None
    topics: list[PlannedTopic] = field(default_factory=list)
    chair_reason: str = ""
    length: timedelta = USUAL_LENGTH
    books: bool = True


@service("meetings.write")
def convene(organization: Organization, plan: Plan, *, actor: Actor) -> Meeting:
    """Convene a meeting to come: roll, agenda, and a notice to everybody on the roll (LIF-22).

    Raises Invalid for a day that is over, a room that somebody else has, and where something is missing.
    """
    if timezone.localtime(plan.planned_at).date() < clock.today():
        raise Invalid({"planned_at": _("这一天已经过去。已经开过的会请用“补录”。")}, "LIF-22")
    return _convened(organization, plan, actor)


@service("meetings.write")
def open_now(organization: Organization, plan: Plan, *, actor: Actor) -> Meeting:
    """Convene a meeting and open its sign-in at once, as a secretary in the room does (journey 1).

    Raises Invalid where the meeting is not of today.
    """
    if timezone.localtime(plan.planned_at).date() != clock.today():
        raise Invalid(
            {"planned_at": _("今天的会才能开始签到。别的日子请“保存并发通知”，或用“补录”。")}, "I-10"
        )
    return start(_convened(organization, plan, actor), actor=actor)


def _convened(organization: Organization, plan: Plan, actor: Actor) -> Meeting:
    meeting, people = drafted(organization, plan, actor)
    if plan.books:
        _take(meeting, plan)
    meeting.save()
    for line in people:
        line.meeting = meeting
    Attendance.objects.bulk_create(people)
    Topic.objects.bulk_create(agenda(meeting, plan.topics))
    keep(meeting)
    journal.note(actor, "meeting.convene", meeting, changes={"planned_at": (None, meeting.planned_at)})
    announce(MeetingConvened(meeting.pk))
    return meeting


def _take(meeting: Meeting, plan: Plan) -> None:
    for name, value in take_room(meeting, plan.place, meeting.planned_at, plan.length).items():
        setattr(meeting, name, value)


@service("meetings.write")
def start(meeting: Meeting, *, actor: Actor) -> Meeting:
    """Open a convened meeting: from now on people sign in, and there is room to write.

    Whoever opens it stands in the room: if he is on the roll, he is at the meeting.
    """
    row = locked(meeting)
    meeting_flow.make(row, "open")
    row.started_at = clock.now()
    row.version += 1
    row.save()
    have = row.topics.count()
    room = [
        Topic(
            meeting=row,
            position=place,
            title="",
            serves=row.kind,
            lecturer=usual_lecturer(row, row.kind),
        )
        for place in range(have + 1, usual_topics(row.kind) + 1)
    ]
    Topic.objects.bulk_create(room)
    if actor.person_id is not None:
        own = row.roll.filter(member_id=actor.person_id, presence=Presence.EXPECTED)
        own.update(presence=Presence.PRESENT, way=SignInWay.ROLL, signed_at=row.started_at)
    keep(row)
    journal.note(actor, "meeting.open", row)
    return row


@service("meetings.write")
def change_plan(meeting: Meeting, plan: Plan, *, actor: Actor) -> Meeting:
    """Change title, time, place, chair and recorder of a meeting that is not yet filed.

    A new time or place of a meeting to come is told to the roll; raises Invalid.
    """
    row = locked(meeting)
    if row.state not in UNFINISHED:
        raise Invalid({"": _("已归档的会议不能再改。可以加补充说明。")}, "MIN-06")
    coming = row.state == MeetingState.CONVENED
    values = {
        "title": plan.title.strip()[:TITLE_LENGTH],
        "planned_at": plan.planned_at if coming else row.planned_at,
        "place": plan.place.strip()[:PLACE_LENGTH],
        "chair": plan.chair,
        "recorder": plan.recorder,
        "chair_reason": plan.chair_reason.strip()[:REASON_LENGTH],
        **_room(row, plan),
    }
    problems = missing_parts(plan) or unusual_chair(row.organization, plan)
    if coming and timezone.localtime(plan.planned_at).date() < clock.today():
        problems["planned_at"] = _("这一天已经过去。已经开过的会请用“补录”。")
    if problems:
        raise Invalid(problems, "MIN-01")
    changes = journal.difference(row, values)
    if not changes:
        return row
    if "chair" in changes:
        # Nobody said who lectures: it is still whoever chairs.
        untold = row.topics.filter(lecturer=row.chair, written_at=None).exclude(lecturer=None)
        untold.update(lecturer=plan.chair)
    for name in changes:
        setattr(row, name, values[name])
    row.version += 1
    row.save()
    keep(row)
    journal.note(actor, "meeting.change", row, changes=changes)
    if coming and {"planned_at", "place"} & changes.keys():
        announce(MeetingMoved(row.pk, row.version))
    return row


def _room(meeting: Meeting, plan: Plan) -> dict[str, object]:
    """Return room and end of its use after a change: moved with the meeting, given back with the place."""
    if meeting.state == MeetingState.CLOSED:
        return {}
    if not plan.books:
        return {"room": None, "room_until": None}
    begins = plan.planned_at if meeting.state == MeetingState.CONVENED else meeting.planned_at
    return take_room(meeting, plan.place, begins, plan.length)


def drafted(organization: Organization, plan: Plan, actor: Actor) -> tuple[Meeting, list[Attendance]]:
    """Return an unsaved meeting with its unsaved roll; raises Invalid (MIN-01, ORG-19)."""
    problems = missing_parts(plan)
    if plan.kind not in kinds_for(organization):
        problems["kind"] = _("这个组织不开这一类会。请另选类别。")
    if problems:
        raise Invalid(problems, "MIN-01")
    day = timezone.localtime(plan.planned_at).date()
    people = roll_members(organization, plan.kind, day)
    fewest = COMMITTEE_MIN if plan.kind == MeetingKind.COMMITTEE else 1
    if len(people) < fewest:
        raise Invalid({"kind": _("还没有应到人员。先登记支委或编好党小组，再开会。")}, "ORG-19")
    problems = unusual_chair(organization, plan)
    if problems:
        raise Invalid(problems, "LIF-22")
    meeting = Meeting(
        organization=organization,
        org_path=organization.path,
        kind=plan.kind,
        title=plan.title.strip()[:TITLE_LENGTH],
        planned_at=plan.planned_at,
        place=plan.place.strip()[:PLACE_LENGTH],
        chair=plan.chair,
        recorder=plan.recorder,
        chair_reason=plan.chair_reason.strip()[:REASON_LENGTH],
        token=secrets.token_urlsafe(16),
        secret=secrets.token_urlsafe(24),
        created_by=actor.label,
        created_at=clock.now(),
    )
    excused = excuses_on(people, day)
    return meeting, [_expected(meeting, person, excused.get(person.pk)) for person in people]


def _expected(meeting: Meeting, person: Member, excuse: Excuse | None) -> Attendance:
    place = place_on_roll(meeting, person)
    if excuse is not None:
        # Excused is leave that was agreed to beforehand: no rate counts it (LIF-26, LIF-27).
        place.presence, place.leave_agreed, place.reason = Presence.LEAVE, True, excused_words(excuse)
    return place


def missing_parts(plan: Plan) -> dict[str, str]:
    """Say what every meeting needs and a plan lacks, by field (MIN-01)."""
    problems = {}
    if not plan.title.strip():
        problems["title"] = _("请填名称")
    if plan.chair is None:
        problems["chair"] = _("请选主持人")
    if plan.recorder is None:
        problems["recorder"] = _("请选记录人")
    return problems


def unusual_chair(organization: Organization, plan: Plan) -> dict[str, str]:
    """Ask why somebody chairs whom the rule does not name, by field; a reason settles it (LIF-22)."""
    if plan.chair is None or plan.chair_reason.strip() or plan.kind not in (*rules.CHAIRS, MeetingKind.GROUP):
        return {}
    day = min(timezone.localtime(plan.planned_at).date(), clock.today())
    if rules.usual_chair(plan.kind, posts_on(organization, plan.chair, day))["usual"]:
        return {}
    words = _("%(name)s不是书记、副书记或委员。请写明谁委托他主持。")
    if plan.kind == MeetingKind.GROUP:
        words = _("%(name)s不是党小组组长。请写明为什么由他主持。")
    return {"chair_reason": words % {"name": plan.chair.name}}


def agenda(meeting: Meeting, planned: list[PlannedTopic]) -> list[Topic]:
    """Return the unsaved topics of a meeting; those without a title are left out."""
    return [
        Topic(
            meeting=meeting,
            position=place,
            title=topic.title.strip()[:TOPIC_LENGTH],
            with_vote=topic.with_vote and rules.decides(meeting.kind),
            serves=serving(meeting, topic.serves),
            matter=about(meeting, topic.matter),
            lecturer=usual_lecturer(meeting, topic.serves or meeting.kind),
        )
        for place, topic in enumerate((one for one in planned if one.title.strip()), 1)
    ]


def serving(meeting: Meeting, wanted: str) -> str:
    """Return the duty a topic is recorded as, by default the meeting's own; raises Invalid (LIF-30)."""
    if not wanted:
        return meeting.kind
    if wanted not in rules.serving(meeting.kind):
        raise Invalid({"serves": _("这类会议的议题不能算作另一类。")}, "LIF-30")
    return wanted


def usual_lecturer(meeting: Meeting, serves: str) -> Member | None:
    """Return who lectures where nobody says otherwise: the chair, under a lecture (LIF-06)."""
    return meeting.chair if serves == MeetingKind.LECTURE else None


def about(meeting: Meeting, wanted: str) -> str:
    """Return what a topic is about, by default nothing special; raises Invalid (LIF-02)."""
    if not wanted or wanted == Matter.GENERAL:
        return Matter.GENERAL
    if wanted not in rules.matters(village=in_village(meeting.organization)):
        raise Invalid({"matter": _("没有这一类事项。请另选。")}, "LIF-02")
    return wanted


def place_on_roll(meeting: Meeting, person: Member, *, guest: bool = False) -> Attendance:
    """Return an unsaved place on the roll; groups decide nothing, so nobody votes there (ORG-20)."""
    full = person.category == Category.FULL
    voting = full and person.standing == "1" and rules.decides(meeting.kind) and not guest
    return Attendance(meeting=meeting, member=person, guest=guest, full=full, voting=voting)
