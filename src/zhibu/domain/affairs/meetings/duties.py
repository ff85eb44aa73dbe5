"""The duties of organizational life (LIF-01, 03…07, 29), for the whole tree in a few queries.

Beside them what stands against the rules on taking part (LIF-24, LIF-25).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import CharField
from django.db.models.functions import Cast

from zhibu.domain.affairs.meetings import rules
from zhibu.domain.affairs.meetings.models import MeetingKind, YearlyDuty
from zhibu.domain.affairs.meetings.queries import known_filed, lectures_given, reported, runs, secretaries_of
from zhibu.domain.people.organizations.models import BRANCH_KINDS, Kind
from zhibu.domain.people.organizations.queries import Body, bodies_on, headcounts_on, owes_committee
from zhibu.engine.access.paths import ancestors
from zhibu.engine.clock import Period, period_of, periods
from zhibu.engine.duty import (
    Duty,
    Evidence,
    Finding,
    Obligation,
    Question,
    duty_source,
    finding_source,
    settle,
)
from zhibu.engine.rules import Parameter, rulebook
from zhibu.engine.rules.values import Values, values_on

KINDS_OF_BRANCH = (
    MeetingKind.MEMBERS,
    MeetingKind.COMMITTEE,
    MeetingKind.LECTURE,
    MeetingKind.THEME_DAY,
)
DIGITS = 32
KINDS_OF_GROUP = (MeetingKind.GROUP,)
LED_FROM = (Kind.COMMITTEE, Kind.PARTY_GROUP)
"""Whose secretary lectures at least once a year (LIF-06)."""

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
        return tuple(self._key(kind, path)[1] for kind in kinds)

    def _key(self, kind: MeetingKind, path: str) -> tuple[MeetingKind, tuple[str, ...]]:
        parameter = rules.period_parameter(kind)
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
            found[(kind, organization, label)].append(Evidence(_dashed(uuid), title, held_on))
    return found


def _dashed(text: str) -> str:
    # SQLite keeps the bare digits.
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
        kinds = _kinds_of(body)
        if not kinds:
            continue
        subject = body.subject
        counted = heads.get(body.id, [])
        key = (kinds, calendar.sources(kinds, body.path), body.owes_from, *counted)
        items = alike.get(key)
        if items is None:
            everything = (item for kind in kinds for item in calendar.owed(kind, body.path))
            items = [item for item in everything if _owes(body, item, counted, question.on)]
            alike[key] = items
        for item in items:
            yield Obligation(item.name, item.title, item.rule, item.article, subject, item.period, item.times)


def _kinds_of(body: Body) -> tuple[MeetingKind, ...]:
    if body.kind == Kind.GROUP:
        return KINDS_OF_GROUP
    return KINDS_OF_BRANCH if body.kind in BRANCH_KINDS else ()


def _owes(body: Body, owed: _Owed, heads: Heads, on: date) -> bool:
    # Only full periods after founding (LIF-31), only who has members, and a committee meeting only
    # where there must be a committee (ORG-19). The first count stands for the time before it.
    if body.owes_from is not None and owed.period.start < body.owes_from:
        return False
    day = min(owed.period.end, on)
    counted = next((count for count in reversed(heads) if count[0] <= day), heads[0] if heads else None)
    if counted is None or not counted[1]:
        return False
    return owed.kind != MeetingKind.COMMITTEE or owes_committee(counted[2], day)


@duty_source
def secretaries_lecture(question: Question) -> Iterable[Duty]:
    """Settle who leads a committee and lectures once a year (LIF-06), in two queries."""
    bodies = _asked(question, YearlyDuty.LECTURE, LED_FROM)
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


def _asked(question: Question, kind: YearlyDuty, kinds: Sequence[Kind]) -> list[Body]:
    return [body for body in question.once(bodies_on) if body.kind in kinds] if question.asks(kind) else []


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
    kinds = [kind for kind in (YearlyDuty.REPORT, YearlyDuty.REPORT_ABOVE) if question.asks(kind)]
    bodies = _asked(question, kinds[0], BRANCH_KINDS) if kinds else []
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
                shown[(what, organization, period.label)].append(Evidence(_dashed(uuid), title, day))
    return settle(owed, shown, question.on)


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


def _begun(body: Body, period: Period) -> bool:
    return body.owes_from is None or period.start >= body.owes_from


def _within(day: date, since: date, until: date | None) -> bool:
    return since <= day and (until is None or day < until)


def _yearly(kind: YearlyDuty, rule: str, body: Body, period: Period) -> Obligation:
    cite = rulebook()[rule].cite
    return Obligation(kind.value, str(kind.label), rule, cite, body.subject, period)


@finding_source
def absences(question: Question) -> Iterable[Finding]:
    """Yield who was absent again and again without a word (LIF-24, LIF-25): two queries.

    Persons are spoken of in their branch and up to the nearest committee above it, no further.
    """
    bodies = question.once(bodies_on)
    committees = {body.path for body in bodies if body.kind == Kind.COMMITTEE and body.path != question.path}
    near = {
        body.id: body
        for body in bodies
        if body.kind in BRANCH_KINDS and committees.isdisjoint(ancestors(body.path))
    }
    if not near:
        return
    values, on = question.once(values_on), question.on
    book = rulebook()
    talk, criticism = book.parameter("lif.absence_talk"), book.parameter("lif.absence_criticism")
    for run in runs(near, question.since, on):
        body = near[run.branch]
        stage = rules.absence_stage(
            len(run.days),
            run.months,
            int(values.at(talk, body.path, on)),
            int(values.at(criticism, body.path, on)),
        )["stage"]
        if stage:
            text = rules.absence_words(stage, run.name, run.days, run.months)
            yield Finding("LIF-24", book["LIF-24"].cite, "C", body.subject, text, run.days[0], about=run.uuid)
        alert = rules.leaving_alert(run.months)["months"]
        if alert:
            text = rules.leaving_words(run.name, run.months, alert)
            yield Finding("LIF-25", book["LIF-25"].cite, "S", body.subject, text, run.days[0], about=run.uuid)
