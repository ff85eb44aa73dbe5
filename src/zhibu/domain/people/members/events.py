"""What members announce."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NumberTaken:
    """Somebody tried to enter an ID number that is registered out of his reach: branch and member row ids."""

    branch: int
    member: int
