"""The duties of organizational life (LIF-01, 03, 04, 05, 07), for the whole tree in a few queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from zhibu.domain.affairs.meetings import rules
from zhibu.domain.affairs.meetings.models import MeetingKind
from zhibu.domain.affairs.meetings.queries import known_filed
from zhibu.domain.people.organizations.models import BRANCH_KINDS, Headcount, Kind, Organization
from zhibu.domain.people.organizations.queries import (
    headcounts_on,
    known_on,
    names_on,
    owes_committee,
)
from zhibu.engine.clock import Period, period_of, periods
from zhibu.engine.duty import Duty, Evidence, Obligation, Question, Subject, duty_source, settle
from zhibu.engine.rules import rulebook

KINDS_OF_BRANCH = (
    MeetingKind.MEMBERS,
    MeetingKind.COMMITTEE,
    MeetingKind.LECTURE,
    MeetingKind.THEME_DAY,
)


@dataclass(frozen=True)
class _Owed:
    """One kind of duty as the rulebook has it in force on the day asked about."""

    kind: MeetingKind
    periods: list[Period]
    times: int
    article: str


@duty_source
def organizational_life(question: Question) -> Iterable[Duty]:
    """Settle what branches and groups owe: four queries, however large the tree."""
    organizations = known_on(question.path, question.on)
    names = names_on(question.path, question.on)
    heads = headcounts_on(question.path, question.on)
    owed = [_owed(kind, question) for kind in MeetingKind]
    return settle(_obligations(organizations, names, heads, owed, question), _shown(question), question.on)


def _owed(kind: MeetingKind, question: Question) -> _Owed:
    rule = rulebook()[rules.RULE_OF_KIND[kind]]
    often = rules.frequency(kind, question.on)
    return _Owed(kind, periods(often.period, question.since, question.on), often.times, rule.cite)


def _shown(question: Question) -> dict[tuple[str, int, str], list[Evidence]]:
    found: dict[tuple[str, int, str], list[Evidence]] = defaultdict(list)
    rows = known_filed(question.path, question.since, question.on).values_list(
        "kind", "held_on", "meeting__uuid", "meeting__title", "meeting__organization_id"
    )
    for kind, held_on, uuid, title, organization in rows.order_by("held_on", "pk"):
        label = period_of(rules.frequency(kind, question.on).period, held_on).label
        found[(kind, organization, label)].append(Evidence(str(uuid), title, held_on))
    return found


def _obligations(
    organizations: list[Organization],
    names: dict[int, str],
    heads: dict[int, list[Headcount]],
    owed: list[_Owed],
    question: Question,
) -> Iterator[Obligation]:
    for row in organizations:
        if row.kind == Kind.GROUP:
            kinds: tuple[MeetingKind, ...] = (MeetingKind.GROUP,)
        elif row.kind in BRANCH_KINDS:
            kinds = KINDS_OF_BRANCH
        else:
            continue
        subject = Subject(row.pk, row.code, names.get(row.pk, row.name), row.path, row.kind)
        for duty in owed:
            if duty.kind not in kinds:
                continue
            for period in duty.periods:
                if _owes(row, duty.kind, period, heads.get(row.pk, []), question.on):
                    yield _obligation(duty, subject, period)


def _owes(row: Organization, kind: MeetingKind, period: Period, heads: list[Headcount], on: date) -> bool:
    # Only full periods after founding (LIF-31); a committee meeting only where there is one (ORG-19).
    if row.founded_on is not None and period.start < row.founded_on:
        return False
    if kind != MeetingKind.COMMITTEE:
        return True
    day = min(period.end, on)
    full = next((count.full for count in reversed(heads) if count.valid_from <= day), 0)
    return owes_committee(full, day)


def _obligation(owed: _Owed, subject: Subject, period: Period) -> Obligation:
    return Obligation(
        kind=owed.kind.value,
        title=str(owed.kind.label),
        rule=rules.RULE_OF_KIND[owed.kind],
        article=owed.article,
        subject=subject,
        period=period,
        times=owed.times,
    )
