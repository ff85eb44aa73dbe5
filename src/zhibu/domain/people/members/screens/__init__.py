"""Screens of members: dossiers, what is done with them; and panels on organizations' pages."""

from zhibu.domain.people.members.screens.dossier import detail, own
from zhibu.domain.people.members.screens.editing import edit, new
from zhibu.domain.people.members.screens.panels import committee, counts, leaders
from zhibu.domain.people.members.screens.placing import convert, leave, place
from zhibu.domain.people.members.screens.posts import file_posts, post
from zhibu.domain.people.members.screens.revealing import reveal

__all__ = [
    "committee",
    "convert",
    "counts",
    "detail",
    "edit",
    "file_posts",
    "leaders",
    "leave",
    "new",
    "own",
    "place",
    "post",
    "reveal",
]
