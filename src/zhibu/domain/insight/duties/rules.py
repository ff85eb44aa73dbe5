"""What the rulebook says about duties as such."""

from zhibu.engine.rules import rulebook

WAIVABLE = {"S", "C"}
"""Marks of rules that speak of the usual case, or of a default (law 7)."""


def may_be_waived(rule: str) -> bool:
    """Say whether a duty under a rule may be lifted by an approver.

    A rule marked [S] or [C] may; one that is [H] alone may not, as no rule of ours names its waiver.
    """
    return bool(WAIVABLE & set(rulebook()[rule].marks))
