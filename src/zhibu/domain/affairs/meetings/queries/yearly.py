"""The year plan: what is planned, what the rules ask for, what the same month brought last year."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from zhibu.domain.affairs.meetings import rules
from zhibu.domain.affairs.meetings.models import (
    MeetingKind,
    MeetingState,
    PlanLine,
    Showing,
    Topic,
)
from zhibu.domain.affairs.meetings.queries.proposing import kinds_for
from zhibu.domain.people.organizations.models import Organization
from zhibu.domain.people.organizations.queries import owes_committee
from zhibu.engine import clock
from zhibu.engine.clock import PERIOD_MONTHS, Period, periods

WHY = "the year of an organization already reached"
MOST_TOPICS = 3


@dataclass(frozen=True)
class PlanCell:
    """One period of one kind: state (done, late, planned, due, none), lines, days on which it was held."""

    period: Period
    state: str
    lines: tuple[PlanLine, ...]
    held: tuple[date, ...]


def owed_kinds(organization: Organization, on: date) -> list[MeetingKind]:
    """Return the kinds that an organization owes: a committee meeting only with a committee (ORG-19)."""
    full = organization.full_count
    return [
        kind for kind in kinds_for(organization) if kind != MeetingKind.COMMITTEE or owes_committee(full, on)
    ]


def plan_of(organization: Organization, year: int) -> list[PlanLine]:
    """Return the lines of a year's plan that stand, by month; the organization is reached already."""
    rows = PlanLine.objects.unscoped(why=WHY).filter(
        organization=organization, month__year=year, withdrawn_at=None
    )
    return list(rows)


def held_in(organization: Organization, year: int) -> dict[str, list[date]]:
    """Return on which days of a year filed meetings show which kind."""
    rows = Showing.objects.unscoped(why=WHY).filter(
        meeting__organization=organization, meeting__state=MeetingState.FILED, held_on__year=year
    )
    found: dict[str, list[date]] = defaultdict(list)
    for kind, day in rows.order_by("held_on").values_list("kind", "held_on"):
        found[kind].append(day)
    return found


def year_cells(organization: Organization, year: int, on: date) -> dict[MeetingKind, list[PlanCell]]:
    """Lay plan and filed meetings of a year out by kind and period, as seen on a day; two queries."""
    lines, held = plan_of(organization, year), held_in(organization, year)
    return {
        kind: [
            _cell(
                organization,
                rules.frequency(kind, period.end).times,
                period,
                tuple(line for line in lines if line.kind == kind and period.holds(line.month)),
                tuple(day for day in held.get(kind, ()) if period.holds(day)),
                on,
            )
            for period in _periods(kind, year)
        ]
        for kind in owed_kinds(organization, on)
    }


def _periods(kind: str, year: int) -> list[Period]:
    often = rules.frequency(kind, date(year, 12, 31))
    return periods(often.period, date(year, 1, 1), date(year, 12, 31))


def _cell(
    organization: Organization,
    times: int,
    period: Period,
    lines: tuple[PlanLine, ...],
    held: tuple[date, ...],
    on: date,
) -> PlanCell:
    founded = organization.founded_on
    begun = founded is None or founded <= period.start
    if len(held) >= max(times, len(lines)):
        state = "done"
    elif period.end < on:
        state = "done" if len(held) >= times else "late" if begun else "none"
    elif lines:
        state = "planned"
    else:
        state = "due" if period.holds(on) else "none"
    return PlanCell(period, state, lines, held)


def proposed(organization: Organization, year: int, on: date) -> list[tuple[MeetingKind, date, str]]:
    """Return what the rules still ask for and nobody planned: kind, month, last year's topics of that month.

    A quarterly meeting is proposed for the last month of its quarter. What is over is not proposed.
    """
    last = _topics_of(organization, year - 1)
    found = []
    for kind, cells in year_cells(organization, year, on).items():
        length = PERIOD_MONTHS[rules.frequency(kind, date(year, 12, 31)).period]
        for cell in cells:
            if cell.lines or cell.held or cell.period.end < on:
                continue
            month = clock.add_months(cell.period.start, length - 1)
            titles = last.get((kind.value, month.month), [])[:MOST_TOPICS]
            found.append((kind, month, "\n".join(titles)))
    return found


def _topics_of(organization: Organization, year: int) -> dict[tuple[str, int], list[str]]:
    # A plan is read by more people than closed minutes are (MIN-08).
    rows = Topic.objects.unscoped(why=WHY).filter(
        ~Q(title="") & ~Q(matter__in=rules.CLOSED),
        meeting__organization=organization,
        meeting__state=MeetingState.FILED,
        meeting__held_on__year=year,
    )
    found: dict[tuple[str, int], list[str]] = defaultdict(list)
    ordered = rows.order_by("meeting__held_on", "position", "pk")
    for kind, day, title in ordered.values_list("serves", "meeting__held_on", "title"):
        found[kind, day.month].append(title)
    return found
