"""Tying the names of secretaries and contacts on the first list to members of the second (INF-19)."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhibu.domain.people.members.models import Contact, Member, PostHeld
from zhibu.domain.people.members.services.posts import hold_post, set_contact
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine.access import Actor, under
from zhibu.engine.flow import Invalid, service

WHY = "service: names are looked for whoever looks"


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
    by_name: dict[str, list[Member]] | None = None
    untied: list[Untied] = []
    for row in waiting.order_by("path"):
        wanted = [
            (_("书记"), row.secretary_text, secretaries.get(row.pk)),
            (_("联系人"), row.contact_text, contacts.get(row.pk)),
        ]
        for role, name, holder in wanted:
            if not name or name == holder:
                continue
            by_name = by_name if by_name is not None else _by_name(path)
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


def _by_name(path: str) -> dict[str, list[Member]]:
    found: dict[str, list[Member]] = defaultdict(list)
    rows = Member.objects.unscoped(why=WHY).filter(under(path), left_on=None)
    for row in rows.defer("id_number", "phone", "address"):
        found[row.name].append(row)
    return found
