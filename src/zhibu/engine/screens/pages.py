"""All screens of this room, in one place for the collector."""

from zhibu.engine.screens.background import again, detail, file, jobs, stop
from zhibu.engine.screens.finding import rule, search
from zhibu.engine.screens.shell import manifest, offline, worker
from zhibu.engine.screens.sitting import session

__all__ = [
    "again",
    "detail",
    "file",
    "jobs",
    "manifest",
    "offline",
    "rule",
    "search",
    "session",
    "stop",
    "worker",
]
