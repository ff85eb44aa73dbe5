"""What a superior may set in a rule marked C: which value, within which limits."""

from dataclasses import dataclass, field
from typing import Any

_KEYS = {"id", "value", "title", "choices", "min", "max", "unit"}

Value = str | int


class BadParameter(ValueError):
    """A parameter does not follow the schema, or a value lies outside its limits."""


@dataclass(frozen=True)
class Parameter:
    """One value of a rule that a superior may set: a choice among words, or a whole number from–to.

    `value` is the key of the rule's values that it stands for; the rulebook's own value is the default.
    """

    id: str
    rule: str
    value: str
    title: str
    choices: dict[str, str] = field(default_factory=dict)
    low: int = 0
    high: int = 0
    unit: str = ""

    def checked(self, given: Any) -> Value:
        """Return a value within the limits, numbers also from text; raises BadParameter."""
        if self.choices:
            if given in self.choices:
                return str(given)
            raise BadParameter(f"{self.id}: {given!r} is no choice")
        try:
            number = int(given)
        except (TypeError, ValueError):
            raise BadParameter(f"{self.id}: {given!r} is no number") from None
        if not self.low <= number <= self.high:
            raise BadParameter(f"{self.id}: {number} is not within {self.low} and {self.high}")
        return number

    def words(self, value: Value) -> str:
        """Say a value: the words of the choice, or the number with its unit."""
        return self.choices.get(str(value), "") or f"{value}{self.unit}"


def read_parameter(rule: str, raw: dict[str, Any]) -> Parameter:
    """Read a parameter of a rulebook file; raises BadParameter."""
    if not hasattr(raw, "get") or set(raw) - _KEYS or not {"id", "value", "title"} <= set(raw):
        raise BadParameter(f"parameter {raw}")
    if bool(raw.get("choices")) == ("max" in raw):
        raise BadParameter(f"{raw['id']}: either choices, or min and max")
    return Parameter(
        id=raw["id"],
        rule=rule,
        value=raw["value"],
        title=raw["title"],
        choices=dict(raw.get("choices", {})),
        low=int(raw.get("min", 0)),
        high=int(raw.get("max", 0)),
        unit=raw.get("unit", ""),
    )
