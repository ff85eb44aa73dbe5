"""Every write of organizations: founding, changing, moving, terms, closing, looking at a number."""

from zhibu.domain.people.organizations.services.changing import change, dissolve, move, start
from zhibu.domain.people.organizations.services.founding import (
    Founding,
    UnitFacts,
    ensure_group,
    found,
    initials,
    short_of,
)
from zhibu.domain.people.organizations.services.looking import permit_look, reveal_phone, stated
from zhibu.domain.people.organizations.services.terms import correct_term, postpone_term, record_term

__all__ = [
    "Founding",
    "UnitFacts",
    "change",
    "correct_term",
    "dissolve",
    "ensure_group",
    "found",
    "initials",
    "move",
    "permit_look",
    "postpone_term",
    "record_term",
    "reveal_phone",
    "short_of",
    "start",
    "stated",
]
