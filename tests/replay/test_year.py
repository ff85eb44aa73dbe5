"""A year of three branches, lived day by day, against what the regulations say they owe.

`year-2026.csv` is written by hand from the regulations and a calendar, not from the product: who owes
what in which period from which day to which, when it was held, and when that was written down. The three:

- 1011, a branch with a committee and two groups, whose term of three years ends on 2027-05-10;
- 1021, a joint branch of a village, whose term of five years ends on 2026-09-20; four of its eight full
  members go on 1 September, and from then on it has no committee;
- 1022, a branch founded on 10 April that owes full periods only; with those four it has seven full
  members from 1 September on, and a committee.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.life import at, hold, summed_up, told_apart
from tests.world import World
from zhibu.domain.affairs.meetings import services as meetings
from zhibu.domain.affairs.meetings.models import Meeting
from zhibu.domain.insight.duties.queries import compute
from zhibu.domain.insight.duties.services import waive
from zhibu.domain.people.members import services as members
from zhibu.domain.people.organizations import services as organizations
from zhibu.domain.people.organizations.models import Kind, Organization, Term
from zhibu.engine import clock
from zhibu.engine.duty import strands_of

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
SUBJECTS = {"1011", "1011-Z01", "1011-Z02", "1021", "1022"}
MOVED = ("谢临川", "韩素秋", "陶令仪", "罗锦程")


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    subject: str
    kind: str
    rule: str
    period: str
    start: date
    due: date
    held: date | None
    known: date | None
    then: str

    @property
    def event(self) -> date | None:
        """Return the day on which what happened later happened: void or waived."""
        word, _blank, day = self.then.partition(" ")
        return date.fromisoformat(day) if word in ("void", "waived") else None

    def state(self, on: date) -> str:
        """Return the state the table means at the end of a day; nothing before it is owed."""
        if on < self.start:
            return ""
        if self.then.startswith("waived") and self.event and on >= self.event:
            return "waived"
        undone = self.then.startswith("void") and self.event is not None and on >= self.event
        if self.known and self.known <= on and not undone:
            return "done"
        return "late" if on > self.due else "due"


def day_or_none(words: str) -> date | None:
    return date.fromisoformat(words) if words else None


def table() -> list[Line]:
    with (Path(__file__).parent / "year-2026.csv").open(encoding="utf-8", newline="") as file:
        return [
            Line(
                row["subject"],
                row["kind"],
                row["rule"],
                row["period"],
                date.fromisoformat(row["start"]),
                date.fromisoformat(row["due"]),
                day_or_none(row["held"]),
                day_or_none(row["entered"] or row["held"]),
                row["then"],
            )
            for row in csv.DictReader(file)
        ]


def prepare(world: World) -> None:
    """Make 1021 a joint branch of a village whose term of five years began in 2021."""
    Organization.objects.filter(code="1021").update(kind=Kind.JOINT_BRANCH, village_or_community=True)
    Term.objects.filter(organization__code="1021").update(
        elected_on=date(2021, 9, 20), months=60, expires_on=date(2026, 9, 20)
    )


def found_the_third(world: World) -> None:
    facts = organizations.Founding(
        "1022",
        Kind.BRANCH,
        "中共江临试验有限公司动力第二支部委员会",
        world["102"],
        founded_on=date(2026, 4, 10),
    )
    branch = organizations.found(facts, actor=world.operator)
    for name in ("孟春和", "宋以宁", "温书然"):
        members.place(world.member(name), branch, None, actor=world.operator)


def move_four(world: World) -> None:
    for name in MOVED:
        members.place(world.member(name), world["1022"], None, actor=world.operator)


def happenings(world: World, lines: list[Line]) -> dict[date, list[Callable[[], object]]]:
    """Return what is done on which day."""
    days: dict[date, list[Callable[[], object]]] = {
        date(2026, 4, 10): [lambda: found_the_third(world)],
        date(2026, 9, 1): [lambda: move_four(world)],
    }
    also = {line.held: "lecture" for line in lines if line.then == "with theme-day"}
    for line in lines:
        for day, act in _acts(world, line, also):
            days.setdefault(day, []).append(act)
    return days


def _acts(
    world: World, line: Line, also: dict[date | None, str]
) -> Iterator[tuple[date, Callable[[], object]]]:
    held = line.held or line.start
    if line.held and line.known and line.kind == "term":
        yield line.known, lambda: organizations.record_term(world[line.subject], held, actor=world.operator)
    elif line.held and line.known and line.then != "with theme-day":
        extra = also.get(line.held, "") if line.kind == "theme-day" else ""
        entered = line.known if line.known != line.held else None
        yield line.known, lambda: hold(world, line.subject, line.kind, held, entered=entered, also=extra)
    if line.event and line.then.startswith("void"):
        yield (
            line.event,
            lambda: meetings.void(
                Meeting.objects.get(kind=line.kind, held_on=held), actor=world.operator, reason="登记错误"
            ),
        )
    elif line.event:
        key = f"{line.kind}/{line.subject}/{line.period}"
        yield line.event, lambda: waive(world[line.subject], key, actor=world.operator, reason="高温停产")


@pytest.mark.django_db
def test_every_day_of_a_year_owes_what_the_regulations_say(world: World) -> None:
    lines = table()
    prepare(world)
    plan = happenings(world, lines)
    wrong: list[str] = []
    seen = Counter[str]()
    day = FIRST
    while day <= LAST:
        with clock.travel(at(day, 18)):
            for act in plan.get(day, []):
                act()
        if day.day in (1, 16):
            assert summed_up("", day) == told_apart(strands_of(compute("", day))), day
        wanted = {
            (line.subject, line.kind, line.period): (line.state(day), line.rule, line.due)
            for line in lines
            if line.state(day)
        }
        found = {
            (duty.subject.code, duty.kind, duty.period): (duty.state.value, duty.rule, duty.due)
            for duty in compute("", day)
            if duty.subject.code in SUBJECTS and duty.start <= day
        }
        wrong += [f"{day} missing {key} {wanted[key]}" for key in wanted.keys() - found.keys()]
        wrong += [f"{day} extra {key} {found[key]}" for key in found.keys() - wanted.keys()]
        wrong += [
            f"{day} {key}: {found[key]}, should be {wanted[key]}"
            for key in wanted.keys() & found.keys()
            if wanted[key] != found[key]
        ]
        seen.update(state for state, _rule, _due in wanted.values())
        day += timedelta(days=1)
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(sorted(wrong)[:30])
    assert len(lines) == 106
    assert min(seen[state] for state in ("due", "late", "done", "waived")) > 100, seen
