"""The duty to renew a term in time (TERM-01…03, 06, 07, 09), for the whole tree in two queries."""

from collections.abc import Iterable, Iterator
from datetime import date

from zhibu.domain.people.organizations import rules
from zhibu.domain.people.organizations.models import Organization, Term
from zhibu.domain.people.organizations.queries import known_on, names_on, terms_known_on
from zhibu.engine.clock import add_months
from zhibu.engine.duty import Duty, Evidence, Question, State, Subject, duty_source
from zhibu.engine.rules import rulebook

KIND = "term"


@duty_source
def renewals(question: Question) -> Iterable[Duty]:
    """Yield a duty for every term whose reminder day has come, as known on the day asked about."""
    names = names_on(question.path, question.on)
    terms: dict[int, list[Term]] = {}
    for term in terms_known_on(question.path, question.on):
        terms.setdefault(term.organization_id, []).append(term)
    for row in known_on(question.path, question.on):
        subject = Subject(row.pk, row.code, names.get(row.pk, row.name), row.path, row.kind)
        yield from _of(row, subject, terms.get(row.pk, []), question)


def _of(row: Organization, subject: Subject, terms: list[Term], question: Question) -> Iterator[Duty]:
    rule = rules.term_rule(row.kind, row.village_or_community)
    if rule == "TERM-09":
        return
    for place, term in enumerate(terms):
        remind_on = add_months(term.ends_on, -_months_before(term.ends_on))
        following = terms[place + 1] if place + 1 < len(terms) else None
        if question.on < remind_on or term.ends_on < question.since and following is not None:
            continue
        yield _duty(rule, subject, term, following, remind_on, question.on)


def _duty(
    rule: str, subject: Subject, term: Term, following: Term | None, remind_on: date, on: date
) -> Duty:
    evidence: tuple[Evidence, ...] = ()
    if following is not None:
        title = following.elected_on.isoformat()
        evidence = (Evidence(str(following.uuid), title, following.elected_on),)
    late = State.LATE if on > term.ends_on else State.DUE
    return Duty(
        kind=KIND,
        title=rulebook()["TERM-06"].title.removesuffix("提醒"),
        rule=rule,
        article=rulebook()[rule].cite,
        subject=subject,
        period=str(term.ends_on.year),
        start=remind_on,
        due=term.ends_on,
        state=State.DONE if following is not None else late,
        evidence=evidence,
        note=rules.term_stage(term.ends_on, on)["stage"],
    )


def _months_before(expires: date) -> int:
    book = rulebook()["TERM-06"]
    months: int = book.on(max(expires, book.versions[0].start))["months_before"]
    return months
