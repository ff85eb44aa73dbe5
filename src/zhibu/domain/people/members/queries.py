"""Every read of members worth a name."""

from calendar import isleap
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet

from zhibu.domain.people.members.models import (
    UNUSUAL,
    Category,
    Contact,
    Departure,
    Member,
    Placement,
    PostHeld,
    Reveal,
    Status,
)
from zhibu.domain.people.members.rules import COMMITTEE_POSTS as COMMITTEE_POSTS
from zhibu.domain.people.members.rules import GROUP_POSTS, party_posts
from zhibu.domain.people.organizations.models import BRANCH_KINDS, Kind, Organization
from zhibu.domain.people.organizations.queries import in_reach, valid_on
from zhibu.engine import clock
from zhibu.engine.access import Actor, Where, steered, steers, under
from zhibu.engine.vault import blind_index


def current(actor: Actor) -> QuerySet[Member]:
    """Return the living dossiers in the actor's reach."""
    return Member.objects.visible_to(actor).filter(left_on=None)


COUNTED: dict[str, tuple[str, Q]] = {
    "": ("member_count", Q()),
    "full": ("full_count", Q(category=Category.FULL)),
    "floating": ("floating_count", Q(floating=True)),
    "lost": ("lost_count", Q(lost=True)),
    "suspended": ("suspended_count", Q(standing="2")),
}
"""What is counted of the members of every organization: the field that keeps it, and who counts."""


class Kept(NamedTuple):
    """The counts kept with a node, by chip, and how many members the whole installation has."""

    chips: dict[str, int]
    whole: int


def kept_counts(path: str) -> Kept:
    """Return the counts kept with the node at a path that the caller has checked; empty: the largest tree."""
    fields = [field for field, _who in COUNTED.values()]
    known = Organization.objects.unscoped(why="counts of a node in reach, sizes by which to read")
    rows = known.filter(Q(path=path) | Q(parent=None, dissolved_on=None)).values_list("path", *fields)
    found = {at: dict(zip(COUNTED, counts, strict=True)) for at, *counts in rows}
    largest = max(found.values(), key=lambda counts: counts[""], default=dict.fromkeys(COUNTED, 0))
    chips = found.get(path, largest)
    return Kept({**chips, "probationary": chips[""] - chips["full"]}, largest[""])


PAGE = 50
RARE = ("floating", "lost", "suspended")
"""What few of many are; they have an index of their own."""


def by_name(rows: QuerySet[Member], kept: Callable[[], Kept], state: str = "") -> QuerySet[Member]:
    """Put the members under a node in the order of their names, read the shorter way (0019)."""
    if state in RARE:
        return steered(rows.filter(UNUSUAL), "org_path", "name_sort", along_order=False)
    if not steers():
        return rows.order_by("name_sort", "pk")
    return steered(rows, "org_path", "name_sort", along_order=holds_many(kept()))


def holds_many(kept: Kept) -> bool:
    """Say whether a page of a node is found sooner along the order of everything than along the tree."""
    return kept.chips[""] ** 2 > PAGE * kept.whole


def matching(rows: QuerySet[Member], words: str) -> QuerySet[Member]:
    """Narrow to members by name, pinyin initials, or a whole number: dossier, ID card or telephone (S-51)."""
    words = words.strip()
    if not words:
        return rows
    if words.isascii() and words.isalpha():
        return rows.filter(name_initials__startswith=words.lower())
    if words.isascii():
        return rows.filter(Q(number=words) | _sealed_as(words))
    return rows.filter(name__contains=words)


def _sealed_as(words: str) -> Q:
    card, phone = blind_index(words.upper(), "id_number"), blind_index(words, "phone")
    return Q(id_number_index=card) | Q(phone_index=phone)


class Held(NamedTuple):
    """A post held now, as a line of a list names it."""

    member_id: int
    post: str
    organization_id: int
    organization: str


POSTS = """
SELECT p.member_id, p.post, p.organization_id, COALESCE(NULLIF(o.short_name, ''), o.name)
FROM members_postheld p JOIN organizations_organization o ON o.id = p.organization_id
WHERE p.valid_to IS NULL AND p.member_id IN ({}) ORDER BY p.valid_from, p.id
"""
"""By hand: to put fifty row ids into it by the models costs more than the answer."""


def posts_of(members: Sequence[Any]) -> dict[int, list[Held]]:
    """Return the posts that members already reached hold now, by member row id, in one query."""
    if not members:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(POSTS.format(", ".join(["%s"] * len(members))), [row.pk for row in members])
        lines = [Held(*line) for line in cursor.fetchall()]
    posts: dict[int, list[Held]] = {}
    for held in lines:
        posts.setdefault(held.member_id, []).append(held)
    return posts


def holders(organization: Organization, posts: tuple[str, ...] = COMMITTEE_POSTS) -> list[PostHeld]:
    """Return who holds which post of an organization now, secretary first."""
    held = PostHeld.objects.unscoped(why="posts of an organization already reached").filter(
        organization=organization, valid_to=None, post__in=posts
    )
    order = {post: place for place, post in enumerate(posts)}
    found = list(held.select_related("member"))
    return sorted(found, key=lambda row: (order[row.post], row.member.name_sort))


def holders_in(organizations: Sequence[Organization], posts: tuple[str, ...]) -> dict[int, list[PostHeld]]:
    """Return who holds these posts in organizations now, by organization row id, in one query."""
    held = PostHeld.objects.unscoped(why="posts of organizations already reached").filter(
        organization__in=[row.pk for row in organizations], valid_to=None
    )
    if posts:
        held = held.filter(post__in=posts)
    found: dict[int, list[PostHeld]] = {}
    for row in held.select_related("member").order_by("valid_from", "pk"):
        found.setdefault(row.organization_id, []).append(row)
    return found


LEADING = ("SECRETARY", "GROUP_LEADER", "DC_SECRETARY")
"""Posts that must not stand empty; who held them before tells since when they do (POST-07)."""


class Sitting(NamedTuple):
    """A post as it was held: organization, post, who, from when to when, on what paper, since when full."""

    organization: int
    post: str
    person: int
    name: str
    category: str
    joined_on: date
    converted_on: date | None
    valid_from: date
    valid_to: date | None
    basis: str

    def holds_on(self, day: date) -> bool:
        """Say whether the post is held on a day."""
        return self.valid_to is None or self.valid_to > day


def sittings_known_on(path: Where, day: date) -> dict[int, list[Sitting]]:
    """Return who held which post of organizations under a path, as known at the end of a day.

    Of posts that ended only the leading ones are told.
    """
    rows = PostHeld.objects.unscoped(why="findings are computed for a path that the caller has checked")
    known = rows.filter(
        under(path, "organization__path"), valid_from__lte=day, recorded_at__lt=clock.end_of_day(day)
    ).filter(Q(valid_to=None) | Q(valid_to__gt=day) | Q(post__in=LEADING))
    lines = known.order_by("organization_id", "valid_from", "pk").values_list(
        "organization_id", "post", "member_id", "member__name", "member__category", "member__joined_on",
        "member__converted_on", "valid_from", "valid_to", "basis",
    )  # fmt: skip
    found: dict[int, list[Sitting]] = {}
    for line in lines:
        found.setdefault(line[0], []).append(Sitting(*line))
    return found


def statuses_of(member: Member) -> list[Status]:
    """Return the status rows of a dossier that stand, newest first; corrected ones are left out."""
    rows = list(member.statuses.order_by("-valid_from", "-pk"))
    corrected = {row.corrects_id for row in rows}
    return [row for row in rows if row.pk not in corrected]


class Placed(NamedTuple):
    """Where a member belonged from a day on: branch and group by name, on what paper."""

    valid_from: date
    basis: str
    branch: str
    group: str


def placements_of(member: Member) -> list[Placed]:
    """Return where a member belonged over time, newest first."""
    names = ("branch__short_name", "branch__name", "group__short_name", "group__name")
    lines = member.placements.order_by("-valid_from", "-pk").values_list("valid_from", "basis", *names)
    return [
        Placed(since, basis, branch or long, group or long_group or "")
        for since, basis, branch, long, group, long_group in lines
    ]


def departures_of(member: Member) -> list[Departure]:
    """Return when and how a membership ended here, newest first; nothing while it lasts, without a query."""
    return list(member.departures.order_by("-left_on", "-pk")) if member.left_on else []


def posts_held_by(member: Member) -> list[PostHeld]:
    """Return the posts of a member over time, those held now first."""
    told = ("post", "valid_from", "valid_to", "end_reason")
    node = (f"organization__{name}" for name in ("uuid", "path", "short_name", "name"))
    found = member.posts.select_related("organization").only(*told, *node)
    rows = list(found.order_by("-valid_from", "-pk"))
    return sorted(rows, key=lambda row: row.valid_to is not None)


def contact_of(organization: Organization) -> Contact | None:
    """Return the contact person of an organization now."""
    held = Contact.objects.unscoped(why="contact of an organization already reached")
    found: Contact | None = (
        held.filter(organization=organization, valid_to=None).select_related("member").first()
    )
    return found


def committee(organization: Organization) -> list[Member]:
    """Return the members of an organization's committee, each once, secretary first."""
    members: dict[int, Member] = {}
    for row in holders(organization):
        members.setdefault(row.member_id, row.member)
    return list(members.values())


def belonging(organization: Organization) -> QuerySet[Member]:
    """Return the living members of a branch or group, by name; the caller has reached it."""
    rows = Member.objects.unscoped(why="members of an organization already reached")
    return rows.filter(under(organization.path), left_on=None).order_by("name_sort", "id")


def roster_on(actor: Actor, organization: Organization, day: date) -> QuerySet[Member]:
    """Return who belonged to an organization on a day, by the dated placements (F-MEM-12)."""
    placed = Placement.objects.visible_to(actor).filter(
        valid_on(day), under(organization.path, "branch__path") | under(organization.path, "group__path")
    )
    reached = Member.objects.visible_to(actor)
    return reached.filter(pk__in=placed.values("member")).order_by("name_sort", "id")


def eligible(members: QuerySet[Member]) -> QuerySet[Member]:
    """Narrow to those with a vote in decisions: full members in normal standing (head-count words)."""
    return members.filter(category=Category.FULL, standing="1")


def looks_at(member: Member) -> QuerySet[Reveal]:
    """Return who saw sensitive values of a member, newest first (S-56)."""
    rows: QuerySet[Reveal] = member.reveals.order_by("-at", "-pk")
    return rows


def by_index(digests: list[str]) -> dict[str, Member]:
    """Return the living dossiers with these blind indexes of ID numbers, in or out of scope."""
    rows = Member.objects.unscoped(why="one live record per ID number, wherever it is (INF-21)")
    found = rows.filter(id_number_index__in=digests, left_on=None).select_related("branch", "group")
    return {row.id_number_index: row for row in found}


def branch_posts(ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the posts that these members hold in branches and groups, by member."""
    posts = PostHeld.objects.unscoped(why="posts of members already reached")
    held: dict[int, list[str]] = {}
    lines = posts.filter(member__in=ids, valid_to=None).order_by("pk")
    for member, post, kind in lines.values_list("member_id", "post", "organization__kind"):
        if kind in BRANCH_KINDS or post in GROUP_POSTS:
            held.setdefault(member, []).append(post)
    return held


def age_counts(path: str, on: date, ages: Sequence[int]) -> tuple[int, ...]:
    """Count the living members under a path from one age to the next, in full years on a day; one query.

    The last counts all who are older. Who has no day of birth is not counted.
    """
    rows = Member.objects.unscoped(why="counts for a path that the caller has checked")
    living = rows.filter(under(path), left_on=None)
    from_age = {f"age{age}": Count("pk", filter=Q(birth_date__lte=_born_by(on, age))) for age in ages[1:]}
    found = [*living.aggregate(all=Count("birth_date"), **from_age).values(), 0]
    return tuple(here - older for here, older in pairwise(found))


def _born_by(on: date, age: int) -> date:
    """Return the last day of birth of those who are of an age on a day."""
    year = on.year - age
    return date(year, 2, 28) if (on.month, on.day) == (2, 29) and not isleap(year) else on.replace(year=year)


def places_for(actor: Actor) -> QuerySet[Organization]:
    """Return the living branches and groups where the actor may put members (ORG-28)."""
    return in_reach(actor, "members.write").filter(kind__in=(*BRANCH_KINDS, Kind.GROUP)).defer("phone")


def post_label(post: str) -> str:
    """Return the name of a post: 组织委员; nothing for none."""
    return party_posts().label(post) if post else ""


def holding(organization: Organization, uuid: str) -> PostHeld | None:
    """Return a post that is held in an organization already reached, by its public id, or None."""
    try:
        wanted = UUID(str(uuid))
    except ValueError:
        return None
    rows = organization.posts_held.select_related("member", "organization")
    found: PostHeld | None = rows.filter(uuid=wanted, valid_to=None).first()
    return found
