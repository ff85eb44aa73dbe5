"""Every read of duties worth a name: one computation for workbench, tiles, command line and reminders."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from zhibu.domain.insight.duties.models import Waiver
from zhibu.domain.people.organizations.models import Organization
from zhibu.domain.people.organizations.queries import started_on
from zhibu.engine import clock
from zhibu.engine.access import Actor, Refused, under
from zhibu.engine.duty import Duty, Question, State, sources

WEEK = 7


def duties(actor: Actor, path: str, on: date) -> list[Duty]:
    """Return all duties under a tree path as known at the end of a day, by due day.

    They are owed since the installation's start; raises Refused outside the actor's reach.
    """
    if not actor.may_at("duties.read", path):
        raise Refused("duties.read")
    return compute(path, on)


def compute(path: str, on: date) -> list[Duty]:
    """Return the duties under a path that the caller has checked: at most 12 queries."""
    since = started_on()
    if since is None:
        return []
    question = Question(path, since, on)
    lifted = _waivers(path, on)
    found = [duty for source in sources() for duty in source(question)]
    settled = [duty.waived(lifted[duty.key]) if duty.key in lifted else duty for duty in found]
    return sorted(settled, key=lambda duty: (duty.due, duty.subject.path, duty.rule))


def _waivers(path: str, on: date) -> dict[str, str]:
    known = clock.end_of_day(on)
    rows = Waiver.objects.unscoped(why="duties are computed for a path that the caller has checked")
    valid = rows.filter(under(path), at__lt=known).filter(
        Q(withdrawn_at=None) | Q(withdrawn_at__gte=known)
    )
    return dict(valid.values_list("duty", "reason"))


@dataclass(frozen=True)
class Agenda:
    """The open duties in the groups of the workbench, and what is done this month."""

    late: list[Duty]
    this_week: list[Duty]
    this_month: list[Duty]
    later: list[Duty]
    done: list[Duty]

    @property
    def open(self) -> int:
        """Return how many are not done of those due by the end of this month."""
        return len(self.late) + len(self.this_week) + len(self.this_month)


def agenda(found: list[Duty], on: date) -> Agenda:
    """Group duties as seen from a day: late, due this week, this month, later; done in this month."""
    month = clock.period_of("month", on)
    week_end = on + timedelta(days=WEEK - 1 - on.weekday())
    waiting = [duty for duty in found if duty.state is State.DUE]
    return Agenda(
        late=[duty for duty in found if duty.state is State.LATE],
        this_week=[duty for duty in waiting if duty.due <= week_end],
        this_month=[duty for duty in waiting if week_end < duty.due <= month.end],
        later=[duty for duty in waiting if duty.due > max(month.end, week_end)],
        done=[
            duty
            for duty in found
            if duty.state in (State.DONE, State.WAIVED) and duty.due >= month.start
        ],
    )


@dataclass(frozen=True)
class Tile:
    """One branch on the tiles: its id, code, name, path and whether it is done, under way or late."""

    id: int
    code: str
    name: str
    path: str
    state: str
    done: int
    total: int
    late: int


def tiles(found: list[Duty], branches: list[Organization], on: date) -> list[Tile]:
    """Say for each branch how its month stands: late, done (nothing open), or under way.

    Duties of groups count for their branch; renewals count from their due month on.
    """
    month = clock.period_of("month", on)
    tally: dict[int, Counter[str]] = {row.pk: Counter() for row in branches}
    by_path = {row.path: row.pk for row in branches}
    for duty in found:
        owner = by_path.get(duty.subject.path) or by_path.get(duty.subject.path[:-6])
        if owner is None:
            continue
        if duty.state is State.LATE:
            tally[owner]["late"] += 1
        if month.start <= duty.due and duty.start <= month.end and duty.due <= month.end:
            tally[owner]["total"] += 1
            tally[owner]["done"] += duty.state in (State.DONE, State.WAIVED)
    return [_tile(row, tally[row.pk]) for row in branches]


def _tile(row: Organization, count: Counter[str]) -> Tile:
    state = "late" if count["late"] else "done" if count["done"] >= count["total"] else "open"
    return Tile(
        row.pk, row.code, row.short_name, row.path, state, count["done"], count["total"], count["late"]
    )


@dataclass(frozen=True)
class MonthRate:
    """How much of what fell due in a month was done by the end of that month or the day asked about."""

    label: str
    month: int
    owed: int
    done: int

    @property
    def percent(self) -> float | None:
        """Return the share in percent, None where nothing was owed."""
        return 100 * self.done / self.owed if self.owed else None


def year_line(found: list[Duty], on: date) -> list[MonthRate]:
    """Return the months of the year up to a day with what was owed and what was held in time."""
    rates = []
    for number in range(1, on.month + 1):
        month = clock.period_of("month", date(on.year, number, 1))
        due = [
            duty
            for duty in found
            if month.holds(duty.due) and duty.state is not State.WAIVED and duty.kind != "term"
        ]
        done = sum(duty.state is State.DONE for duty in due)
        rates.append(MonthRate(month.label, number, len(due), done))
    return rates
