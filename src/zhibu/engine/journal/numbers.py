"""The number of the request under way: in the journal, in every line of the log, on the page of an error."""

import logging
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")


class Numbered(logging.Filter):
    """Gives every line of the log its request's number, as error pages write it (E-…)."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add `number`; nothing is filtered out."""
        number = request_id.get()
        record.number = f" E-{number}" if number else ""
        return True
