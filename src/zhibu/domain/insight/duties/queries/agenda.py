"""What is to be done when: the groups of the workbench."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from zhibu.engine import clock
from zhibu.engine.duty import Duty, State

WEEK = 7


@dataclass
class Agenda:
    """The open duties in the groups of the workbench, what this month has done, what comes next month."""

    late: list[Duty] = field(default_factory=list)
    this_week: list[Duty] = field(default_factory=list)
    this_month: list[Duty] = field(default_factory=list)
    later: list[Duty] = field(default_factory=list)
    done: list[Duty] = field(default_factory=list)
    coming: list[Duty] = field(default_factory=list)

    @property
    def open(self) -> int:
        """Return how many are still to be done: late, this week, this month."""
        return len(self.late) + len(self.this_week) + len(self.this_month)

    @property
    def total(self) -> int:
        """Return how many things this month has: open and done."""
        return self.open + len(self.done)

    def group(self, name: str) -> list[Duty]:
        """Return a group by its name in addresses: late, week, month, done, next."""
        return {
            "late": self.late,
            "week": self.this_week,
            "month": self.this_month,
            "done": self.done,
            "next": self.coming,
        }[name]


def agenda(found: Iterable[Duty], on: date, planned: Mapping[str, date] | None = None) -> Agenda:
    """Group duties as seen from a day: late, this week (to Sunday), this month, later; done this month.

    `planned` maps the key of a duty to the day of a meeting already convened for it: a duty stands
    where its meeting does. `coming` is what falls due next month.
    """
    month = clock.period_of("month", on)
    following = clock.period_of("month", month.end + timedelta(days=1))
    week_end = on + timedelta(days=WEEK - 1 - on.weekday())
    groups = Agenda()
    for duty in found:
        if duty.state is State.LATE:
            groups.late.append(duty)
        elif not duty.open:
            if of_month(duty, month):
                groups.done.append(duty)
        else:
            day = min(duty.due, (planned or {}).get(duty.key, duty.due))
            group = _group_of(groups, day, week_end, month)
            if duty.start <= on:
                group.append(duty)
            if group is groups.later and following.holds(duty.due):
                groups.coming.append(duty)
    return groups


def _group_of(groups: Agenda, day: date, week_end: date, month: clock.Period) -> list[Duty]:
    if day <= week_end:
        return groups.this_week
    return groups.this_month if day <= month.end else groups.later


def of_month(duty: Duty, month: clock.Period) -> bool:
    """Say whether a duty that is done or waived belongs to a month: due in it, or fulfilled in it."""
    return month.holds(duty.due) or (duty.done_on is not None and month.holds(duty.done_on))
