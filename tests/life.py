"""Organizational life in the small world: meetings held and convened, what is owed, words of pages."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from tests.world import World
from zhibu.domain.affairs.meetings import services as meetings
from zhibu.domain.affairs.meetings.models import Meeting
from zhibu.domain.affairs.meetings.queries import title_for
from zhibu.domain.insight.duties.queries import KINDS, compute, summed
from zhibu.domain.people.members.models import Member
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.duty import Cell, Duty, Held


def people_of(organization: Organization) -> list[Member]:
    """Return the members of an organization in the order of their numbers."""
    found = Member.objects.filter(org_path__startswith=organization.path, left_on=None)
    return list(found.order_by("pk"))


def at(day: date, hour: int = 14) -> datetime:
    """Return an aware moment of a day."""
    return datetime.combine(day, time(hour), tzinfo=timezone.get_current_timezone())


def hold(
    world: World, code: str, kind: str, day: date, *, entered: date | None = None, also: str = ""
) -> Meeting:
    """Hold and file a meeting on a day; entered later it is a 补录; `also` is a kind its minutes show."""
    organization = world[code]
    people = people_of(organization)
    topics = [meetings.HeldTopic("议题", "讨论了有关事项。")]
    if also:
        topics.append(meetings.HeldTopic("同时开展", "一并进行。", serves=also))
    record = meetings.Record(
        kind=kind,
        title=title_for(organization, kind, day),
        started_at=at(day),
        place="会议室",
        chair=people[0],
        chair_reason="书记委托",
        recorder=people[1],
        topics=topics,
        present={person.pk for person in people},
        late_reason="当时没有登记" if entered else "",
    )
    with clock.travel(at(entered or day, 18)):
        return meetings.record_held(organization, record, actor=world.operator)


def convene(world: World, code: str, kind: str, day: date, *, hour: int = 14) -> Meeting:
    """Convene a meeting for a day, three days ahead, without opening it."""
    organization = world[code]
    people = people_of(organization)
    plan = meetings.Plan(
        kind=kind,
        title=title_for(organization, kind, day),
        planned_at=at(day, hour),
        place="二楼会议室",
        chair=people[0],
        chair_reason="书记委托",
        recorder=people[1],
        topics=[meetings.PlannedTopic("第一项"), meetings.PlannedTopic("第二项")],
    )
    with clock.travel(at(day, hour) - timedelta(days=3)):
        return meetings.convene(organization, plan, actor=world.operator)


def owed(world: World, code: str, on: date, kind: str = "") -> dict[str, Duty]:
    """Return the duties of one organization itself on a day, by period (or kind and period)."""
    row = world[code]
    found = [duty for duty in compute(row.path, on) if duty.subject.code == code]
    if kind:
        return {duty.period: duty for duty in found if duty.kind == kind}
    return {f"{duty.kind} {duty.period}": duty for duty in found}


def told_apart(found: Iterable[Held]) -> Counter[tuple[str, Cell]]:
    """Count duties by whose they are and how they stand; of organizational life the month done is enough."""
    return Counter((one.path, _to_the_month(cell)) for one in found for cell in one.strand.cells)


def _to_the_month(cell: Cell) -> Cell:
    day = cell.done_on
    return replace(cell, done_on=day.replace(day=1)) if day and cell.kind in KINDS else cell


def summed_up(path: str, on: date) -> Counter[tuple[str, Cell]]:
    """Return the same as the database sums it up."""
    return told_apart(summed(path, on))


def text(html: bytes | str) -> str:
    """Return the words of a page without its tags, single-spaced."""
    page = html.decode() if isinstance(html, bytes) else html
    page = re.sub(r"(?s)<(script|style|dialog).*?</\1>", "", page)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
