"""Every read of members worth a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from zhibu.domain.people.members.models import (
    Category,
    Contact,
    Member,
    Placement,
    PostHeld,
    Reveal,
    Status,
)
from zhibu.domain.people.members.rules import COMMITTEE_POSTS as COMMITTEE_POSTS
from zhibu.domain.people.members.rules import GROUP_POSTS
from zhibu.domain.people.organizations.models import BRANCH_KINDS, Kind, Organization
from zhibu.domain.people.organizations.queries import in_reach, valid_on
from zhibu.engine.access import Actor, under
from zhibu.engine.vault import blind_index


@dataclass(frozen=True)
class MemberFilter:
    """What a list is narrowed by: tree path, words, the chip that is pressed, and further conditions."""

    path: str = ""
    words: str = ""
    chip: str = ""
    sex: str = ""
    education: str = ""
    joined_from: date | None = None
    joined_to: date | None = None

    @property
    def conditions(self) -> Q:
        """Return the further conditions as a filter."""
        given = {
            "sex": self.sex,
            "education": self.education,
            "joined_on__gte": self.joined_from,
            "joined_on__lte": self.joined_to,
        }
        return Q(**{name: value for name, value in given.items() if value})


CHIPS: dict[str, Q] = {
    "full": Q(category=Category.FULL),
    "probationary": Q(category=Category.PROBATIONARY),
    "floating": Q(floating=True),
    "lost": Q(lost=True),
    "suspended": Q(standing="2"),
}


def current(actor: Actor) -> QuerySet[Member]:
    """Return the living dossiers in the actor's reach."""
    return Member.objects.visible_to(actor).filter(left_on=None)


def narrowed(actor: Actor, wanted: MemberFilter) -> QuerySet[Member]:
    """Return the list a filter describes, by name; words match name, pinyin initials or a whole number."""
    rows = _listed(actor, wanted)
    if wanted.chip in CHIPS:
        rows = rows.filter(CHIPS[wanted.chip])
    return rows.order_by("name_sort", "id")


def _listed(actor: Actor, wanted: MemberFilter) -> QuerySet[Member]:
    # One's own dossier is always within sight; in a list it stands only where it belongs.
    rows = current(actor).filter(under(wanted.path or actor.path), wanted.conditions)
    return matching(rows, wanted.words)


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


def chip_counts(actor: Actor, wanted: MemberFilter) -> dict[str, int]:
    """Count the rows behind every chip, and behind none, in one query."""
    counts = {name: Count("pk", filter=condition) for name, condition in CHIPS.items()}
    found: dict[str, int] = _listed(actor, wanted).aggregate(all=Count("pk"), **counts)
    return found


def posts_of(members: list[Member]) -> dict[int, list[PostHeld]]:
    """Return the posts that members hold now, by member row id, in one query."""
    held = PostHeld.objects.unscoped(why="posts of members already reached").filter(
        member__in=[row.pk for row in members], valid_to=None
    )
    posts: dict[int, list[PostHeld]] = {}
    for post in held.select_related("organization").order_by("valid_from", "pk"):
        posts.setdefault(post.member_id, []).append(post)
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


def statuses_of(member: Member) -> list[Status]:
    """Return the status rows of a dossier that stand, newest first; corrected ones are left out."""
    rows = list(member.statuses.order_by("-valid_from", "-pk"))
    corrected = {row.corrects_id for row in rows}
    return [row for row in rows if row.pk not in corrected]


def placements_of(member: Member) -> list[Placement]:
    """Return where a member belonged over time, newest first."""
    rows = member.placements.select_related("branch", "group")
    return list(rows.order_by("-valid_from", "-pk"))


def posts_held_by(member: Member) -> list[PostHeld]:
    """Return the posts of a member over time, those held now first."""
    rows = list(member.posts.select_related("organization").order_by("-valid_from", "-pk"))
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
    for row in posts.filter(member__in=ids, valid_to=None).select_related("organization").order_by("pk"):
        if row.organization.kind in BRANCH_KINDS or row.post in GROUP_POSTS:
            held.setdefault(row.member_id, []).append(row.post)
    return held


def structure(path: str) -> dict[str, Any]:
    """Return birth years and counts of the living members under a path, for charts."""
    rows = Member.objects.unscoped(why="counts for a path that the caller has checked")
    living = rows.filter(under(path), left_on=None)
    years = living.values_list("birth_date", flat=True)
    return {"births": [day for day in years if day]}


def places_for(actor: Actor) -> list[Organization]:
    """Return the living branches and groups where the actor may put members, in tree order (ORG-28)."""
    reached = in_reach(actor, "members.write")
    return list(reached.filter(kind__in=(*BRANCH_KINDS, Kind.GROUP)).defer("phone"))


def holding(organization: Organization, uuid: str) -> PostHeld | None:
    """Return a post that is held in an organization already reached, by its public id, or None."""
    try:
        wanted = UUID(str(uuid))
    except ValueError:
        return None
    rows = organization.posts_held.select_related("member", "organization")
    found: PostHeld | None = rows.filter(uuid=wanted, valid_to=None).first()
    return found
