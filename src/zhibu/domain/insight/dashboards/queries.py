"""The figures of overview and big screen, all from the duties and the records of the modules below."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from zhibu.domain.insight.duties.queries import (
    KINDS,
    RENEWAL,
    Month,
    MonthRate,
    Node,
    Places,
    Standing,
    Tile,
    branches_under,
    children_of,
    figures_from,
    figures_of,
    months,
    nodes_under,
    standing,
    terms_ended,
    tiles,
    year_line,
)
from zhibu.domain.people.members.queries import age_counts
from zhibu.engine.access import Actor
from zhibu.engine.access.paths import WIDTH
from zhibu.engine.duty import Cell, Duty, Held, State, Strand

AGES = ((0, 30), (31, 40), (41, 50), (51, 60), (61, None))
"""Bands of age in full years, from and to; the last is open."""


@dataclass(frozen=True)
class Group:
    """Branches under one superior, in tree order: the superior and a tile per branch."""

    node: Node | None
    tiles: tuple[Tile, ...]

    @property
    def done(self) -> int:
        """Return how many branches have nothing open this month."""
        return sum(tile.state == "done" for tile in self.tiles)


@dataclass(frozen=True)
class Progress:
    """One kind of duty whose period is running: how many branches have done it of those that owe it."""

    kind: str
    title: str
    period: str
    done: int
    total: int


@dataclass(frozen=True)
class Attention:
    """What needs looking at: late duties and the first of them, renewals near and the day of the first.

    Then terms run out or unknown, and what is silent.
    """

    late: int
    first: tuple[Duty, ...]
    near: int
    soonest: date | None
    expired: int
    unknown: int
    silent: int = 0


@dataclass(frozen=True)
class Part:
    """One node directly beneath a large one: how many of its branches stand how this month."""

    node: Node
    states: Counter[str]


@dataclass(frozen=True)
class Picture:
    """How a node and all beneath it stand on a day: branch by branch, of a large one part by part."""

    on: date
    root: Node | None
    places: Places
    counts: dict[str, int]
    groups: tuple[Group, ...]
    parts: tuple[Part, ...]
    line: tuple[MonthRate, ...]
    progress: tuple[Progress, ...]
    ages: tuple[int, ...]
    ages_unknown: int
    attention: Attention

    @property
    def states(self) -> Counter[str]:
        """Count the branches by the state of their month."""
        counted = Counter(tile.state for group in self.groups for tile in group.tiles)
        return sum((part.states for part in self.parts), counted)


def picture(actor: Actor, on: date, *, late_rows: int = 5) -> Picture:
    """Draw up the figures for an actor's node as known at the end of a day, in a fixed number of queries.

    Raises Refused where the actor may not read duties there.
    """
    stands, path = standing(actor, actor.path, on), actor.path
    groups: tuple[Group, ...] = ()
    parts: tuple[Part, ...] = ()
    if stands.wide:
        nodes, figures = children_of(path), figures_of(path, wide=True)
        branches = branches_under(path)
        parts = _parts(nodes, months(stands.held, branches, on))
        ended, unknown = terms_ended(path, on)
    else:
        nodes = nodes_under(path)
        figures, own = figures_from(nodes), [node for node in nodes if node.is_branch]
        branches = [node.path for node in own]
        groups = _grouped(nodes, tiles(stands.held, own, on))
        ended = {node.path for node in nodes if node.term_ends and node.term_ends < on}
        unknown = sum(node.lacks_term for node in nodes)
    ages = age_counts(path, on, [low for low, _high in AGES])
    return Picture(
        on=on,
        root=figures.root,
        attention=_attention(stands, ended, unknown, late_rows),
        places=stands.places,
        counts={
            "general": figures.general,
            "branch": figures.branch,
            "group": figures.group,
            "member": figures.members,
        },
        groups=groups,
        parts=parts,
        line=tuple(year_line(stands.tally, on)),
        progress=_progress(stands.held, branches, on),
        ages=ages,
        ages_unknown=max(0, figures.members - sum(ages)),
    )


def _grouped(nodes: list[Node], found: list[Tile]) -> tuple[Group, ...]:
    by_path = {node.path: node for node in nodes}
    held: dict[str, list[Tile]] = defaultdict(list)
    for tile in found:
        held[tile.path[:-WIDTH]].append(tile)
    return tuple(Group(by_path.get(path), tuple(row)) for path, row in held.items())


def _parts(nodes: list[Node], stands: dict[str, Month]) -> tuple[Part, ...]:
    # What hangs directly beneath the node, each with the branches at and beneath it.
    beneath = {node.path: Counter[str]() for node in nodes[1:]}
    own = Counter[str]()
    width = len(nodes[0].path) + WIDTH if nodes else WIDTH
    for path, month in stands.items():
        beneath.get(path[:width], own)[month.state] += 1
    return tuple(Part(node, beneath[node.path]) for node in nodes[1:] if beneath[node.path])


def _progress(found: Iterable[Held], branches: Sequence[str], on: date) -> tuple[Progress, ...]:
    owners = dict.fromkeys(branches)
    known: dict[Strand, list[Cell]] = {}
    running: dict[tuple[date, int, str, str], dict[str, bool]] = defaultdict(dict)
    for one in found:
        if one.strand not in known:
            known[one.strand] = [
                cell for cell in one.strand.cells if cell.kind in KINDS and cell.start <= on <= cell.due
            ]
        for cell in known[one.strand]:
            branch = next((path for path in (one.path, one.path[:-WIDTH]) if path in owners), "")
            if branch:
                by_branch = running[cell.due, KINDS.index(cell.kind), cell.title, cell.period]
                by_branch[branch] = by_branch.get(branch, True) and not cell.open
    return tuple(
        Progress(KINDS[kind], title, period, sum(by_branch.values()), len(by_branch))
        for (_due, kind, title, period), by_branch in sorted(running.items(), key=lambda item: item[0])
    )


def _attention(stands: Standing, ended: set[str], unknown: int, late_rows: int) -> Attention:
    near = [cell for cell in stands.tally if _is_near(cell)]
    late = {
        one.path for one in stands.held if one.strand.kind == RENEWAL and any(map(_is_late, one.strand.cells))
    }
    return Attention(
        late=stands.count(_is_late),
        first=tuple(stands.page(_is_late, length=late_rows)),
        near=stands.count(_is_near),
        soonest=min((cell.due for cell in near), default=None),
        expired=len(ended - late),
        unknown=unknown,
        silent=stands.count(lambda cell: cell.silent),
    )


def _is_late(cell: Cell) -> bool:
    return cell.state is State.LATE


def _is_near(cell: Cell) -> bool:
    return cell.kind == RENEWAL and cell.state is State.DUE
