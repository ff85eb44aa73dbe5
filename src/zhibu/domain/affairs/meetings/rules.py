"""Typed reading of the rulebook of organizational life; pure functions of head-counts and dates."""

from dataclasses import dataclass
from datetime import date

from zhibu.domain.affairs.meetings.models import MeetingKind
from zhibu.engine.rules import Parameter, rulebook
from zhibu.engine.rules.values import Values

RULE_OF_KIND = {
    MeetingKind.MEMBERS: "LIF-01",
    MeetingKind.COMMITTEE: "LIF-03",
    MeetingKind.GROUP: "LIF-04",
    MeetingKind.LECTURE: "LIF-05",
    MeetingKind.THEME_DAY: "LIF-07",
}
"""The rule that obliges to each kind."""

WHOLE_BRANCH = (MeetingKind.MEMBERS, MeetingKind.LECTURE, MeetingKind.THEME_DAY)
"""Kinds for which all members of the branch are expected."""


@dataclass(frozen=True)
class Frequency:
    """How often a kind is owed: the calendar period and how many times in it."""

    period: str
    times: int


def frequency(kind: str, on: date, values: Values | None = None, path: str = "") -> Frequency:
    """Return how often a kind is owed in the period that a day begins (LIF-01, 03, 04, 05, 07).

    With `values`, a superior's own period counts on the node with that path, where the rule allows one.
    """
    book = rulebook()[RULE_OF_KIND[MeetingKind(kind)]]
    version = book.on(max(on, book.versions[0].start))
    parameter = period_parameter(kind)
    if values is not None and parameter is not None:
        return Frequency(str(values.at(parameter, path, on)), version["times"])
    return Frequency(version["period"], version["times"])


def period_parameter(kind: str) -> Parameter | None:
    """Return the parameter that sets the period of a kind; None where the rule leaves no choice."""
    found = rulebook()[RULE_OF_KIND[MeetingKind(kind)]].parameters
    return next((parameter for parameter in found if parameter.value == "period"), None)


def min_present(due: int) -> int:
    """Return how many of those due must be present: at least half (LIF-03, LIF-19)."""
    return -(-due // 2)


def yes_needed(due: int) -> int:
    """Return how many approvals pass a decision: more than half of all due (LIF-19, LIF-20)."""
    return due // 2 + 1


def committee_quorum(committee: int, present: int) -> dict[str, bool]:
    """Say whether a committee meeting is valid: at least half of the committee present (LIF-03)."""
    return {"valid": present >= min_present(committee)}


def vote_outcome(due: int, present: int, yes: int) -> dict[str, int | bool]:
    """Return the arithmetic of a decision vote: presence needed, approvals needed, and the outcome."""
    valid = present >= min_present(due)
    return {
        "min_present": min_present(due),
        "yes_needed": yes_needed(due),
        "meeting_valid": valid,
        "passed": valid and yes >= yes_needed(due),
    }


def serving(kind: str) -> tuple[MeetingKind, ...]:
    """Return the kinds that topics of a meeting may be recorded as, its own first (LIF-30).

    A meeting of the whole branch may contain others; committee and group meet by themselves.
    """
    own = MeetingKind(kind)
    if own not in WHOLE_BRANCH:
        return (own,)
    others = (*WHOLE_BRANCH, MeetingKind.COMMITTEE)
    return (own, *(other for other in others if other != own))


def decides(kind: str) -> bool:
    """Say whether a kind of meeting takes decisions: a group does not (ORG-20)."""
    return kind != MeetingKind.GROUP


def cite(rule: str) -> str:
    """Return a rule's document and article as shown beside a check."""
    return rulebook()[rule].cite
