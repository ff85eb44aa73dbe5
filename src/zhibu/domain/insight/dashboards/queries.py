"""The figures of overview and big screen, all from the duties and the records of the modules below."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zhibu.domain.insight.duties.queries import (
    KINDS,
    RENEWAL,
    MonthRate,
    Node,
    Tile,
    count_kinds,
    duties,
    nodes_under,
    tiles,
    year_line,
)
from zhibu.domain.people.members.queries import structure
from zhibu.engine.access import Actor
from zhibu.engine.access.paths import WIDTH, ancestors
from zhibu.engine.duty import Duty, State

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
    """What needs looking at: late duties, renewals near, terms run out or unknown, what is silent."""

    late: tuple[Duty, ...]
    near: tuple[Duty, ...]
    expired: int
    unknown: int
    silent: int = 0


@dataclass(frozen=True)
class Picture:
    """How a node and all beneath it stand on a day."""

    on: date
    duties: tuple[Duty, ...]
    nodes: tuple[Node, ...]
    counts: dict[str, int]
    groups: tuple[Group, ...]
    line: tuple[MonthRate, ...]
    progress: tuple[Progress, ...]
    ages: tuple[int, ...]
    ages_unknown: int
    attention: Attention

    @property
    def states(self) -> Counter[str]:
        """Count the branches by the state of their tile."""
        return Counter(tile.state for group in self.groups for tile in group.tiles)


def picture(actor: Actor, on: date) -> Picture:
    """Draw up the figures for an actor's node as known at the end of a day: eight queries.

    Raises Refused where the actor may not read duties there.
    """
    found = duties(actor, actor.path, on)
    nodes = nodes_under(actor.path)
    branches = [node for node in nodes if node.is_branch]
    births = structure(actor.path)["births"]
    ages, members = ages_on(births, on), sum(node.members for node in branches)
    return Picture(
        on=on,
        duties=tuple(found),
        nodes=tuple(nodes),
        counts={**count_kinds(nodes), "member": members},
        groups=_grouped(nodes, tiles(found, branches, on)),
        line=tuple(year_line(found, on)),
        progress=_progress(found, branches, on),
        ages=ages,
        ages_unknown=max(0, members - sum(ages)),
        attention=_attention(found, nodes, on),
    )


def ages_on(births: Iterable[date], on: date) -> tuple[int, ...]:
    """Count people by age band on a day, in full years."""
    counts = Counter[int]()
    for birth in births:
        age = on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
        counts[next(place for place, (_low, high) in enumerate(AGES) if high is None or age <= high)] += 1
    return tuple(counts[place] for place in range(len(AGES)))


def _grouped(nodes: list[Node], found: list[Tile]) -> tuple[Group, ...]:
    by_path = {node.path: node for node in nodes}
    held: dict[str, list[Tile]] = defaultdict(list)
    for tile in found:
        held[tile.path[:-WIDTH]].append(tile)
    return tuple(Group(by_path.get(path), tuple(row)) for path, row in held.items())


def _progress(found: list[Duty], branches: list[Node], on: date) -> tuple[Progress, ...]:
    owners = {node.path for node in branches}
    running: dict[tuple[str, str, str], dict[str, bool]] = defaultdict(dict)
    for duty in found:
        if duty.kind not in KINDS or not duty.start <= on <= duty.due:
            continue
        branch = next((path for path in ancestors(duty.subject.path) if path in owners), "")
        if branch:
            by_branch = running[duty.kind, duty.title, duty.period]
            by_branch[branch] = by_branch.get(branch, True) and not duty.open
    return tuple(
        Progress(kind, title, period, sum(by_branch.values()), len(by_branch))
        for (kind, title, period), by_branch in running.items()
    )


def _attention(found: list[Duty], nodes: list[Node], on: date) -> Attention:
    late = tuple(duty for duty in found if duty.state is State.LATE)
    near = tuple(duty for duty in found if duty.kind == RENEWAL and duty.state is State.DUE)
    counted = {duty.subject.path for duty in late if duty.kind == RENEWAL}
    expired = [node for node in nodes if node.term_ends and node.term_ends < on and node.path not in counted]
    silent = sum(bool(duty.silent) for duty in found)
    return Attention(late, near, len(expired), sum(node.lacks_term for node in nodes), silent)
