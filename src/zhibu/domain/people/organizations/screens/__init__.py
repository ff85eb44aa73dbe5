"""Screens of organizations: one organization, and what may be done with it."""

from zhibu.domain.people.organizations.screens.changing import dissolve, edit, move
from zhibu.domain.people.organizations.screens.detail import detail
from zhibu.domain.people.organizations.screens.establishing import (
    answer,
    apply,
    establish,
    establishment,
    file,
    withdraw,
)
from zhibu.domain.people.organizations.screens.founding import group, new
from zhibu.domain.people.organizations.screens.guiding import end_guidance, guidance
from zhibu.domain.people.organizations.screens.revealing import reveal
from zhibu.domain.people.organizations.screens.terms import correct, postpone, term

__all__ = [
    "answer",
    "apply",
    "correct",
    "detail",
    "dissolve",
    "edit",
    "end_guidance",
    "establish",
    "establishment",
    "file",
    "group",
    "guidance",
    "move",
    "new",
    "postpone",
    "reveal",
    "term",
    "withdraw",
]
