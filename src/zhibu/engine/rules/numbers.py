"""The one place where a number of a regulation is read: by rule, organization and day (law 6)."""

from datetime import date
from typing import TYPE_CHECKING, Any

from zhibu.engine.rules.book import rulebook

if TYPE_CHECKING:
    from zhibu.engine.rules.values import Values


def rule_value(rule: str, key: str, on: date, path: str = "", values: "Values | None" = None) -> Any:
    """Return a number of a rule as it holds on a day for the organization at a tree path.

    Before a rule's first version its first one is read: what is older was never judged here. With
    `values`, what a superior has set counts where the rule has a parameter for it; without, the
    rulebook's own number. Raises KeyError for a rule or key that no rulebook has.
    """
    book = rulebook()[rule]
    if values is not None:
        for parameter in book.parameters:
            if parameter.value == key:
                return values.at(parameter, path, on)
    return book.on(max(on, book.versions[0].start))[key]
