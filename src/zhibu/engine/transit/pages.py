"""All screens of this room, in one place for the collector."""

from zhibu.engine.transit.mending import columns, mend_rows
from zhibu.engine.transit.withdrawal import progress, withdraw
from zhibu.engine.transit.wizard import check_data, confirm, result, start, wrong

__all__ = [
    "check_data",
    "columns",
    "confirm",
    "mend_rows",
    "progress",
    "result",
    "start",
    "withdraw",
    "wrong",
]
