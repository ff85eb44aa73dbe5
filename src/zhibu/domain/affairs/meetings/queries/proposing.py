"""What is known before a meeting is convened, so that nobody types it (journey 1)."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings import rules
from zhibu.domain.affairs.meetings.models import Excuse, Meeting, MeetingKind, MeetingState, Topic
from zhibu.domain.affairs.meetings.queries.excusing import excuses_on
from zhibu.domain.affairs.meetings.queries.past import members_on
from zhibu.domain.affairs.meetings.queries.rolls import branch_of
from zhibu.domain.affairs.tasks.queries import left_open, sources_with_tasks
from zhibu.domain.people.members.models import Member, PostHeld
from zhibu.domain.people.members.queries import COMMITTEE_POSTS, belonging, holders
from zhibu.domain.people.organizations.models import Kind, Organization
from zhibu.engine import clock
from zhibu.engine.rules.values import values_on

ROUND_MINUTES = 30
USUAL_TOPICS = 2
TITLE_LENGTH = 100
"""So much of a task's title goes into the topic that asks after it."""
GROUP_POSTS = ("GROUP_LEADER", "GROUP_DEPUTY")
WHY = "the last meeting of an organization already reached"


@dataclass(frozen=True)
class Proposal:
    """A meeting as it usually is: title, time, place, chair, recorder, topics carried over.

    `expected` is who belongs on the roll, `candidates` who may chair or record, `excused` who need not come
    (LIF-26).
    """

    organization: Organization
    kind: str
    title: str
    planned_at: datetime
    place: str
    chair: Member | None
    recorder: Member | None
    topics: list[str] = field(default_factory=list)
    expected: list[Member] = field(default_factory=list)
    candidates: list[Member] = field(default_factory=list)
    excused: dict[int, Excuse] = field(default_factory=dict)


def kinds_for(organization: Organization) -> list[MeetingKind]:
    """Return the kinds an organization holds: a group its meeting, others all but that."""
    if organization.kind == Kind.GROUP:
        return [MeetingKind.GROUP]
    return [kind for kind in MeetingKind if kind != MeetingKind.GROUP]


def usual_topics(kind: str) -> int:
    """Return how many topics a meeting of a kind starts with at least, so that none need be added."""
    return 1 if kind in (MeetingKind.LECTURE, MeetingKind.THEME_DAY) else USUAL_TOPICS


def often(kind: str, on: date, path: str) -> rules.Frequency:
    """Return how often a kind is owed at a node on a day, a superior's own period counted."""
    if rules.period_parameter(kind) is None:
        return rules.frequency(kind, on)
    return rules.frequency(kind, on, values_on(path, clock.today()), path)


def period_words(period: str, on: date) -> str:
    """Name the period of a length that holds a day: 6月, 二季度, 上半年, 2026年."""
    if period == "month":
        return _("%(month)d月") % {"month": on.month}
    if period == "half":
        return (_("上半年"), _("下半年"))[(on.month - 1) // 6]
    if period == "year":
        return _("%(year)d年") % {"year": on.year}
    return (_("一季度"), _("二季度"), _("三季度"), _("四季度"))[(on.month - 1) // 3]


def title_for(organization: Organization, kind: str, on: date) -> str:
    """Return the usual name of a meeting: 支委会（6月）, 支部党员大会（二季度）, 第一党小组会（6月）."""
    name = str(MeetingKind(kind).label)
    if kind == MeetingKind.GROUP:
        name = _("%(group)s会") % {"group": organization.short_name or organization.name}
    return _("%(name)s（%(period)s）") % {
        "name": name,
        "period": period_words(often(kind, on, organization.path).period, on),
    }


def proposal(organization: Organization, kind: str, on: date | None = None) -> Proposal:
    """Fill in a meeting from what the organization did last time and who holds which post.

    For a day that is over, those expected are who belonged there then.
    """
    posts = GROUP_POSTS if kind == MeetingKind.GROUP else COMMITTEE_POSTS
    held = holders(organization, posts)
    members = list(belonging(branch_of(organization)))
    candidates = {person.pk: person for person in (*(row.member for row in held), *members)}
    last = _last(organization, kind)
    moment = timezone.localtime(clock.now())
    minute = moment.minute // ROUND_MINUTES * ROUND_MINUTES
    recorder = candidates.get(last.recorder_id) if last and last.recorder_id else None
    expected = (
        members_on(organization, kind, on)
        if on is not None and on < moment.date()
        else _expected(organization, kind, held, members)
    )
    return Proposal(
        organization=organization,
        kind=kind,
        title=title_for(organization, kind, moment.date()),
        planned_at=moment.replace(minute=minute, second=0, microsecond=0),
        place=last.place if last else "",
        chair=_holding(held, posts[0]),
        recorder=recorder or _holding(held, "ORG_MEMBER", *posts[1:], posts[0]),
        topics=carried_over(organization, kind),
        expected=expected,
        candidates=list(candidates.values()),
        excused=excuses_on(expected, on or moment.date()),
    )


def _holding(held: list[PostHeld], *posts: str) -> Member | None:
    by_post = {row.post: row.member for row in held}
    return next((by_post[post] for post in posts if post in by_post), None)


def _expected(
    organization: Organization, kind: str, held: list[PostHeld], members: list[Member]
) -> list[Member]:
    if kind == MeetingKind.COMMITTEE:
        return list({row.member_id: row.member for row in held}.values())
    if kind == MeetingKind.GROUP:
        return [person for person in members if person.org_path == organization.path]
    return members


def _last(organization: Organization, kind: str, **narrower: str) -> Meeting | None:
    held = Meeting.objects.unscoped(why=WHY).filter(organization=organization, kind=kind, **narrower)
    row: Meeting | None = held.exclude(state=MeetingState.VOID).order_by("-planned_at", "-pk").first()
    return row


def carried_over(organization: Organization, kind: str) -> list[str]:
    """Return what the agenda takes over: live tasks of earlier meetings, then topics left open last time."""
    last = _last(organization, kind, state=MeetingState.FILED)
    if last is None:
        return []
    followed = sources_with_tasks(last.uuid)
    left = (topic for topic in last.topics.all() if _is_left(topic, followed))
    open_tasks = (
        _("“%(title)s”办理情况") % {"title": task.title[:TITLE_LENGTH]}
        for task in left_open(organization.pk, kind)
    )
    return [*open_tasks, *(topic.title for topic in left if topic.title)]


def _is_left(topic: Topic, followed: set[UUID]) -> bool:
    # What has a task of its own comes back as that task, for as long as it is open.
    return not topic.minutes.strip() or bool(topic.follow_up and topic.uuid not in followed)
