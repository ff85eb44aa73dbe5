"""What members announce."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class MemberLeft:
    """Somebody's membership here ended: member row id, the day."""

    member: int
    on: date


@dataclass(frozen=True)
class NumberTaken:
    """Somebody tried to enter an ID number that is registered out of his reach: branch and member row ids."""

    branch: int
    member: int
