"""How a large node stood when it was last summed up: summed up anew only where something happened since.

The journal tells where, as every act writes into it. What it tells may come late: a number is given out
before its entry can be seen, so that some thousand numbers are looked at again each time.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from threading import Lock
from typing import NamedTuple
from uuid import UUID

from django.db.models import Max

from zhibu.domain.people.members.models import Placement
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine.access import Nodes, under
from zhibu.engine.access.paths import ancestors, row_ids
from zhibu.engine.duty import Held, Question
from zhibu.engine.journal.models import Entry

WHY = "duties are summed up for a path that the caller has checked"
LONGEST = 600.0
"""So many seconds what was summed up is mended; then all is summed up again, whatever happened."""
MOST = 4
"""So many answers are kept in a process: of a million members each is about forty megabytes."""
FEW, PLACES = 2000, 400
"""Where more organizations than these are concerned, or from more places, all are summed up again."""
BEHIND = 5000
"""So many numbers of the journal may be given out and not to be seen yet."""
ELSEWHERE = (
    "account.", "bulk.", "file.", "grant.", "import.arrange", "import.ask", "import.check", "import.choose",
    "import.mend", "job.", "list.", "room.", "saved.", "session.", "sign-",
)  # fmt: skip
"""Acts, by how they begin, that no duty follows from; those who look at something are among them."""
ITS_OWN = (
    "duty.", "excuse.", "finding.", "meeting.", "member.", "plan.", "post.", "report.", "term.", "topic.",
)  # fmt: skip
"""Acts, by how they begin, that concern their place and those above it; any other also what lies beneath."""
EVERYWHERE = frozenset({"import.give-up", "import.withdraw", "installation.start", "organization.move"})
"""Acts after which all is summed up again: what they changed lies elsewhere as well."""
MEMBER = "members.Member"

Summed = Callable[[Question], Iterable[Held]]
Key = tuple[object, ...]


class Act(NamedTuple):
    """What the journal says of an act: where, whether it concerns what lies beneath, to which row."""

    path: str
    deep: bool
    table: str
    uuid: UUID | None


@dataclass
class Kept:
    """What was summed up, when, and the entries of the journal that are in it."""

    held: list[Held]
    begun: float
    seen: set[int] = field(default_factory=set)


_kept: dict[Key, Kept] = {}
_lock = Lock()


def forget() -> None:
    """Sum everything up again the next time."""
    with _lock:
        _kept.clear()


def kept(question: Question, sum_up: Summed) -> list[Held]:
    """Answer a question about a path by strands, from what was summed up before where that still holds."""
    key = (question.path, question.since, question.on, question.ahead, question.kinds)
    # One sums up while others who ask wait, and have it then.
    with _lock:
        found = _kept.pop(key, None)
        if found is None or time.monotonic() - found.begun > LONGEST or not _mended(found, question, sum_up):
            found = Kept([], time.monotonic())
            # Before anything is summed up: what comes meanwhile is to be seen as new.
            _read_on(found)
            found.held = list(sum_up(question))
        _kept[key] = found
        for oldest in list(_kept)[:-MOST]:
            del _kept[oldest]
        return found.held


def _read_on(known: Kept) -> list[int]:
    """Return the numbers of the journal that were not there to be seen before."""
    last = max(known.seen, default=0) or Entry.objects.aggregate(last=Max("pk"))["last"] or 0
    there = set(Entry.objects.filter(pk__gt=last - BEHIND).values_list("pk", flat=True))
    new = sorted(there - known.seen)
    known.seen = there
    return new


def _mended(known: Kept, question: Question, sum_up: Summed) -> bool:
    """Sum up again what acts since concern; says whether that was possible."""
    happened = _acts(_read_on(known))
    paths = None if happened is None else _concerned(happened, str(question.path))
    if paths is None:
        return False
    if paths:
        some = Nodes(sorted(paths))
        again = Question(some, question.since, question.on, question.ahead, question.kinds)
        ids = {row_ids(path)[-1] for path in paths}
        known.held = [one for one in known.held if one.id not in ids] + list(sum_up(again))
    return True


def _acts(numbers: Sequence[int]) -> list[Act] | None:
    """Return the acts with these numbers that duties may follow from.

    None where they are too many, or one is of everywhere.
    """
    if len(numbers) > BEHIND:
        return None
    if not numbers:
        return []
    rows = Entry.objects.filter(pk__in=numbers, result="done")
    found: list[Act] = []
    for action, path, kind, uuid in rows.values_list("action", "org_path", "object_type", "object_uuid"):
        if action in EVERYWHERE:
            return None
        if not action.startswith(ELSEWHERE) and not action.endswith(".reveal"):
            deep = not path or not action.startswith(ITS_OWN)
            found.append(Act(path, deep, kind, uuid))
    return found


def _concerned(happened: Sequence[Act], top: str) -> set[str] | None:
    """Return the paths whose duties may have changed under a path; None where they are too many."""
    people = [act.uuid for act in happened if act.table == MEMBER]
    deep = {act.path for act in happened if act.deep}
    if len(people) > FEW or any(top.startswith(path) for path in deep):
        return None
    places = {act.path for act in happened} | _left(people)
    paths = {one for path in places if path.startswith(top) for one in ancestors(path) if one.startswith(top)}
    outer: list[str] = []
    for path in sorted(path for path in deep if path.startswith(top)):
        if not outer or not path.startswith(outer[-1]):
            outer.append(path)
    if len(outer) > PLACES:
        return None
    if outer:
        beneath = reduce(or_, (under(path, "path") for path in outer))
        rows = Organization.objects.unscoped(why=WHY).filter(beneath)
        paths |= set(rows.values_list("path", flat=True)[: FEW + 1])
    return paths if len(paths) <= FEW else None


def _left(people: Sequence[UUID | None]) -> set[str]:
    """Return where people were before: who went to another place changed the figures of both."""
    if not people:
        return set()
    placed = Placement.objects.unscoped(why=WHY).filter(member__uuid__in=people)
    pairs = placed.values_list("branch__path", "group__path")
    return {path for pair in pairs for path in pair if path is not None}
