"""Typed reading of the organizations' rulebook and kind table; pure functions from facts to verdicts."""

from zhibu.domain.people.organizations.rules.kinds import (
    CATEGORY_KINDS,
    CODES,
    allowed_parent,
    capability,
    capability_words,
    child_kinds,
    in_spoken_order,
    kinds,
)
from zhibu.domain.people.organizations.rules.structure import (
    DECIDING,
    Shape,
    committee_required,
    committee_size,
    counted,
    reply_due,
    structure,
    temporary,
    township_committee,
    verdicts,
)
from zhibu.domain.people.organizations.rules.terms import (
    remind_on,
    shift_too_long,
    term_dates,
    term_months,
    term_rule,
    term_stage,
)

__all__ = [
    "CATEGORY_KINDS",
    "CODES",
    "DECIDING",
    "Shape",
    "allowed_parent",
    "capability",
    "capability_words",
    "child_kinds",
    "committee_required",
    "committee_size",
    "counted",
    "in_spoken_order",
    "kinds",
    "remind_on",
    "reply_due",
    "shift_too_long",
    "structure",
    "temporary",
    "term_dates",
    "term_months",
    "term_rule",
    "term_stage",
    "township_committee",
    "verdicts",
]
