"""Tying the names of secretaries and contacts on the first list to members of the second (INF-19)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from django.db.models import Exists, OuterRef, Q, QuerySet
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
class Open:
    """A name on the first list whose post or task nobody of that name has: organization, role, name."""

    organization: Organization
    role: str
    name: str


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
    waiting = open_names(
        Organization.objects.unscoped(why=WHY).filter(under(path, "path"), dissolved_on=None)
    )
    by_name = bearers(path, {one.name for one in waiting})
    untied: dict[Open, Untied] = {}
    for one in waiting:
        row = one.organization
        people = [person for person in by_name.get(one.name, []) if person.org_path.startswith(row.path)]
        if len(people) != 1:
            untied[one] = Untied(str(row), one.role, one.name, len(people))
            continue
        refused = _tie(row, people[0], one.role, actor)
        if refused:
            untied[one] = Untied(str(row), one.role, one.name, 1, refused)
    _close(path, {one.organization.pk for one in untied})
    return list(untied.values())


def _close(path: str, left: set[int]) -> None:
    """Look no more for the names of organizations where nobody is left to be found."""
    marked = Organization.objects.unscoped(why=WHY).filter(under(path, "path"), names_open=True)
    done = [pk for pk in marked.values_list("pk", flat=True) if pk not in left]
    for at in range(0, len(done), NAMES):
        Organization.objects.unscoped(why=WHY).filter(pk__in=done[at : at + NAMES]).update(names_open=False)


def open_names(organizations: QuerySet[Organization]) -> list[Open]:
    """Return what the first list says of organizations and the register does not yet, superiors first.

    Only organizations that are marked are looked at: in a large tree a few, where the names of all would
    have to be compared with those of all holders.
    """
    here = OuterRef("pk")
    posts = PostHeld.objects.unscoped(why=WHY).filter(organization=here, post="SECRETARY", valid_to=None)
    contacts = Contact.objects.unscoped(why=WHY).filter(organization=here, valid_to=None)
    rows = (
        organizations.filter(names_open=True)
        .annotate(
            leads=Exists(posts.filter(member__name=OuterRef("secretary_text"))),
            keeps_contact=Exists(contacts.filter(member__name=OuterRef("contact_text"))),
        )
        .filter(
            ~Q(secretary_text="") & Q(leads=False) | ~Q(contact_text="") & Q(keeps_contact=False),
        )
    )
    return [
        Open(row, role, name)
        for row in rows.order_by("path")
        for role, name, done in (
            (_("书记"), row.secretary_text, row.leads),
            (_("联系人"), row.contact_text, row.keeps_contact),
        )
        if name and not done
    ]


def _tie(row: Organization, person: Member, role: str, actor: Actor) -> str:
    try:
        if role == _("书记"):
            hold_post(row, person, "SECRETARY", actor=actor, basis=_("汇总表"))
        else:
            set_contact(row, person, actor=actor)
    except Invalid as error:
        return str(error)
    return ""


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
