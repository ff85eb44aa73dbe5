"""The table of kinds: what each may do, and which may stand below which (organization.md 1.1)."""

import csv
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext as _

from zhibu.domain.people.organizations.models import Kind
from zhibu.engine.rules.codes import Codes, read_codes

CODES = Path(__file__).parent.parent / "codes"

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
    said = [_("党员的组织关系在原支部，民主评议结果通报原支部")] if kind == Kind.MOBILE_BRANCH else []
    for name, (yes, no) in words.items():
        said += [yes] if row[name].startswith("yes") else [no] if row[name].startswith("no") else []
    return [text for text in said if text]


def in_spoken_order(name: str) -> tuple[int, str]:
    """Return what sorts 第一, 第二, 第三 … as they are spoken; other names follow by themselves."""
    numbers = "一二三四五六七八九十"  # data: numerals in names of groups
    place = numbers.find(name[1]) if len(name) > 1 and name.startswith("第") else -1  # data: ordinal sign
    return (place if place >= 0 else len(numbers), name)
