"""What stands against the rules on posts and committees, for the whole tree in four queries."""

from collections.abc import Iterable, Sequence
from datetime import date

from zhibu.domain.people.members import rules
from zhibu.domain.people.members.models import Category
from zhibu.domain.people.members.queries import LEADING, Sitting, sittings_known_on
from zhibu.domain.people.organizations.models import Sector
from zhibu.domain.people.organizations.queries import (
    Body,
    bodies_on,
    headcounts_on,
    sector_at,
    sectors_known,
)
from zhibu.engine.duty import Finding, Question, finding_source
from zhibu.engine.rules import rulebook
from zhibu.engine.rules.values import values_on


@finding_source
def posts(question: Question) -> Iterable[Finding]:
    """Yield what stands against ORG-17…19, 22 and POST-02, 04, 05, 07."""
    sectors = question.once(sectors_known)
    heads, sittings = question.once(headcounts_on), question.once(sittings_known_on)
    for body in question.once(bodies_on):
        held = sittings.get(body.id, [])
        counts = heads.get(body.id, [])
        bench = rules.Bench(
            kind=body.kind,
            full=counts[-1][2] if counts else 0,
            seats=tuple(_seat(row) for row in held if row.holds_on(question.on)),
            named=bool(body.secretary_text),
            vacant_since=_vacant_since(body, held, question),
            path=body.path,
            values=question.once(values_on),
            sector=sector_at(sectors, body.path) if sectors else "",
            township=sectors.get(body.path) == Sector.TOWNSHIP,
        )
        # A group without anybody in it is spoken of by its size.
        if not counts and body.kind == "GROUP":
            continue
        for said in rules.post_verdicts(bench, question.on):
            since = _since(said.rule, bench, held)
            yield Finding(said.rule, rulebook()[said.rule].cite, said.mark, body.subject, said.message, since)


def _seat(row: Sitting) -> rules.Seat:
    return rules.Seat(
        post=row.post,
        person=row.person,
        name=row.name,
        full=row.category == Category.FULL,
        party_age_from=rules.party_age_start(row.joined_on, row.converted_on),
        basis=row.basis,
    )


def _vacant_since(body: Body, held: Sequence[Sitting], question: Question) -> date | None:
    if any(row.post in LEADING and row.holds_on(question.on) for row in held):
        return None
    ended = [row.valid_to for row in held if row.post in LEADING and row.valid_to]
    # Where nobody ever was entered, it counts from when the organization owes anything at all.
    return max(ended, default=max(body.owes_from or question.since, question.since))


def _since(rule: str, bench: rules.Bench, held: Sequence[Sitting]) -> date | None:
    if rule == "POST-07":
        return bench.vacant_since
    if rule in ("POST-02", "POST-04", "POST-05", "ORG-22"):
        return max((row.valid_from for row in held if row.valid_to is None), default=None)
    return None
