"""Every write of organizations: founding, changing, moving, terms, closing, looking at a number."""

from zhibu.domain.people.organizations.services.changing import change, dissolve, move, start
from zhibu.domain.people.organizations.services.establishing import (
    Application,
    Decision,
    apply_for,
    approve,
    establish,
    file_above,
    found_by_decision,
    refuse,
    withdraw_application,
)
from zhibu.domain.people.organizations.services.founding import (
    Founding,
    UnitFacts,
    ensure_group,
    found,
    initials,
    short_of,
)
from zhibu.domain.people.organizations.services.guiding import end_guidance, guide
from zhibu.domain.people.organizations.services.looking import permit_look, reveal_phone, stated
from zhibu.domain.people.organizations.services.terms import correct_term, postpone_term, record_term

__all__ = [
    "Application",
    "Decision",
    "Founding",
    "UnitFacts",
    "apply_for",
    "approve",
    "change",
    "correct_term",
    "dissolve",
    "end_guidance",
    "ensure_group",
    "establish",
    "file_above",
    "found",
    "found_by_decision",
    "guide",
    "initials",
    "move",
    "permit_look",
    "postpone_term",
    "record_term",
    "refuse",
    "reveal_phone",
    "short_of",
    "start",
    "stated",
    "withdraw_application",
]
