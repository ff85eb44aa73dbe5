"""Every write of members: entering, changing, placing, posts, looking at sensitive values."""

from zhibu.domain.people.members.services.counting import recount
from zhibu.domain.people.members.services.dossier import change, convert, reveal
from zhibu.domain.people.members.services.entering import MemberFacts, enter, enter_many
from zhibu.domain.people.members.services.placing import ensure_group, place
from zhibu.domain.people.members.services.posts import end_post, hold_post, set_contact
from zhibu.domain.people.members.services.tying import Untied, tie_names

__all__ = [
    "MemberFacts",
    "Untied",
    "change",
    "convert",
    "end_post",
    "ensure_group",
    "enter",
    "enter_many",
    "hold_post",
    "place",
    "recount",
    "reveal",
    "set_contact",
    "tie_names",
]
