"""The duty to renew a term in time (TERM-01…03, 06, 07, 09), for the whole tree in two queries."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from zhibu.domain.people.organizations import rules
from zhibu.domain.people.organizations.models import Term
from zhibu.domain.people.organizations.queries import Body, bodies_on, terms_known_on
from zhibu.engine.clock import add_months
from zhibu.engine.duty import Duty, Evidence, Question, State, Subject, duty_source
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
        remind_on = add_months(term.ends_on, -_months_before(term.ends_on))
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
    remind_on = add_months(term.ends_on, -_months_before(term.ends_on))
    return Duty(
        kind=KIND,
        title=_("换届"),
        rule=rule,
        article=rulebook()[rule].cite,
        subject=subject,
        period=str(term.ends_on.year),
        start=remind_on,
        due=term.ends_on,
        state=state,
        evidence=evidence,
        done_on=following.elected_on if following else None,
        stage="" if following else rules.term_stage(term.ends_on, on)["stage"],
    )


def _months_before(expires: date) -> int:
    book = rulebook()["TERM-06"]
    months: int = book.on(max(expires, book.versions[0].start))["months_before"]
    return months
