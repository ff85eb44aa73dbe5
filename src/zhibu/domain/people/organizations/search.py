"""How organizations are found: by name, short name, pinyin, and whole code."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhibu.domain.people.organizations.models import Kind, Organization
from zhibu.engine.access import Actor
from zhibu.engine.search.offers import Hit, Offer, Words, offer
from zhibu.engine.search.words import reading

SHOWN = ("pk", "uuid", "code", "kind", "short_name", "name", "parent__short_name", "parent__name")


def rows() -> QuerySet[Any]:
    """Return the living organizations; the closed ones are in the history of their superiors."""
    return Organization.objects.unscoped(why="the index").filter(dissolved_on=None).defer("phone")


def words(row: Organization) -> Words | None:
    """Return what an organization is found by, or None once it is closed."""
    if row.dissolved_on is not None:
        return None
    return Words(
        title=row.short_name or row.name,
        path=row.path,
        texts=(row.name,),
        readings=(reading(row.short_name or row.name), " ".join(row.name_initials)),
        numbers=(row.code,),
    )


def show(actor: Actor, found: QuerySet[Any]) -> dict[int, Hit]:
    """Return a line per organization: short name, then kind and superior."""
    return {row.pk: _hit(row) for row in found.values_list(*SHOWN, named=True)}


def _hit(row: Any) -> Hit:
    above = row.parent__short_name or row.parent__name
    hint = " · ".join(part for part in (str(Kind(row.kind).label), above, row.code) if part)
    return Hit(row.short_name or row.name, reverse("organizations.detail", args=[row.uuid]), hint)


offer(Offer("organization", _("党组织"), "sitemap", Organization, rows, words, show, order=20))
