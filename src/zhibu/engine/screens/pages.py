"""All screens of this room, in one place for the collector."""

from zhibu.engine.screens.background import again, detail, file, jobs, stop
from zhibu.engine.screens.finding import rule, search
from zhibu.engine.screens.gallery import gallery, gallery_page
from zhibu.engine.screens.mending import columns, mend_rows
from zhibu.engine.screens.sitting import session
from zhibu.engine.screens.withdrawal import progress, withdraw
from zhibu.engine.screens.wizard import check_data, confirm, result, start, wrong

__all__ = [
    "again",
    "check_data",
    "columns",
    "confirm",
    "detail",
    "file",
    "gallery",
    "gallery_page",
    "jobs",
    "mend_rows",
    "progress",
    "result",
    "rule",
    "search",
    "session",
    "start",
    "stop",
    "withdraw",
    "wrong",
]
