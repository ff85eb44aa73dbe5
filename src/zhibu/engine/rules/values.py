"""The one place where a number of a regulation is read: by rule, organization and day (law 6)."""

from datetime import date
from typing import Any

from zhibu.engine.rules.book import rulebook


def rule_value(rule: str, key: str, on: date, path: str = "") -> Any:
    """Return a number of a rule as it holds on a day for the organization at a tree path.

    Before a rule's first version its first one is read: what is older was never judged here. `path`
    is for what a superior may set otherwise; without one the rulebook's own number is meant.
    Raises KeyError for a rule or key that no rulebook has.
    """
    book = rulebook()[rule]
    return book.on(max(on, book.versions[0].start))[key]
