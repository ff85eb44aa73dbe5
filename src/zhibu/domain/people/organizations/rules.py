"""Typed reading of the organizations' rulebook and kind table; pure functions from facts to verdicts."""

import csv
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from zhibu.domain.people.organizations.models import Kind
from zhibu.engine.clock import add_months
from zhibu.engine.rules import Verdict, rulebook
from zhibu.engine.rules.codes import Codes, read_codes

CODES = Path(__file__).parent / "codes"

CATEGORY_KINDS = {
    "611": Kind.COMMITTEE,
    "612": Kind.PARTY_GROUP,
    "621": Kind.GENERAL_BRANCH,
    "631": Kind.BRANCH,
    "632": Kind.JOINT_BRANCH,
    "641": Kind.GROUP,
    "911": Kind.TEMP_COMMITTEE,
    "921": Kind.TEMP_GENERAL_BRANCH,
    "931": Kind.TEMP_BRANCH,
    "932": Kind.TEMP_JOINT_BRANCH,
}
"""National category codes (INF-15) and the kinds they name."""


def kinds() -> Codes:
    """Return the table of kinds with their capabilities."""
    return read_codes(CODES / "kinds.csv", label="zh")


def capability(kind: str, name: str) -> bool:
    """Say whether a kind has a capability of the table, such as holds_members or has_term."""
    return kinds().rows[kind][name].startswith("yes")


@lru_cache(maxsize=1)
def _edges() -> dict[tuple[str, str], str]:
    with (CODES / "parent-child.csv").open(encoding="utf-8", newline="") as file:
        return {(row["parent_kind"], row["child_kind"]): row["allowed"] for row in csv.DictReader(file)}


def allowed_parent(parent: str, child: str) -> dict[str, bool]:
    """Say whether an organization of one kind may stand under another (ORG-26)."""
    return {"allowed": _edges().get((parent, child), "no").startswith(("yes", "conditional"))}


def child_kinds(parent: str) -> list[Kind]:
    """List the kinds that may be founded under a kind (ORG-26); groups are made by their branch."""
    return [kind for kind in Kind if kind != Kind.GROUP and allowed_parent(parent, kind)["allowed"]]


def capability_words(kind: str) -> list[str]:
    """Say in words what organizations of a kind do and do not (organization.md 1.1, kinds.csv)."""
    if kind == Kind.GROUP:
        return [_("支部的组成部分，不是一级组织，不作决定")]
    row = kinds().rows[kind]
    words = {
        "holds_members": (_("直接管理党员"), _("不直接管理党员")),
        "admits_members": (_("接收预备党员"), ""),
        "approves_members": (_("审批预备党员"), ""),
        "collects_dues": (_("收缴党费"), ""),
        "has_term": (_("按期换届"), _("不设任期")),
    }
    said = []
    for name, (yes, no) in words.items():
        said += [yes] if row[name].startswith("yes") else [no] if row[name].startswith("no") else []
    return [text for text in said if text]


def in_spoken_order(name: str) -> tuple[int, str]:
    """Return what sorts 第一, 第二, 第三 … as they are spoken; other names follow by themselves."""
    numbers = "一二三四五六七八九十"  # data: numerals in names of groups
    place = numbers.find(name[1]) if len(name) > 1 and name.startswith("第") else -1  # data: ordinal sign
    return (place if place >= 0 else len(numbers), name)


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
    book = rulebook()[rule]
    months: int = book.on(max(on, book.versions[0].start))["months"]
    return months


def term_dates(kind: str, village_or_community: bool, elected: date) -> dict[str, date | None]:
    """Return when a term expires, when to remind, and the latest day if postponed (TERM-01…06)."""
    months = term_months(kind, village_or_community, elected)
    if months is None:
        return {"expires": None, "remind_on": None, "latest_if_postponed": None}
    expires = add_months(elected, months)
    before: int = _value("TERM-06", expires, "months_before")
    longest: int = _value("TERM-05", expires, "months")
    return {
        "expires": expires,
        "remind_on": add_months(expires, -before),
        "latest_if_postponed": add_months(expires, longest),
    }


def term_stage(expires: date, on: date) -> dict[str, str]:
    """Return the stage of a term on a day: '', notice, request, warn, overdue, breach (TERM-07)."""
    steps = rulebook()["TERM-07"].versions[-1].values
    if on > expires:
        breached = on >= add_months(expires, steps["breach"])
        return {"stage": "breach" if breached else "overdue"}
    stage = ""
    for name in ("notice", "request", "warn"):
        if on >= add_months(expires, -steps[name]):
            stage = name
    return {"stage": stage}


def committee_required(full: int, on: date) -> bool:
    """Say whether a branch with so many full members must have a committee (ORG-19)."""
    minimum: int = _value("ORG-19", on, "min_full")
    return full >= minimum


def structure(full: int, members: int) -> dict[str, bool]:
    """Judge the size of a branch (ORG-02, ORG-19)."""
    today = rulebook()["ORG-02"].versions[-1].start
    largest: int = _value("ORG-02", today, "max_members")
    return {"committee_required": committee_required(full, today), "over_size": members > largest}


def size_verdict(kind: str, members: int, on: date) -> Verdict | None:
    """Return what the size rules say about an organization, or None where they say nothing (ORG-29)."""
    rule, key, too_many, message = {
        Kind.BRANCH: (
            "ORG-02",
            "max_members",
            True,
            _("党员%(count)s人，超过%(limit)s人，建议分设支部或设立党总支"),
        ),
        Kind.JOINT_BRANCH: (
            "ORG-02",
            "max_members",
            True,
            _("党员%(count)s人，超过%(limit)s人，建议分设支部"),
        ),
        Kind.GENERAL_BRANCH: (
            "ORG-13",
            "min_members",
            False,
            _("党员%(count)s人，不足%(limit)s人，设党总支须经上级批准"),
        ),
        Kind.COMMITTEE: (
            "ORG-14",
            "min_members",
            False,
            _("党员%(count)s人，不足%(limit)s人，设党委须经上级批准"),
        ),
    }.get(Kind(kind), ("", "", False, ""))
    if not rule:
        return None
    limit: int = _value(rule, on, key)
    if (members > limit) if too_many else (members < limit):
        return Verdict(rule, False, message % {"count": members, "limit": limit}, "S")
    return None


def group_verdicts(kind: str, members: int, full: int, groups: int, on: date) -> list[Verdict]:
    """Return what the rules on groups say: of a group its size, of a branch whether it needs groups."""
    if kind == Kind.GROUP:
        fewest: int = _value("ORG-20", on, "min_members")
        if members < fewest or full < _value("ORG-20", on, "min_full"):
            words = {"count": members, "full": full, "limit": fewest}
            text = _("党员%(count)s人，其中正式%(full)s人；党小组不少于%(limit)s人，其中至少1名正式党员")
            return [Verdict("ORG-20", False, text % words, "H")]
        return []
    if capability(kind, "holds_members") and not groups and members >= _value("ORG-21", on, "suggest_at"):
        return [Verdict("ORG-21", False, _("党员%(count)s人，建议划分党小组") % {"count": members}, "S")]
    return []


def verdicts(kind: str, members: int, full: int, groups: int, on: date) -> list[Verdict]:
    """Return everything the size rules say about an organization; suggestions, never a change (ORG-29)."""
    size = size_verdict(kind, members, on)
    return [*([size] if size else []), *group_verdicts(kind, members, full, groups, on)]


def _value(rule: str, on: date, key: str) -> Any:
    book = rulebook()[rule]
    return book.on(max(on, book.versions[0].start))[key]
