"""What a dossier says in the second list, read without the dossier itself: lists are long."""

from collections.abc import Sequence
from typing import Any

from zhibu.domain.people.members.models import Member
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine.exchange.context import Resolved

PLAIN = (
    "name",
    "sex",
    "ethnic",
    "birth_date",
    "education",
    "category",
    "joined_on",
    "converted_on",
    "standing",
    "lost",
    "floating",
)
SEALED = ("id_number", "phone", "address")
TAKEN = ("uuid", "branch_id", "group_id", "job_code", "job", *SEALED, *PLAIN)
"""What is read of a dossier beside its id, in this order."""

WHY = "names of the branches and groups of members already reached"
FIRST = 6
"""Where sealed values begin."""


class Places:
    """The names of branches and groups, each looked up once."""

    def __init__(self) -> None:
        self.branches: dict[int, Resolved] = {}
        self.groups: dict[int | None, str] = {None: ""}

    def learn(self, lines: Sequence[Any]) -> None:
        """Look up the places of some members that are not known yet."""
        wanted = {line[at] for line in lines for at in (2, 3)} - self.branches.keys() - {None}
        found = Organization.objects.unscoped(why=WHY).filter(pk__in=wanted)
        for pk, code, name in found.values_list("pk", "code", "name") if wanted else ():
            self.branches[pk], self.groups[pk] = Resolved(code, name), name


def taken(line: Sequence[Any], posts: list[str], places: Places) -> dict[str, object]:
    """Return what is stored of a member, by the fields of the list (compare `stored_of`)."""
    _pk, uuid, branch, group, job_code, job = line[:FIRST]
    last = FIRST + len(SEALED)
    opened = zip(SEALED, line[FIRST:last], strict=True)
    return {
        **dict(zip(PLAIN, line[last:], strict=True)),
        **{name: _FIELDS[name].opened(value, uuid) for name, value in opened},
        "branch": places.branches[branch],
        "job": job_code or job,
        "group": places.groups[group],
        "posts": posts,
    }


_FIELDS: dict[str, Any] = {name: Member._meta.get_field(name) for name in SEALED}
