"""The duties to renew a term in time (TERM-01…03, 06, 07, 09) and to answer applications (ORG-07), and what
stands against the rules on structure.

All for the whole tree, in a fixed number of queries.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby, pairwise
from typing import Any, NamedTuple, TypeVar

from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from zhibu.domain.people.organizations import rules
from zhibu.domain.people.organizations.models import REPLY, Establishment, Term
from zhibu.domain.people.organizations.queries import (
    Body,
    alive_on,
    below_counts,
    bodies_on,
    establishments_known_on,
    headcounts_on,
    known_terms,
    terms_known_on,
    units_under,
)
from zhibu.domain.people.organizations.rules.structure import UNBUILT
from zhibu.engine import clock
from zhibu.engine.access.paths import WIDTH
from zhibu.engine.duty import (
    Cell,
    Duty,
    Evidence,
    Finding,
    Held,
    Question,
    State,
    Strand,
    Subject,
    duty_source,
    finding_source,
    known_day,
    raw_day,
    strands_of,
    sums,
)
from zhibu.engine.rules import rulebook

KIND = "term"
AT_ONCE = 5000


@duty_source
def renewals(question: Question) -> Iterable[Duty]:
    """Yield a duty for every term whose reminder day has come, as known on the day asked about.

    An organization whose election day is unknown has no term to renew; it is counted elsewhere.
    """
    terms: dict[int, list[Term]] = {}
    for term in question.once(terms_known_on):
        terms.setdefault(term.organization_id, []).append(term)
    for body in question.once(bodies_on):
        rule = rules.term_rule(body.kind, body.village_or_community)
        if rule != "TERM-09" and body.id in terms:
            yield from _of(body, rule, terms[body.id], question)


def _of(body: Body, rule: str, terms: list[Term], question: Question) -> Iterator[Duty]:
    subject = body.subject
    for term, following in _owed(terms, question):
        yield _duty(rule, subject, term, following, question.on)


class Mandate(NamedTuple):
    """A term without its record: election, last day."""

    elected_on: date
    ends_on: date


Elected = TypeVar("Elected", bound=Term | Mandate)


def _owed(terms: Sequence[Elected], question: Question) -> Iterator[tuple[Elected, Elected | None]]:
    # Terms to be renewed, each with the one that followed it, oldest first.
    for term, following in pairwise([*terms, None]):
        if term is None or term.ends_on < question.since:
            continue
        remind_on = rules.remind_on(term.ends_on)
        # Renewed before anybody had to be reminded: nothing was ever owed.
        early = following is not None and following.elected_on < remind_on
        if remind_on <= question.on and not early:
            yield term, following


@sums(renewals)
def renewals_summed(question: Question) -> Iterable[Held]:
    """Sum up the renewals: one query; organizations whose terms run alike share a strand."""
    if not question.asks(KIND):
        return
    rows = known_terms(question.path, question.on).filter(alive_on(question.on, "organization__"))
    columns = ("organization__kind", "organization__village_or_community", raw_day("elected_on"))
    ends = Coalesce(raw_day("postponed_to"), raw_day("expires_on"))
    lines = rows.values_list("organization_id", "organization__path", *columns, ends).iterator(AT_ONCE)
    alike: dict[tuple[object, ...], Strand | None] = {}
    for (organization, path), own in groupby(lines, key=lambda line: line[:2]):
        key = tuple(line[2:] for line in own)
        if key not in alike:
            alike[key] = _strand(key, question)
        strand = alike[key]
        if strand is not None:
            yield Held(organization, path, strand)


def _strand(lines: Sequence[tuple[str, bool, Any, Any]], question: Question) -> Strand | None:
    rule = rules.term_rule(*lines[0][:2])
    terms = [Mandate(known_day(elected), known_day(ends)) for _kind, _village, elected, ends in lines]
    if rule == "TERM-09":
        return None
    cells = tuple(_cell(rule, *pair, question.on) for pair in _owed(terms, question))
    return Strand(KIND, cells) if cells else None


def _cell(rule: str, term: Mandate, following: Mandate | None, on: date) -> Cell:
    ends = term.ends_on
    start, done_on = rules.remind_on(ends), following.elected_on if following else None
    return Cell(KIND, _("换届"), rule, str(ends.year), start, ends, _state(ends, done_on, on), done_on)


def _state(ends: date, done_on: date | None, on: date) -> State:
    if done_on is not None:
        return State.DONE
    return State.LATE if on > ends else State.DUE


def _duty(rule: str, subject: Subject, term: Term, following: Term | None, on: date) -> Duty:
    evidence: tuple[Evidence, ...] = ()
    done_on = following.elected_on if following else None
    if following is not None:
        title = following.elected_on.isoformat()
        evidence = (Evidence(str(following.uuid), title, following.elected_on),)
    return Duty(
        kind=KIND,
        title=_("换届"),
        rule=rule,
        article=rulebook()[rule].cite,
        subject=subject,
        period=str(term.ends_on.year),
        start=rules.remind_on(term.ends_on),
        due=term.ends_on,
        state=_state(term.ends_on, done_on, on),
        evidence=evidence,
        done_on=done_on,
        stage="" if following else rules.term_stage(term.ends_on, on, subject.path)["stage"],
    )


@duty_source
def replies(question: Question) -> Iterable[Duty]:
    """Yield the answer that a committee owes to everybody who applied for a branch (ORG-07): one query."""
    if question.asks(REPLY) and any(map(_may_decide, question.once(bodies_on))):
        yield from _replies(question)


@sums(replies)
def replies_summed(question: Question) -> Iterable[Held]:
    """Sum up the answers, without asking who is there to give them."""
    return strands_of(_replies(question)) if question.asks(REPLY) else ()


def _may_decide(body: Body) -> bool:
    return body.kind in rules.DECIDING or len(body.path) == WIDTH


def _replies(question: Question) -> Iterator[Duty]:
    for row in establishments_known_on(question.path, question.since, question.on):
        yield _reply(row, question.on)


def _reply(row: Establishment, on: date) -> Duty:
    assert row.due_on is not None  # those that were applied for
    by = row.decider
    answered = row.replied_at is not None and row.replied_at < clock.end_of_day(on)
    done_on = row.replied_on if answered else None
    return Duty(
        kind=REPLY,
        title=_("答复成立%(name)s的申请") % {"name": row.name},
        rule="ORG-07",
        article=rulebook()["ORG-07"].cite,
        subject=Subject(by.pk, by.code, by.name, by.path, by.kind, by.short_name, str(by.uuid)),
        period=row.period,
        start=min(timezone.localtime(row.applied_at).date(), row.due_on),
        due=row.due_on,
        state=State.DONE if done_on else State.LATE if row.due_on < on else State.DUE,
        evidence=(Evidence(str(row.uuid), row.reply, done_on),) if done_on else (),
        done_on=done_on,
        record=str(row.uuid),
    )


Heads = list[tuple[date, int, int]]


@finding_source
def structure(question: Question) -> Iterable[Finding]:
    """Yield what stands against the rules on structure (ORG-01…05, 09…11, 13…15, 20, 21, 27)."""
    bodies, on = question.once(bodies_on), question.on
    heads, units = question.once(headcounts_on), question.once(units_under)
    groups, below = below_counts(bodies)
    for body in bodies:
        counts: Heads = heads.get(body.id, [])
        covered = units.get(body.id, [])
        shape = rules.Shape(
            kind=body.kind,
            members=counts[-1][1] if counts else 0,
            full=counts[-1][2] if counts else 0,
            groups=groups[body.path],
            below=below[body.path],
            units=len(covered),
            unbuilt=tuple(name for name, building in covered if building == UNBUILT),
            founded_on=body.founded_on,
            ends_on=body.ends_on,
            path=body.path,
        )
        for said in rules.verdicts(shape, on):
            since = _since(said.rule, shape, counts, on) if rules.counted(said.rule) else body.owes_from
            cite = rulebook()[said.rule].cite
            yield Finding(said.rule, cite, said.mark, body.subject, said.message, since)


def _since(rule: str, shape: rules.Shape, counts: Heads, on: date) -> date | None:
    # How far back the same rule was already not kept, going by the head-counts alone.
    since = None
    for day, members, full in reversed(counts):
        past = replace(shape, members=members, full=full)
        if all(said.rule != rule for said in rules.verdicts(past, on)):
            break
        since = day
    return since
