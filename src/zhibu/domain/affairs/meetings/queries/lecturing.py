"""Who may be named as having given a lecture, and who did (LIF-05, LIF-06)."""

from collections import defaultdict
from datetime import date

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings.models import MeetingKind, MeetingState, Topic
from zhibu.domain.affairs.meetings.queries.rolls import branch_of
from zhibu.domain.people.members.models import Member, PostHeld
from zhibu.domain.people.members.queries import belonging
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.access.paths import ancestors

WHY = "who lectures in a branch already reached"
WHY_DUTIES = "duties are computed for a path that the caller has checked"
SECRETARY = "SECRETARY"


def lecturers_for(organization: Organization) -> list[tuple[str, Member]]:
    """Return who can be chosen as a lecturer and how he is called: members, and secretaries above."""
    branch = branch_of(organization)
    leading = PostHeld.objects.unscoped(why=WHY).filter(
        organization__path__in=ancestors(branch.path)[:-1], post=SECRETARY, valid_to=None
    )
    rows = leading.select_related("member", "organization").order_by("-organization__path")
    above = {row.member_id: (_above(row), row.member) for row in rows}
    own = [(person.name, person) for person in belonging(branch) if person.pk not in above]
    return [*own, *above.values()]


def _above(row: PostHeld) -> str:
    names = {"name": row.member.name, "place": row.organization.short_name or row.organization.name}
    return _("%(name)s（%(place)s书记）") % names


def secretaries_of(organizations: list[int], on: date) -> dict[int, list[tuple[int, date, date | None]]]:
    """Return (member, from, until) of the secretaries of organizations as known at the end of a day."""
    rows = PostHeld.objects.unscoped(why=WHY_DUTIES).filter(
        organization__in=organizations,
        post=SECRETARY,
        corrections=None,
        valid_from__lte=on,
        recorded_at__lt=clock.end_of_day(on),
    )
    found: dict[int, list[tuple[int, date, date | None]]] = defaultdict(list)
    columns = ("organization_id", "member_id", "valid_from", "valid_to")
    for organization, *term in rows.order_by("valid_from", "pk").values_list(*columns):
        found[organization].append(tuple(term))
    return found


def lectures_given(since: date, on: date) -> QuerySet[Topic]:
    """Return the filed topics under which somebody lectured, as known at the end of a day."""
    known = clock.end_of_day(on)
    rows = Topic.objects.unscoped(why=WHY_DUTIES).filter(
        ~Q(minutes=""),
        serves=MeetingKind.LECTURE,
        meeting__held_on__gte=since,
        meeting__held_on__lte=on,
        meeting__filed_at__lt=known,
    )
    return rows.filter(Q(meeting__voided_at=None) | Q(meeting__voided_at__gte=known))


def lectures(actor: Actor) -> QuerySet[Topic]:
    """Return the lectures in the actor's reach with meeting and lecturer at hand; closed topics are none."""
    rows = Topic.objects.visible_to(actor).filter(
        ~Q(minutes=""), serves=MeetingKind.LECTURE, meeting__state=MeetingState.FILED
    )
    told: QuerySet[Topic] = rows.select_related("meeting__organization__parent", "lecturer")
    return told.annotate(org_path=F("meeting__org_path"))
