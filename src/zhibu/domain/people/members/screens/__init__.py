"""Screens of members: the register, dossiers, what is done with them; and panels on organizations' pages."""

from zhibu.domain.people.members.screens.dossier import detail, own
from zhibu.domain.people.members.screens.editing import edit, new
from zhibu.domain.people.members.screens.panels import committee, counts, leaders
from zhibu.domain.people.members.screens.placing import convert, leave, place
from zhibu.domain.people.members.screens.posts import post
from zhibu.domain.people.members.screens.revealing import reveal
from zhibu.domain.people.members.screens.roster import listing

__all__ = [
    "committee",
    "convert",
    "counts",
    "detail",
    "edit",
    "leaders",
    "leave",
    "listing",
    "new",
    "own",
    "place",
    "post",
    "reveal",
]
