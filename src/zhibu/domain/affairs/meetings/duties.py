"""The duties of organizational life (LIF-01, 03, 04, 05, 07), for the whole tree in a few queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import CharField
from django.db.models.functions import Cast

from zhibu.domain.affairs.meetings import rules
from zhibu.domain.affairs.meetings.models import MeetingKind
from zhibu.domain.affairs.meetings.queries import known_filed
from zhibu.domain.people.organizations.models import BRANCH_KINDS, Kind
from zhibu.domain.people.organizations.queries import Body, bodies_on, headcounts_on, owes_committee
from zhibu.engine.clock import Period, period_of
from zhibu.engine.duty import Duty, Evidence, Obligation, Question, duty_source, settle
from zhibu.engine.rules import rulebook

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


@duty_source
def organizational_life(question: Question) -> Iterable[Duty]:
    """Settle what branches and groups owe: three queries, however large the tree."""
    owed = {kind: list(_owed(kind, question)) for kind in MeetingKind}
    heads = headcounts_on(question.path, question.on)
    return settle(_obligations(owed, heads, question), _shown(owed, question), question.on)


def _owed(kind: MeetingKind, question: Question) -> Iterator[_Owed]:
    # Walked period by period, so that an old period keeps the rule of its time (law 6).
    rule = rulebook()[rules.RULE_OF_KIND[kind]]
    day = question.since
    while day <= question.until:
        often = rules.frequency(kind, day)
        period = period_of(often.period, day)
        if period.start == day:
            yield _Owed(kind, kind.value, str(kind.label), rule.id, rule.cite, period, often.times)
        day = period.end + timedelta(days=1)


def _shown(
    owed: dict[MeetingKind, list[_Owed]], question: Question
) -> dict[tuple[str, int, str], list[Evidence]]:
    labels = {
        (kind.value, year, month): item.period.label
        for kind, items in owed.items()
        for item in items
        for year, month in _months(item.period)
    }
    found: dict[tuple[str, int, str], list[Evidence]] = defaultdict(list)
    # The uuid as text: making an object of it, only to write it down again, would cost the most.
    rows = known_filed(question.path, question.since, question.on).values_list(
        "kind", "held_on", Cast("meeting__uuid", CharField()), "meeting__title", "meeting__organization_id"
    )
    for kind, held_on, uuid, title, organization in rows.order_by("held_on", "pk"):
        label = labels.get((kind, held_on.year, held_on.month))
        if label is not None:
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


def _obligations(
    owed: dict[MeetingKind, list[_Owed]], heads: dict[int, Heads], question: Question
) -> Iterator[Obligation]:
    # What a body owes follows from its kind, its beginning and its head-counts: bodies alike share it.
    alike: dict[tuple[object, ...], list[_Owed]] = {}
    for body in question.once(bodies_on):
        kinds = _kinds_of(body)
        if not kinds:
            continue
        subject = body.subject
        counted = heads.get(body.id, [])
        key = (kinds, body.owes_from, *counted)
        items = alike.get(key)
        if items is None:
            everything = (item for kind in kinds for item in owed[kind])
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
