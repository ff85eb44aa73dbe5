"""Absences in a row without a word, of those who answer to a branch (LIF-24, LIF-25)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q

from zhibu.domain.affairs.meetings.models import Attendance, MeetingState, Presence
from zhibu.engine import clock

WHY = "absences of a path that the caller has checked"


@dataclass(frozen=True)
class Run:
    """Absences of one member since he was last there, on leave or gave a reason: days, oldest first."""

    member: int
    uuid: str
    name: str
    branch: int
    days: tuple[date, ...]

    @property
    def months(self) -> int:
        """Count the calendar months in which he was absent (LIF-31)."""
        return len({(day.year, day.month) for day in self.days})


def runs(branches: Iterable[int], since: date, on: date) -> list[Run]:
    """Return the unfinished runs of two absences and more of members of branches, in two queries.

    What was known at the end of a day counts: meetings filed by then and not void. In order of names.
    """
    rows = Attendance.objects.unscoped(why=WHY).filter(
        guest=False,
        member__branch__in=list(branches),
        member__left_on=None,
        meeting__held_on__gte=since,
        meeting__held_on__lte=on,
        meeting__state=MeetingState.FILED,
        meeting__filed_at__lt=clock.end_of_day(on),
    )
    silent = Q(presence=Presence.UNEXPLAINED)
    missed = rows.filter(silent).order_by("member__name_sort", "member_id", "meeting__held_on", "meeting_id")
    days: dict[int, list[date]] = defaultdict(list)
    people: dict[int, tuple[str, str, int]] = {}
    columns = ("member_id", "member__uuid", "member__name", "member__branch_id", "meeting__held_on")
    for member, uuid, name, branch, day in missed.values_list(*columns):
        days[member].append(day)
        people[member] = (str(uuid), name, branch)
    often = [member for member, found in days.items() if len(found) > 1]
    there = rows.filter(~silent, member__in=often).order_by().values("member_id")
    last = dict(there.annotate(last=Max("meeting__held_on")).values_list("member_id", "last"))
    found = [
        Run(member, *people[member], tuple(day for day in days[member] if day > last.get(member, date.min)))
        for member in often
    ]
    return [run for run in found if len(run.days) > 1]
