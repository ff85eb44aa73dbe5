"""Every write of members: entering, changing, placing, posts, looking at sensitive values."""

from zhibu.domain.people.members.services.counting import recount, recount_moved
from zhibu.domain.people.members.services.dossier import amend, change, convert
from zhibu.domain.people.members.services.entering import MemberFacts, enter, enter_many, facts_of
from zhibu.domain.people.members.services.leaving import leave
from zhibu.domain.people.members.services.looking import reveal
from zhibu.domain.people.members.services.placing import place
from zhibu.domain.people.members.services.posts import (
    end_post,
    end_posts_of,
    file_posts,
    hold_post,
    set_contact,
)
from zhibu.domain.people.members.services.tying import Open, Untied, bearers, open_names, tie_names
from zhibu.domain.people.organizations.services import ensure_group

__all__ = [
    "MemberFacts",
    "Open",
    "Untied",
    "amend",
    "bearers",
    "change",
    "convert",
    "end_post",
    "end_posts_of",
    "ensure_group",
    "enter",
    "enter_many",
    "facts_of",
    "file_posts",
    "hold_post",
    "leave",
    "open_names",
    "place",
    "recount",
    "recount_moved",
    "reveal",
    "set_contact",
    "tie_names",
]
