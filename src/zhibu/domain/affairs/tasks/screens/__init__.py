"""Screens of tasks: the list, one task, one's own."""

from zhibu.domain.affairs.tasks.screens.changing import change
from zhibu.domain.affairs.tasks.screens.detail import close, detail, report, send_back, void
from zhibu.domain.affairs.tasks.screens.listing import listing
from zhibu.domain.affairs.tasks.screens.own import own
from zhibu.domain.affairs.tasks.screens.planning import new

__all__ = ["change", "close", "detail", "listing", "new", "own", "report", "send_back", "void"]
