"""What meetings announce."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MeetingConvened:
    """A meeting was convened: row id."""

    meeting: int


@dataclass(frozen=True)
class MeetingFiled:
    """A meeting's minutes were filed: row id."""

    meeting: int
