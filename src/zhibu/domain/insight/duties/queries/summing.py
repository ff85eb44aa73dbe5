"""How the duties under a path stand: counted in a tree of any size, built only where they are shown."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from zhibu.domain.insight.duties.queries.computing import answer, aside_on, compute, question_of
from zhibu.domain.insight.duties.queries.keeping import kept
from zhibu.domain.insight.duties.queries.naming import Places
from zhibu.domain.insight.duties.queries.planned import Planned
from zhibu.domain.people.organizations.queries import bodies_on
from zhibu.engine.access import Actor, Nodes, Refused
from zhibu.engine.access.paths import WIDTH
from zhibu.engine.duty import Cell, Duty, Held, Question, Strand, strands, strands_of, tally

MANY = 400
"""Beneath a node with more organizations than this duties are counted by the database."""

AT_ONCE = 500

Key = tuple[int, str, str]
"""What tells one duty apart: row id of who owes it, kind, period."""


class Spot(NamedTuple):
    """Where one duty is found: path of whose it is, its rule, its key."""

    path: str
    rule: str
    key: Key


Wanted = Callable[[Cell], bool]
Build = Callable[[Sequence[str]], Iterable[Duty]]


class Convened(NamedTuple):
    """A meeting that is convened for a duty: its cell, whose path, the meeting."""

    cell: Cell
    path: str
    meeting: Planned


def due_day(cell: Cell) -> Any:
    """Order by due day."""
    return cell.due


def agenda_day(cell: Cell) -> Any:
    """Order as an agenda does: by the day of a convened meeting, else by due day."""
    return cell.day, cell.due


class Standing:
    """How the duties under a node stand: `held` says who has which strand, `tally` counts the cells.

    `convened` are the meetings that wait for a duty; `places` names the subjects of what was built;
    `wide` says that the node is too large to list what lies beneath it.
    """

    def __init__(
        self, held: Iterable[Held], build: Build, meetings: Iterable[Planned] = (), *, wide: bool = False
    ) -> None:
        self._build = build
        self.wide = wide
        self.places = Places("")
        self.convened: dict[Key, Convened] = {}
        self.held = list(self._with_meetings(held, meetings))

    @cached_property
    def strands(self) -> Counter[Strand]:
        """Count how many have each strand."""
        return Counter(one.strand for one in self.held)

    @cached_property
    def tally(self) -> Counter[Cell]:
        """Count how many subjects stand at each cell."""
        return tally(self.strands)

    def count(self, wanted: Wanted) -> int:
        """Count the duties whose cell is wanted."""
        return sum(many for cell, many in self.tally.items() if wanted(cell))

    def meeting_of(self, duty: Duty) -> Planned | None:
        """Return the meeting that is convened for a duty."""
        found = self.convened.get((duty.subject.id, duty.kind, duty.period))
        return found.meeting if found else None

    def page(self, wanted: Wanted, *, start: int = 0, length: int, latest: bool = False) -> list[Duty]:
        """Build a stretch of the wanted duties: by due day (the latest first if asked), tree order, rule."""
        return self.built(self.stretch(wanted, start=start, length=length, latest=latest))

    def stretch(
        self,
        wanted: Wanted,
        *,
        start: int = 0,
        length: int,
        by: Callable[[Cell], Any] = due_day,
        latest: bool = False,
    ) -> list[Spot]:
        """Find a stretch of the wanted duties, to be built together with others."""
        hits: dict[Any, dict[Strand, list[Cell]]] = {}
        many: Counter[Any] = Counter()
        for strand, count in self.strands.items():
            for cell in filter(wanted, strand.cells):
                hits.setdefault(by(cell), {}).setdefault(strand, []).append(cell)
                many[by(cell)] += count
        picked: list[Spot] = []
        for day in sorted(many, reverse=latest):
            if start < many[day]:
                picked += self._of_day(hits[day])[start : start + length - len(picked)]
            start = max(0, start - many[day])
            if len(picked) >= length:
                break
        return picked

    def _of_day(self, hits: Mapping[Strand, list[Cell]]) -> list[Spot]:
        found = [
            Spot(one.path, cell.rule, (one.id, cell.kind, cell.period))
            for one in self.held
            if one.strand in hits
            for cell in hits[one.strand]
        ]
        return sorted(found, key=lambda line: line[:2])

    def built(self, picked: Sequence[Spot]) -> list[Duty]:
        """Build the duties at these spots, in their order; `places` then knows their subjects."""
        paths = dict.fromkeys(path for path, _rule, _key in picked)
        found: dict[Key, Duty] = {}
        for some in chunks(list(paths)):
            duties = list(self._build(some))
            self.places.learn(duties)
            found |= {(duty.subject.id, duty.kind, duty.period): duty for duty in duties}
        return [found[key] for _path, _rule, key in picked]

    def _with_meetings(self, held: Iterable[Held], meetings: Iterable[Planned]) -> Iterator[Held]:
        waiting: dict[tuple[int, str], list[Planned]] = {}
        for meeting in meetings:
            waiting.setdefault((meeting.organization_id, meeting.kind), []).append(meeting)
        for one in held:
            near = waiting.get((one.id, one.strand.kind)) if waiting else None
            yield self._with_meeting(one, near) if near else one

    def _with_meeting(self, one: Held, near: list[Planned]) -> Held:
        cells = []
        for cell in one.strand.cells:
            # The earliest stands.
            found = next((item for item in near if cell.open and cell.start <= item.day <= cell.due), None)
            cells.append(cell.convened(found.day) if found else cell)
            if found:
                self.convened[one.id, cell.kind, cell.period] = Convened(cells[-1], one.path, found)
        return one._replace(strand=Strand(one.strand.kind, tuple(cells)))


def standing(
    actor: Actor,
    path: str,
    on: date,
    *,
    ahead: date | None = None,
    kinds: frozenset[str] | None = None,
    meetings: Iterable[Planned] = (),
) -> Standing:
    """Say how the duties under a path stand at the end of a day, whatever the size of the tree.

    The arguments are those of `duties`; `meetings` are those convened. Raises Refused out of reach.
    """
    if not actor.may_at("duties.read", path):
        raise Refused("duties.read")
    question = question_of(path, on, ahead, kinds)
    if question is None:
        return at_hand([])
    bodies = bodies_on(path, on, MANY + 1)
    if len(bodies) <= MANY:
        question.tell(bodies_on, bodies)
        return at_hand(answer(question), meetings)

    def build(paths: Sequence[str]) -> list[Duty]:
        # Names of groups are told with their branch.
        wanted = {*paths, *(one[:-WIDTH] for one in paths if len(one) > len(path))}
        return compute(Nodes(sorted(wanted)), on, ahead=ahead, kinds=kinds)

    return Standing(kept(question, _summed), build, meetings, wide=True)


def at_hand(found: Sequence[Duty], meetings: Iterable[Planned] = ()) -> Standing:
    """Say how duties stand that are at hand already."""
    return Standing(strands_of(found), lambda _paths: found, meetings)


def summed(path: str, on: date) -> Iterator[Held]:
    """Stream who has which strand under a path that the caller has checked, with what was set aside."""
    question = question_of(path, on)
    return iter(()) if question is None else _summed(question)


def _summed(question: Question) -> Iterator[Held]:
    lifted, silent = aside_on(question.path, question.on)
    for one in strands(question):
        if one.id in lifted or one.id in silent:
            sets = lifted.get(one.id, set()), silent.get(one.id, set())
            cells = tuple(_set_aside(cell, *sets) for cell in one.strand.cells)
            yield one._replace(strand=Strand(one.strand.kind, cells))
        else:
            yield one


def chunks(paths: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut a long list into parts that one query takes."""
    return (paths[start : start + AT_ONCE] for start in range(0, len(paths), AT_ONCE))


def _set_aside(cell: Cell, lifted: set[tuple[str, str]], silent: set[tuple[str, str]]) -> Cell:
    key = cell.kind, cell.period
    cell = cell.waived() if key in lifted else cell
    return cell.hushed() if key in silent else cell
