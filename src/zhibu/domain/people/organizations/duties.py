"""The duties to renew a term in time (TERM-01…03, 06, 07, 09) and to answer applications (ORG-07), and what
stands against the rules on structure.

All for the whole tree, in a fixed number of queries.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise

from django.utils import timezone
from django.utils.translation import gettext as _

from zhibu.domain.people.organizations import rules
from zhibu.domain.people.organizations.models import REPLY, Establishment, Term
from zhibu.domain.people.organizations.queries import (
    Body,
    below_counts,
    bodies_on,
    establishments_known_on,
    headcounts_on,
    terms_known_on,
    units_under,
)
from zhibu.domain.people.organizations.rules.structure import UNBUILT
from zhibu.engine import clock
from zhibu.engine.duty import (
    Duty,
    Evidence,
    Finding,
    Question,
    State,
    Subject,
    duty_source,
    finding_source,
)
from zhibu.engine.rules import rulebook

KIND = "term"


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
    for term, following in pairwise([*terms, None]):
        if term is None or term.ends_on < question.since:
            continue
        remind_on = rules.remind_on(term.ends_on, body.path)
        # Renewed before anybody had to be reminded: nothing was ever owed.
        early = following is not None and following.elected_on < remind_on
        if remind_on <= question.on and not early:
            yield _duty(rule, subject, term, following, question.on)


def _duty(rule: str, subject: Subject, term: Term, following: Term | None, on: date) -> Duty:
    evidence: tuple[Evidence, ...] = ()
    state = State.LATE if on > term.ends_on else State.DUE
    if following is not None:
        state = State.DONE
        title = following.elected_on.isoformat()
        evidence = (Evidence(str(following.uuid), title, following.elected_on),)
    return Duty(
        kind=KIND,
        title=_("换届"),
        rule=rule,
        article=rulebook()[rule].cite,
        subject=subject,
        period=str(term.ends_on.year),
        start=rules.remind_on(term.ends_on, subject.path),
        due=term.ends_on,
        state=state,
        evidence=evidence,
        done_on=following.elected_on if following else None,
        stage="" if following else rules.term_stage(term.ends_on, on, subject.path)["stage"],
    )


@duty_source
def replies(question: Question) -> Iterable[Duty]:
    """Yield the answer that a committee owes to everybody who applied for a branch (ORG-07): one query."""
    if not question.asks(REPLY):
        return
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
