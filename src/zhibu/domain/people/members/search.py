"""How members are found: by name, pinyin, dossier number; whole private numbers by the blind index (S-51)."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhibu.domain.people.members.models import Member
from zhibu.domain.people.members.queries import current, matching
from zhibu.domain.people.members.rules import name_reading
from zhibu.engine.access import Actor
from zhibu.engine.search.offers import Hit, Offer, Words, offer

UNREAD = ("id_number", "phone", "address")
SHOWN = (
    *("pk", "uuid", "name", "number"),
    *(f"{place}__{name}" for place in ("branch", "group") for name in ("short_name", "name")),
)
MOST_WITH_ONE_NUMBER = 5


def rows() -> QuerySet[Any]:
    """Return the living dossiers without their sealed values."""
    return Member.objects.unscoped(why="the index").filter(left_on=None).defer(*UNREAD)


def words(row: Member) -> Words | None:
    """Return what a member is found by, or None once he has left."""
    if row.left_on is not None:
        return None
    spoken = row.name_sort or name_reading(row.name)[0]
    return Words(row.name, row.org_path, readings=(spoken,), numbers=(row.number,), sort=spoken)


def show(actor: Actor, found: QuerySet[Any]) -> dict[int, Hit]:
    """Return a line per member: name, then branch, group and dossier number."""
    return {row.pk: _hit(actor, row) for row in found.filter(left_on=None).values_list(*SHOWN, named=True)}


def _hit(actor: Actor, row: Any) -> Hit:
    mine = row.pk == actor.person_id and not actor.may("members.read")
    url = reverse("members.own") if mine else reverse("members.detail", args=[row.uuid])
    branch = row.branch__short_name or row.branch__name
    group = row.group__short_name or row.group__name
    return Hit(row.name, url, " · ".join(part for part in (branch, group, row.number) if part))


def own(actor: Actor) -> Sequence[int]:
    """Name the actor's own dossier, unless it lies in reach anyway."""
    if actor.person_id is None or actor.may_at("members.read", actor.person_path):
        return ()
    return (actor.person_id,)


def by_number(actor: Actor, number: str) -> Sequence[int]:
    """Name the dossiers within reach that bear a whole ID or telephone number."""
    if not actor.may("members.read"):
        return ()
    found = matching(current(actor), number).values_list("pk", flat=True)
    return list(found[:MOST_WITH_ONE_NUMBER])


offer(Offer("member", _("党员"), "users", Member, rows, words, show, own, by_number, order=10))
