"""Every write of organizations: founding, changing, moving, terms, closing, looking at a number."""

from zhibu.domain.people.organizations.services.changing import change, dissolve, move, record_term, start
from zhibu.domain.people.organizations.services.founding import (
    Founding,
    UnitFacts,
    ensure_group,
    found,
    initials,
    short_of,
)
from zhibu.domain.people.organizations.services.looking import permit_look, reveal_phone, stated

__all__ = [
    "Founding",
    "UnitFacts",
    "change",
    "dissolve",
    "ensure_group",
    "found",
    "initials",
    "move",
    "permit_look",
    "record_term",
    "reveal_phone",
    "short_of",
    "start",
    "stated",
]
