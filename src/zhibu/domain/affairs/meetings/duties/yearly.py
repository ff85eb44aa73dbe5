"""The duties of a year: the lecture of who leads a committee (LIF-06), the reports of branches (LIF-29)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from zhibu.domain.affairs.meetings.duties.life import dashed
from zhibu.domain.affairs.meetings.models import YearlyDuty
from zhibu.domain.affairs.meetings.queries import lectures_given, reported, secretaries_of
from zhibu.domain.people.organizations.models import BRANCH_KINDS, Kind
from zhibu.domain.people.organizations.queries import (
    Body,
    Place,
    bodies_of,
    bodies_on,
    headcount_rows,
    headcounts_on,
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
    settle,
    strands_of,
    sums,
)
from zhibu.engine.rules import Parameter, rulebook
from zhibu.engine.rules.values import Values, values_on

LED_FROM = (Kind.COMMITTEE, Kind.PARTY_GROUP)
"""Whose secretary lectures at least once a year (LIF-06)."""


@duty_source
def secretaries_lecture(question: Question) -> Iterable[Duty]:
    """Settle who leads a committee and lectures once a year (LIF-06), in two queries."""
    if not question.asks(YearlyDuty.LECTURE):
        return ()
    return _lectures([body for body in question.once(bodies_on) if body.kind in LED_FROM], question)


@sums(secretaries_lecture)
def lectures_summed(question: Question) -> Iterable[Held]:
    """Sum up the lectures: committees are few, and the rest of the tree is not asked for."""
    if not question.asks(YearlyDuty.LECTURE):
        return ()
    return strands_of(_lectures(bodies_of(LED_FROM, question.path, question.on), question))


def _lectures(bodies: Sequence[Body], question: Question) -> Iterator[Duty]:
    led = secretaries_of([body.id for body in bodies], question.on) if bodies else {}
    given = _given_by({person for terms in led.values() for person, *_term in terms}, question)
    owed: list[Obligation] = []
    shown: dict[tuple[str, int, str], list[Evidence]] = {}
    for body in bodies:
        terms = led.get(body.id, [])
        for period in _years(question):
            day = min(period.end, question.on)
            if _begun(body, period) and any(_within(day, since, until) for _who, since, until in terms):
                owed.append(_yearly(YearlyDuty.LECTURE, "LIF-06", body, period))
            found = (
                one
                for person, since, until in terms
                for one in given.get(person, ())
                if period.holds(one.day) and _within(one.day, since, until)
            )
            key = (YearlyDuty.LECTURE.value, body.id, period.label)
            shown[key] = sorted(found, key=lambda one: one.day)
    return settle(owed, shown, question.on)


def _given_by(people: set[int], question: Question) -> dict[int, list[Evidence]]:
    found: dict[int, list[Evidence]] = defaultdict(list)
    if people:
        given = lectures_given(question.since, question.on).filter(lecturer__in=people)
        for person, day, uuid, title in given.values_list(
            "lecturer_id", "meeting__held_on", "meeting__uuid", "title"
        ):
            if day is not None:
                found[person].append(Evidence(str(uuid), title, day))
    return found


@duty_source
def reports(question: Question) -> Iterable[Duty]:
    """Settle what branches report to their members and above (LIF-29): one query, however large the tree."""
    kinds = _kinds(question)
    bodies = [body for body in question.once(bodies_on) if body.kind in BRANCH_KINDS] if kinds else []
    if not bodies:
        return ()
    heads, values = question.once(headcounts_on), question.once(values_on)
    parameter = rulebook().parameter("lif.report")
    often: dict[tuple[str, ...], list[Period]] = {}
    owed: list[Obligation] = []
    labels: dict[int, list[Period]] = {}
    for body in bodies:
        source = values.sources(parameter, body.path)
        if source not in often:
            often[source] = list(_spans(parameter, values, body.path, question))
        labels[body.id] = often[source]
        counted = heads.get(body.id)
        if counted and counted[-1][1]:
            begun = (period for period in often[source] if _begun(body, period))
            owed += [_yearly(kind, "LIF-29", body, period) for period in begun for kind in kinds]
    shown: dict[tuple[str, int, str], list[Evidence]] = defaultdict(list)
    for what, organization, day, uuid, title in reported(question.path, question.since, question.on):
        for period in labels.get(organization, ()):
            if period.holds(day):
                shown[(what, organization, period.label)].append(Evidence(dashed(uuid), title, day))
    return settle(owed, shown, question.on)


def _kinds(question: Question) -> list[YearlyDuty]:
    return [kind for kind in (YearlyDuty.REPORT, YearlyDuty.REPORT_ABOVE) if question.asks(kind)]


@sums(reports)
def reports_summed(question: Question) -> Iterable[Held]:
    """Sum up the reports: branches with the same periods that reported on the same days share a strand."""
    kinds = _kinds(question)
    if not kinds:
        return
    given: dict[int, list[tuple[str, date]]] = defaultdict(list)
    for what, organization, day, _uuid, _title in reported(question.path, question.since, question.on):
        given[organization].append((what, day))
    heads = Along(question.once(headcount_rows))
    branches = _Branches(question)
    for place in question.once(places_on):
        counted = heads.of(place.id) if place.kind in BRANCH_KINDS else []
        if counted and counted[-1][1]:
            for kind in kinds:
                days = tuple(day for what, day in given.get(place.id, ()) if what == kind)
                strand = branches.strand(kind, place, days)
                if strand.cells:
                    yield Held(place.id, place.path, strand)


class _Branches:
    """What branches alike owe, and how it stands, worked out once."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._values: Values = question.once(values_on)
        self._parameter = rulebook().parameter("lif.report")
        self._spans: dict[tuple[str, ...], list[Period]] = {}
        self._strands: dict[tuple[object, ...], Strand] = {}

    def strand(self, kind: YearlyDuty, place: Place, days: tuple[date, ...]) -> Strand:
        """Return the reports of a kind that a branch owes, given the days on which it reported."""
        source = self._values.sources(self._parameter, place.path)
        key = kind, source, place.owes_from, days
        if key not in self._strands:
            if source not in self._spans:
                self._spans[source] = list(_spans(self._parameter, self._values, place.path, self._question))
            owed = [period for period in self._spans[source] if _begun(place, period)]
            self._strands[key] = Strand(kind.value, tuple(self._cell(kind, one, days) for one in owed))
        return self._strands[key]

    def _cell(self, kind: YearlyDuty, period: Period, days: tuple[date, ...]) -> Cell:
        done_on = next((day for day in days if period.holds(day)), None)
        late = State.LATE if period.end < self._question.on else State.DUE
        state = State.DONE if done_on else late
        return Cell(
            kind.value, str(kind.label), "LIF-29", period.label, period.start, period.end, state, done_on
        )


def _spans(parameter: Parameter, values: Values, path: str, question: Question) -> Iterator[Period]:
    day = question.since
    while day <= question.until:
        period = period_of(str(values.at(parameter, path, day)), day)
        if period.start == day:
            yield period
        day = period.end + timedelta(days=1)


def _years(question: Question) -> Iterator[Period]:
    return (
        period for period in periods("year", question.since, question.until) if period.start >= question.since
    )


def _begun(body: Body | Place, period: Period) -> bool:
    return body.owes_from is None or period.start >= body.owes_from


def _within(day: date, since: date, until: date | None) -> bool:
    return since <= day and (until is None or day < until)


def _yearly(kind: YearlyDuty, rule: str, body: Body, period: Period) -> Obligation:
    cite = rulebook()[rule].cite
    return Obligation(kind.value, str(kind.label), rule, cite, body.subject, period)
