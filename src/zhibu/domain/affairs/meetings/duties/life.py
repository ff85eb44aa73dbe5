"""The duties of organizational life (LIF-01, 03, 04, 05, 07), for the whole tree in a few queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import CharField
from django.db.models.functions import Cast

from zhibu.domain.affairs.meetings import rules
from zhibu.domain.affairs.meetings.models import MeetingKind
from zhibu.domain.affairs.meetings.queries import known_filed, shown_months
from zhibu.domain.people.organizations.models import BRANCH_KINDS, Kind
from zhibu.domain.people.organizations.queries import (
    Place,
    bodies_on,
    headcount_rows,
    headcounts_on,
    owes_committee,
    places_on,
)
from zhibu.engine.clock import Period, period_of, periods
from zhibu.engine.duty import (
    Along,
    Cell,
    Duty,
    Evidence,
    Held,
    Obligation,
    Question,
    State,
    Strand,
    duty_source,
    known_day,
    month_index,
    settle,
    strands_of,
    sums,
)
from zhibu.engine.rules import rulebook
from zhibu.engine.rules.values import Values, values_on

KINDS_OF_BRANCH = (
    MeetingKind.MEMBERS,
    MeetingKind.COMMITTEE,
    MeetingKind.LECTURE,
    MeetingKind.THEME_DAY,
)
DIGITS = 32
KINDS_OF_GROUP = (MeetingKind.GROUP,)

Heads = list[tuple[date, int, int]]
"""Head-counts of one organization, oldest first: from, members, full members."""


class _Owed(NamedTuple):
    """One period in which a kind is owed, with the number of times the rule then in force asks for."""

    kind: MeetingKind
    name: str
    title: str
    rule: str
    article: str
    period: Period
    times: int


class _Calendar:
    """The periods in which a kind is owed, worked out once for all bodies whose values have one source."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._values: Values = question.once(values_on)
        choices = {kind: rules.period_parameter(kind) for kind in MeetingKind}
        self._set = {kind: one for kind, one in choices.items() if one and self._values.is_set(one)}
        self._owed: dict[tuple[MeetingKind, tuple[str, ...]], list[_Owed]] = {}
        self._labels: dict[tuple[MeetingKind, tuple[str, ...]], dict[tuple[int, int], str]] = {}

    def owed(self, kind: MeetingKind, path: str) -> list[_Owed]:
        """Return the periods of a kind for a body."""
        key = self._key(kind, path)
        if key not in self._owed:
            self._owed[key] = list(self._walk(kind, path))
        return self._owed[key]

    def label(self, kind: MeetingKind, path: str, day: date) -> str:
        """Return the period of a kind that holds a day for a body; empty where none does."""
        key = self._key(kind, path)
        if key not in self._labels:
            self._labels[key] = {
                month: item.period.label for item in self.owed(kind, path) for month in _months(item.period)
            }
        return self._labels[key].get((day.year, day.month), "")

    def sources(self, kinds: tuple[MeetingKind, ...], path: str) -> tuple[tuple[str, ...], ...]:
        """Return which nodes' values decide on a body: where they are the same, so are its periods."""
        return tuple([self._key(kind, path)[1] for kind in kinds]) if self._set else ()

    def _key(self, kind: MeetingKind, path: str) -> tuple[MeetingKind, tuple[str, ...]]:
        parameter = self._set.get(kind)
        return kind, self._values.sources(parameter, path) if parameter else ()

    def _walk(self, kind: MeetingKind, path: str) -> Iterator[_Owed]:
        # Walked period by period, so that an old period keeps the rule of its time (law 6).
        rule = rulebook()[rules.RULE_OF_KIND[kind]]
        day = self._question.since
        while day <= self._question.until:
            often = rules.frequency(kind, day, self._values, path)
            period = period_of(often.period, day)
            if period.start == day:
                yield _Owed(kind, kind.value, str(kind.label), rule.id, rule.cite, period, often.times)
                day = period.end + timedelta(days=1)
            else:
                # In the middle of a longer period, which is not owed; a shorter one may begin before its end.
                day = period_of("month", day).end + timedelta(days=1)


@duty_source
def organizational_life(question: Question) -> Iterable[Duty]:
    """Settle what branches and groups owe: four queries, however large the tree."""
    calendar = _Calendar(question)
    heads = question.once(headcounts_on)
    return settle(_obligations(calendar, heads, question), _shown(calendar, question), question.on)


def _shown(calendar: _Calendar, question: Question) -> dict[tuple[str, int, str], list[Evidence]]:
    paths = {body.id: body.path for body in question.once(bodies_on)}
    found: dict[tuple[str, int, str], list[Evidence]] = defaultdict(list)
    # The uuid as text: making an object of it, only to write it down again, would cost the most.
    rows = known_filed(question.path, question.since, question.on).values_list(
        "kind", "held_on", Cast("meeting__uuid", CharField()), "meeting__title", "meeting__organization_id"
    )
    for kind, held_on, uuid, title, organization in rows.order_by("held_on", "pk"):
        path = paths.get(organization)
        label = calendar.label(MeetingKind(kind), path, held_on) if path else ""
        if label:
            found[(kind, organization, label)].append(Evidence(dashed(uuid), title, held_on))
    return found


def dashed(text: str) -> str:
    """Write a uuid as it stands in addresses: SQLite keeps the bare digits."""
    if len(text) != DIGITS:
        return text
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _months(period: Period) -> Iterator[tuple[int, int]]:
    for month in range(period.start.month, period.end.month + 1):
        yield period.start.year, month


def _obligations(calendar: _Calendar, heads: dict[int, Heads], question: Question) -> Iterator[Obligation]:
    # What a body owes follows from its kind, its superiors' values, its beginning and its head-counts:
    # bodies alike share it.
    alike: dict[tuple[object, ...], list[_Owed]] = {}
    for body in question.once(bodies_on):
        kinds = _kinds_of(body.kind)
        if not kinds:
            continue
        subject = body.subject
        counted = heads.get(body.id, [])
        key = (kinds, calendar.sources(kinds, body.path), body.owes_from, *counted)
        items = alike.get(key)
        if items is None:
            everything = (item for kind in kinds for item in calendar.owed(kind, body.path))
            items = [item for item in everything if _owes(body.owes_from, item, counted, question.on)]
            alike[key] = items
        for item in items:
            yield Obligation(item.name, item.title, item.rule, item.article, subject, item.period, item.times)


@sums(organizational_life)
def organizational_life_summed(question: Question) -> Iterable[Held]:
    """Sum up what branches and groups owe: four queries read side by side, the database gathers the months.

    Which months were shown says whether it was held, not how often.
    """
    if any(rules.most_times(kind) > 1 for kind in MeetingKind):
        return strands_of(organizational_life(question))
    return _Summed(question).held()


class _Summed:
    """What bodies alike owe, and how it stands, worked out once."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._calendar = _Calendar(question)
        self._first = month_index(question.since)
        self._owed: dict[tuple[object, ...], list[tuple[str, list[_Owed]]]] = {}
        self._strands: dict[tuple[int, int], Strand] = {}
        self._heads: dict[tuple[Any, ...], tuple[date, int, int]] = {}
        self._same: dict[tuple[bool, ...], int] = {}
        # Every period ends with a month.
        ends = (month.end for month in periods("month", question.since.replace(day=1), question.until))
        self._days = sorted({min(end, question.on) for end in ends})

    def held(self) -> Iterator[Held]:
        asked = self._question
        heads = Along(asked.once(headcount_rows))
        shown = Along(shown_months(asked.path, asked.since, asked.on))
        for place in asked.once(places_on):
            kinds = _kinds_of(place.kind)
            if not kinds:
                continue
            counted = tuple([self._heads.get(row) or self._plain(row) for row in heads.of(place.id)])
            months: dict[str, int] = {}
            for kind, bits in shown.of(place.id):
                months[kind] = months.get(kind, 0) | bits
            for kind, items in self._items(place, kinds, counted):
                yield Held(place.id, place.path, self._strand(kind, items, months.get(kind, 0)))

    def _plain(self, row: tuple[Any, ...]) -> tuple[date, int, int]:
        # All numbers that say the same are one: whether there are members, whether they need a committee.
        since, members, full = row
        said = tuple(owes_committee(full, day) for day in self._days)
        self._heads[row] = known_day(since), members > 0, self._same.setdefault(said, full)
        return self._heads[row]

    def _items(
        self, place: Place, kinds: tuple[MeetingKind, ...], counted: tuple[tuple[date, int, int], ...]
    ) -> list[tuple[str, list[_Owed]]]:
        key = (kinds, self._calendar.sources(kinds, place.path), place.owes_from, counted)
        if key not in self._owed:
            found = [
                (kind.value, [
                    item for item in self._calendar.owed(kind, place.path)
                    if _owes(place.owes_from, item, list(counted), self._question.on)
                ])
                for kind in kinds if self._question.asks(kind.value)
            ]  # fmt: skip
            self._owed[key] = [(kind, items) for kind, items in found if items]
        return self._owed[key]

    def _strand(self, kind: str, items: list[_Owed], months: int) -> Strand:
        key = id(items), months
        if key not in self._strands:
            self._strands[key] = Strand(kind, tuple(self._cell(item, months) for item in items))
        return self._strands[key]

    def _cell(self, item: _Owed, months: int) -> Cell:
        period, done_on = item.period, None
        state = State.LATE if period.end < self._question.on else State.DUE
        for year, month in _months(period):
            first = date(year, month, 1)
            if months >> (month_index(first) - self._first) & 1:
                state, done_on = State.DONE, first
                break
        return Cell(item.name, item.title, item.rule, period.label, period.start, period.end, state, done_on)


def _kinds_of(kind: str) -> tuple[MeetingKind, ...]:
    if kind == Kind.GROUP:
        return KINDS_OF_GROUP
    return KINDS_OF_BRANCH if kind in BRANCH_KINDS else ()


def _owes(owes_from: date | None, owed: _Owed, heads: Heads, on: date) -> bool:
    # Only full periods after founding (LIF-31), only who has members, and a committee meeting only
    # where there must be a committee (ORG-19). The first count stands for the time before it.
    if owes_from is not None and owed.period.start < owes_from:
        return False
    day = min(owed.period.end, on)
    counted = next((count for count in reversed(heads) if count[0] <= day), heads[0] if heads else None)
    if counted is None or not counted[1]:
        return False
    return owed.kind != MeetingKind.COMMITTEE or owes_committee(counted[2], day)
