"""Tying the names of secretaries and contacts on the first list to members of the second (INF-19)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhibu.domain.people.members import rules
from zhibu.domain.people.members.models import Contact, Member, PostHeld
from zhibu.domain.people.members.services.posts import hold_post, set_contact
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine.access import Actor, under
from zhibu.engine.flow import Invalid, service

WHY = "service: names are looked for whoever looks"
NAMES = 500
"""So many names are asked for at a time."""


@dataclass(frozen=True)
class Untied:
    """A name on the first list that no member bears, or more than one, or one who may not hold the post."""

    organization: str
    role: str
    name: str
    found: int
    refused: str = ""

    @property
    def problem(self) -> str:
        """Return what is wrong, in words."""
        words = {"organization": self.organization, "role": self.role, "name": self.name}
        if self.refused:
            return _("%(organization)s的%(role)s%(name)s没有对上人：") % words + self.refused
        if self.found:
            return _("%(organization)s的%(role)s%(name)s有同名党员，没有对上人") % words
        return _("%(organization)s的%(role)s%(name)s不在党员名册里") % words


@service()
def tie_names(path: str, *, actor: Actor) -> list[Untied]:
    """Tie every name that exactly one member of the organization bears; return those that are left."""
    waiting = Organization.objects.unscoped(why=WHY).filter(under(path, "path"), dissolved_on=None)
    secretaries = _held(PostHeld.objects.unscoped(why=WHY).filter(post="SECRETARY", valid_to=None))
    contacts = _held(Contact.objects.unscoped(why=WHY).filter(valid_to=None))
    open_ = [
        (row, role, name)
        for row in waiting.exclude(secretary_text="", contact_text="").order_by("path")
        for role, name, holder in (
            (_("书记"), row.secretary_text, secretaries.get(row.pk)),
            (_("联系人"), row.contact_text, contacts.get(row.pk)),
        )
        if name and name != holder
    ]
    by_name = bearers(path, {name for _row, _role, name in open_})
    untied: list[Untied] = []
    for row, role, name in open_:
        people = [one for one in by_name.get(name, []) if one.org_path.startswith(row.path)]
        if len(people) != 1:
            untied.append(Untied(str(row), role, name, len(people)))
            continue
        refused = _tie(row, people[0], role, actor)
        if refused:
            untied.append(Untied(str(row), role, name, 1, refused))
    return untied


def _tie(row: Organization, person: Member, role: str, actor: Actor) -> str:
    try:
        if role == _("书记"):
            hold_post(row, person, "SECRETARY", actor=actor, basis=_("汇总表"))
        else:
            set_contact(row, person, actor=actor)
    except Invalid as error:
        return str(error)
    return ""


def _held(rows: QuerySet[Any]) -> dict[int, str]:
    return dict(rows.values_list("organization_id", "member__name"))


def bearers(path: str, names: Iterable[str]) -> dict[str, list[Member]]:
    """Return the members below a path who bear one of these names, by name."""
    found: dict[str, list[Member]] = defaultdict(list)
    rows = Member.objects.unscoped(why=WHY).filter(under(path), left_on=None)
    wanted = iter(names)
    while part := list(islice(wanted, NAMES)):
        # By the reading as well, which has an index.
        spoken = [rules.name_reading(name)[0] for name in part]
        for row in rows.filter(name_sort__in=spoken, name__in=part).defer("id_number", "phone", "address"):
            found[row.name].append(row)
    return found
