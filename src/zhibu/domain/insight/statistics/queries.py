"""Every figure of organizational life worth a name: coverage from the duties, attendance from the rolls."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q

from zhibu.domain.affairs.meetings.models import Attendance, MeetingKind, MeetingState, Presence
from zhibu.domain.insight.duties.queries import KINDS, Node, Standing, children_of, nodes_under, standing
from zhibu.domain.insight.statistics import rules
from zhibu.engine import clock
from zhibu.engine.access import Actor, under
from zhibu.engine.access.paths import ancestors
from zhibu.engine.clock import Period
from zhibu.engine.duty import Cell, State, Strand

WHY = "figures of a path for which the actor's right to read duties was checked"


@dataclass
class Held:
    """What is owed of one kind: how often, held at all, held in time, lifted (so not owed), late."""

    owed: int = 0
    held: int = 0
    in_time: int = 0
    lifted: int = 0
    late: int = 0


@dataclass
class Came:
    """Who came: meetings, places on rolls, present, excused, absent with a reason, absent without."""

    meetings: int = 0
    expected: int = 0
    present: int = 0
    excused: int = 0
    explained: int = 0
    unexplained: int = 0

    @property
    def of(self) -> int:
        """Return the denominator of the rate: expected without excused (LIF-27)."""
        return int(rules.attendance_rate(self.present, self.expected, self.excused)["of"] or 0)

    @property
    def percent(self) -> int | None:
        """Return the rate in percent, None where nobody counts (LIF-27)."""
        return rules.attendance_rate(self.present, self.expected, self.excused)["percent"]


@dataclass
class Line:
    """One organization with all beneath it: coverage by kind, attendance."""

    node: Node
    depth: int
    kinds: dict[str, Held] = field(default_factory=lambda: defaultdict(Held))
    came: Came = field(default_factory=Came)


@dataclass
class Life:
    """The figures of a node: period, a line per organization in tree order, the whole first, by quarter."""

    period: Period
    lines: list[Line]
    quarters: dict[int, dict[str, Held]]
    kinds: tuple[str, ...]


def life(actor: Actor, path: str, period: Period, *, on: date) -> Life:
    """Draw up coverage and attendance under a path in a period, as known at the end of a day.

    Lines are the node and what hangs beneath it down to branches and the groups of one's own branch, of a
    large node only what hangs directly beneath it; each counts all beneath itself. Some ten queries however
    large the tree. Raises Refused out of reach.
    """
    stands = standing(actor, path, on, kinds=frozenset(KINDS))
    nodes = children_of(path) if stands.wide else nodes_under(path)
    shown = [node for node in nodes if _is_shown(node, nodes[0])] if nodes else []
    depth = {node.path: len(ancestors(node.path)) for node in shown}
    top = min(depth.values(), default=0)
    lines = {node.path: Line(node, depth[node.path] - top) for node in shown}
    quarters: dict[int, dict[str, Held]] = {number: defaultdict(Held) for number in range(1, 5)}
    for (org_path, strand), many in _alike(stands, lines).items():
        above = list(_above(lines, org_path))
        for cell in strand.cells:
            if cell.start > on or cell.due.year != period.end.year:
                continue
            tally = [quarters[(cell.due.month + 2) // 3][cell.kind]]
            if period.holds(cell.due):
                tally += [line.kinds[cell.kind] for line in above]
            for held in tally:
                _count(held, cell, many)
    for org_path, came in attendance(path, period, on):
        for line in _above(lines, org_path):
            _add(line.came, came)
    owed = {kind for line in lines.values() for kind in line.kinds}
    kinds = tuple(kind for kind in KINDS if kind in owed)
    return Life(period, list(lines.values()), quarters, kinds)


def _is_shown(node: Node, root: Node) -> bool:
    # Groups are the business of their branch: from above they count within it.
    return not node.is_group or root.is_branch or root.is_group


def _above(lines: dict[str, Line], path: str) -> Iterable[Line]:
    return (lines[part] for part in ancestors(path) if part in lines)


def _alike(stands: Standing, lines: dict[str, Line]) -> Counter[tuple[str, Strand]]:
    """Count who has which strand by the line in which they stand: far fewer than there are bodies."""
    nearest: dict[str, str] = {}
    counted: Counter[tuple[str, Strand]] = Counter()
    for one in stands.held:
        if one.path not in nearest:
            nearest[one.path] = next((part for part in reversed(ancestors(one.path)) if part in lines), "")
        counted[nearest[one.path], one.strand] += 1
    return counted


def _count(held: Held, cell: Cell, many: int) -> None:
    if cell.state is State.WAIVED:
        held.lifted += many
        return
    held.owed += many
    held.held += many * (cell.state is State.DONE)
    held.in_time += many * cell.in_time
    held.late += many * (cell.state is State.LATE)


def _add(whole: Came, part: Came) -> None:
    for name in ("meetings", "expected", "present", "excused", "explained", "unexplained"):
        setattr(whole, name, getattr(whole, name) + getattr(part, name))


def attendance(path: str, period: Period, on: date) -> list[tuple[str, Came]]:
    """Return who came to the filed meetings of a period, by tree path of who met, in one query.

    Excused is leave that was agreed to. Leave without an answer counts as absence with a reason told;
    who said nothing is 未说明, never given a reason (F-MTG-10).
    """
    known = clock.end_of_day(on)
    rows = Attendance.objects.unscoped(why=WHY).filter(
        under(path, "meeting__org_path"),
        guest=False,
        meeting__state=MeetingState.FILED,
        meeting__filed_at__lt=known,
        meeting__held_on__gte=period.start,
        meeting__held_on__lte=period.end,
    )
    excused = Q(presence=Presence.LEAVE, leave_agreed=True)
    told = Q(presence=Presence.EXPLAINED) | Q(presence=Presence.LEAVE) & ~excused
    silent = Q(presence__in=(Presence.UNEXPLAINED, Presence.EXPECTED))
    counted = rows.values("meeting__org_path").annotate(
        meetings=Count("meeting", distinct=True),
        expected=Count("pk"),
        present=Count("pk", filter=Q(presence=Presence.PRESENT)),
        excused=Count("pk", filter=excused),
        explained=Count("pk", filter=told),
        unexplained=Count("pk", filter=silent),
    )
    return [(row.pop("meeting__org_path"), Came(**row)) for row in counted.order_by("meeting__org_path")]


def kind_words(kind: str) -> str:
    """Name a kind of organizational life."""
    return str(MeetingKind(kind).label)
