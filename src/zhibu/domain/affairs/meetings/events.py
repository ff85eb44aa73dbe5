"""What meetings announce."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MeetingConvened:
    """A meeting was convened: row id."""

    meeting: int


@dataclass(frozen=True)
class GuestInvited:
    """Somebody who is not due was invited: row id of the place on the roll."""

    place: int


@dataclass(frozen=True)
class MeetingMoved:
    """Time or place of a convened meeting changed: row id, version after the change."""

    meeting: int
    version: int


@dataclass(frozen=True)
class MeetingClosed:
    """A meeting ended and waits to be checked and filed: row id."""

    meeting: int


@dataclass(frozen=True)
class MeetingFiled:
    """A meeting's minutes were filed: row id."""

    meeting: int


@dataclass(frozen=True)
class MeetingCancelled:
    """A meeting that had not been held was declared void: row id."""

    meeting: int


@dataclass(frozen=True)
class LeaveAsked:
    """Somebody asked for leave: row id of the place on the roll."""

    place: int


@dataclass(frozen=True)
class LeaveAnswered:
    """A request for leave was agreed to or sent back: row id of the place on the roll."""

    place: int


@dataclass(frozen=True)
class RemarkMade:
    """Somebody who was there remarked on minutes that are not filed: row id of the remark."""

    remark: int


@dataclass(frozen=True)
class RemarkAnswered:
    """A remark was taken into the minutes or answered: row id of the remark."""

    remark: int


@dataclass(frozen=True)
class AddendumWaits:
    """An addendum to filed minutes has one signature and waits for the other: row id."""

    addendum: int


@dataclass(frozen=True)
class MinutesOverdue:
    """A meeting ended longer ago than minutes may take, and is not filed: row id."""

    meeting: int


@dataclass(frozen=True)
class ReportSent:
    """A branch reported to its superior or asked it: row id."""

    report: int


@dataclass(frozen=True)
class ReportAnswered:
    """The superior answered a request or report: row id."""

    report: int


@dataclass(frozen=True)
class MinutesConfirmed:
    """Somebody who was there agreed to the minutes: row id of the place on the roll."""

    place: int


@dataclass(frozen=True)
class AddendumSigned:
    """An addendum to filed minutes has both signatures: row id."""

    addendum: int
