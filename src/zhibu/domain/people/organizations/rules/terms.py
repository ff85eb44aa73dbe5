"""Terms of office: how long, when to remind, how near the end is (organization.md 1.3)."""

from datetime import date

from zhibu.domain.people.organizations.models import Kind
from zhibu.domain.people.organizations.rules.kinds import capability
from zhibu.engine.clock import add_months
from zhibu.engine.rules import rule_value

STEPS = ("notice", "request", "warn", "breach")
"""The stages of TERM-07, by the months before or after the end of a term."""


def term_rule(kind: str, village_or_community: bool) -> str:
    """Return the rule that sets the term of a kind: TERM-01, 02, 03, or TERM-09 where there is none."""
    if not capability(kind, "has_term"):
        return "TERM-09"
    if village_or_community:
        return "TERM-03"
    return "TERM-01" if kind == Kind.COMMITTEE else "TERM-02"


def term_months(kind: str, village_or_community: bool, on: date) -> int | None:
    """Return the length of a term that starts on a day, in months; None where the kind has no term."""
    rule = term_rule(kind, village_or_community)
    if rule == "TERM-09":
        return None
    months: int = rule_value(rule, "months", on)
    return months


def term_dates(kind: str, village_or_community: bool, elected: date) -> dict[str, date | None]:
    """Return when a term expires, when to remind, and the latest day if postponed (TERM-01…06)."""
    months = term_months(kind, village_or_community, elected)
    if months is None:
        return {"expires": None, "remind_on": None, "latest_if_postponed": None}
    expires = add_months(elected, months)
    longest: int = rule_value("TERM-05", "months", expires)
    return {
        "expires": expires,
        "remind_on": remind_on(expires),
        "latest_if_postponed": add_months(expires, longest),
    }


def remind_on(expires: date, path: str = "") -> date:
    """Return the day from which the superior reminds of a term that ends on a day (TERM-06)."""
    before: int = rule_value("TERM-06", "months_before", expires, path)
    return add_months(expires, -before)


def term_stage(expires: date, on: date, path: str = "") -> dict[str, str]:
    """Return the stage of a term on a day: '', notice, request, warn, overdue, breach (TERM-07)."""
    steps = {name: rule_value("TERM-07", name, expires, path) for name in STEPS}
    if on > expires:
        breached = on >= add_months(expires, steps["breach"])
        return {"stage": "breach" if breached else "overdue"}
    stage = ""
    for name in ("notice", "request", "warn"):
        if on >= add_months(expires, -steps[name]):
            stage = name
    return {"stage": stage}


def shift_too_long(expires: date, to: date, path: str = "") -> bool:
    """Say whether a renewal is moved by more than the year that is usual (TERM-05)."""
    longest: int = rule_value("TERM-05", "months", expires, path)
    return not add_months(expires, -longest) <= to <= add_months(expires, longest)
