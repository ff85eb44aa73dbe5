"""What the rulebook says about duties as such: lifting, keeping silent, reminding, setting values."""

from datetime import date, timedelta

from zhibu.domain.people.organizations.models import BRANCH_KINDS, Kind
from zhibu.engine.access.paths import WIDTH as WIDTH
from zhibu.engine.clock import PERIOD_MONTHS, add_months, period_of
from zhibu.engine.rules import rulebook
from zhibu.engine.rules.values import Values

WAIVABLE = {"S", "C"}
"""Marks of rules that speak of the usual case, or of a default (law 7)."""

REMINDING = "F-ALR-02"

RESPONSIBLE = {"SECRETARY", "DEPUTY", "GROUP_LEADER"}
"""Posts whose holders are reminded of what their organization owes (organization-posts.csv)."""

ROLES = {"secretary", "group-leader"}
"""Roles that do the work of these posts on a node."""

AFTER = (1, 7, 30)
"""Days after the due day on which it is said again; then no more: the list keeps it."""

AGAIN = AFTER[1:]
"""Days after it was first told on which what stands against a rule is said again."""


def may_be_waived(rule: str) -> bool:
    """Say whether a duty under a rule may be lifted by an approver.

    A rule marked [S] or [C] may; one that is [H] alone may not, as no rule of ours names its waiver.
    """
    return bool(WAIVABLE & set(rulebook()[rule].marks))


def may_be_silent(rule: str) -> bool:
    """Say whether the reminders of a duty may be stopped for a while: never where the rule is [H] alone."""
    return may_be_waived(rule)


def may_set(kind: str) -> bool:
    """Say whether an organization of a kind sets values: one with others beneath it, no branch or group."""
    return kind not in BRANCH_KINDS and kind != Kind.GROUP


def days(name: str, values: Values, path: str, day: date) -> int:
    """Return how many days a superior allows on a node: before, escalate or silence (F-ALR-02)."""
    return int(values.at(rulebook().parameter(f"alr.{name}"), path, day))


def reminder_days(start: date, due: date, before: int, stages: bool) -> list[date]:
    """Return the days from which a duty is worth a reminder, each once: before, the day before, after.

    With `stages` (a term) the stages of TERM-07 stand in for the days before.
    """
    if stages:
        steps = rulebook()["TERM-07"].versions[-1].values
        ahead = [add_months(due, -steps[name]) for name in ("notice", "request", "warn")]
    else:
        ahead = [max(start, due - timedelta(days=before)), max(start, due - timedelta(days=1))]
    return [*ahead, *(due + timedelta(days=later) for later in AFTER)]


def next_first_day(kinds: set[str], day: date) -> date:
    """Return the next day, from a day on, on which a period of every kind begins."""
    longest = max(kinds, key=lambda kind: PERIOD_MONTHS[kind])
    period = period_of(longest, day)
    return day if period.start == day else period.end + timedelta(days=1)
