"""All screens of this room, in one place for the collector."""

from zhibu.engine.screens.background import again, detail, file, jobs, stop
from zhibu.engine.screens.finding import rule, search
from zhibu.engine.screens.withdrawal import progress, withdraw
from zhibu.engine.screens.wizard import check_data, columns, confirm, mend_rows, result, start, wrong

__all__ = [
    "again",
    "check_data",
    "columns",
    "confirm",
    "detail",
    "file",
    "jobs",
    "mend_rows",
    "progress",
    "result",
    "rule",
    "search",
    "start",
    "stop",
    "withdraw",
    "wrong",
]
