"""Who belonged to an organization on a day that is over, by the dated rows as 补录 needs it."""

from datetime import date

from django.db.models import Q

from zhibu.domain.affairs.meetings.models import MeetingKind
from zhibu.domain.people.members.models import Aspect, Category, Member, Placement, PostHeld, Standing, Status
from zhibu.domain.people.members.queries import COMMITTEE_POSTS, belonging
from zhibu.domain.people.organizations.models import Organization
from zhibu.domain.people.organizations.queries import started_on, valid_on
from zhibu.engine import clock

WHY = "the roll of a past day, of an organization already reached"
GROUP_POSTS = ("GROUP_LEADER", "GROUP_DEPUTY")


def members_on(organization: Organization, kind: str, day: date) -> list[Member]:
    """Return who belonged on the roll of a kind of meeting on a day, as they stood then.

    The members come with category and standing of that day, and must not be saved. What was entered
    on the day the installation started stands for the time before it: nothing older is known.
    """
    if kind == MeetingKind.COMMITTEE:
        held = _held_on(organization, day, COMMITTEE_POSTS)
        people = list({row.member_id: row.member for row in held}.values())
    else:
        people = _placed_on(organization, day)
    return _as_they_stood(people, day)


def posts_on(organization: Organization, member: Member, day: date) -> set[str]:
    """Return the posts that somebody held in an organization on a day."""
    held = _held_on(organization, day, (*COMMITTEE_POSTS, *GROUP_POSTS))
    return {row.post for row in held if row.member_id == member.pk}


def _known(day: date) -> Q:
    # Corrected rows never held; what was there at the start was there before it.
    start = started_on()
    return Q(corrections=None) & valid_on(day if start is None else max(day, start))


def _held_on(organization: Organization, day: date, posts: tuple[str, ...]) -> list[PostHeld]:
    rows = PostHeld.objects.unscoped(why=WHY).filter(_known(day), organization=organization, post__in=posts)
    order = {post: place for place, post in enumerate(posts)}
    return sorted(rows.select_related("member"), key=lambda row: (order[row.post], row.member.name_sort))


def _placed_on(organization: Organization, day: date) -> list[Member]:
    rows = Placement.objects.unscoped(why=WHY).filter(
        _known(day), Q(branch=organization) | Q(group=organization), member__joined_on__lte=day
    )
    alive = rows.filter(Q(member__left_on=None) | Q(member__left_on__gt=day))
    found = alive.select_related("member").order_by("member__name_sort", "member_id")
    people = list({row.member_id: row.member for row in found}.values())
    # Lists that were brought in after that day know nothing of it: then today's people stand for it.
    return people or list(belonging(organization).filter(joined_on__lte=day))


def _as_they_stood(people: list[Member], day: date) -> list[Member]:
    rows = Status.objects.unscoped(why=WHY).filter(
        _known(day), member__in=[person.pk for person in people], aspect=Aspect.STANDING
    )
    standing = dict(rows.order_by("valid_from", "pk").values_list("member_id", "value"))
    for person in people:
        full = person.converted_on is not None and person.converted_on <= day
        person.category = Category.FULL if full else Category.PROBATIONARY
        if day < clock.today():
            person.standing = standing.get(person.pk, Standing.NORMAL)
    return people
