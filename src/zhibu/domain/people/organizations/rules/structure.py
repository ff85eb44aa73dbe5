"""Setting up and size of organizations: what stands against which rule (organization.md 1.1).

All of it is told and nothing is ever changed by itself (ORG-29).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zhibu.domain.people.organizations.models import BRANCH_KINDS, Kind, Sector
from zhibu.domain.people.organizations.rules.kinds import capability
from zhibu.engine.clock import add_months
from zhibu.engine.rules import Verdict, rule_value

UPPER_KINDS = (Kind.COMMITTEE, Kind.GENERAL_BRANCH)
DECIDING = (Kind.COMMITTEE, Kind.WORK_COMMITTEE)
"""Kinds that decide on the founding of a branch (ORG-07: 基层党委, 乡镇、街道党委)."""

UNBUILT = "5"
"""The unit should have an organization and has none (codes/unit-building.csv)."""


@dataclass(frozen=True)
class Shape:
    """What the rules on structure ask about an organization; None where it is not known.

    `members` and `full` count those below as well, `groups` and `below` its living groups and
    subordinate organizations, `units` the units it covers, `unbuilt` those of them that should have an
    organization of their own.
    """

    kind: str
    members: int = 0
    full: int = 0
    groups: int | None = None
    below: int | None = None
    units: int | None = None
    unbuilt: tuple[str, ...] = ()
    founded_on: date | None = None
    ends_on: date | None = None
    path: str = ""


def temporary(kind: str) -> bool:
    """Say whether organizations of a kind are formed for a task and end with it (ORG-10)."""
    return kind.startswith("TEMP_")


def committee_required(full: int, on: date, path: str = "") -> bool:
    """Say whether a branch with so many full members must have a committee (ORG-19)."""
    minimum: int = rule_value("ORG-19", "min_full", on, path)
    return full >= minimum


def reply_due(applied: date) -> dict[str, date]:
    """Return the day by which an application to found a branch is generally answered (ORG-07)."""
    months: int = rule_value("ORG-07", "reply_months", applied)
    return {"due": add_months(applied, months)}


def structure(full: int, members: int) -> dict[str, bool | str]:
    """Judge the size of a unit that is to have its own organization (ORG-01…03, 14, 19)."""
    today = date.max
    suggest = ""
    if full < rule_value("ORG-01", "min_full", today):
        suggest = Kind.JOINT_BRANCH.value
    elif members >= rule_value("ORG-14", "min_members", today):
        suggest = Kind.COMMITTEE.value
    elif members > rule_value("ORG-02", "max_members", today):
        suggest = "split or GENERAL_BRANCH"
    return {
        "must_branch": full >= rule_value("ORG-01", "min_full", today),
        "committee_required": committee_required(full, today),
        "over_size": members > rule_value("ORG-02", "max_members", today),
        "suggest": suggest,
    }


def committee_size(
    kind: str, people: int, on: date = date.max, path: str = "", sector: str = ""
) -> dict[str, Any]:
    """Say of the size of a committee whether it is usual and whether it is allowed at all (ORG-18)."""
    key = {Kind.GENERAL_BRANCH: "general", Kind.COMMITTEE: "committee"}.get(Kind(kind), "branch")
    if key == "committee" and sector == Sector.STATE_ENTERPRISE:
        key = "enterprise"
    fewest, usual, most = rule_value("ORG-18", key, on, path)
    return {
        "usual": fewest <= people <= usual,
        "allowed": people <= most,
        "fewest": fewest,
        "most_usual": usual,
        "most": most,
    }


def township_committee(
    people: int, deputies: int, on: date = date.max, path: str = ""
) -> dict[str, bool | int]:
    """Say of a township's committee whether its size and the number of its deputies are usual (ORG-17)."""
    fewest, most = rule_value("ORG-17", "committee", on, path)
    usual: int = rule_value("ORG-17", "deputies", on, path)
    return {
        "size_usual": fewest <= people <= most,
        "deputies_usual": deputies == usual,
        "fewest": fewest,
        "most": most,
        "deputies": usual,
    }


def counted(rule: str) -> bool:
    """Say whether a rule on structure speaks of head-counts, so that its case began with one."""
    return rule in ("ORG-02", "ORG-03", "ORG-09", "ORG-13", "ORG-14", "ORG-15", "ORG-20", "ORG-21")


def verdicts(shape: Shape, on: date) -> list[Verdict]:
    """Return everything that stands against the rules on structure on a day; never a change (ORG-29)."""
    if shape.kind == Kind.GROUP:
        return list(_of_group(shape, on))
    found = [*_of_units(shape, on)]
    if shape.kind in BRANCH_KINDS:
        found += _of_branch(shape, on)
    if shape.kind in UPPER_KINDS:
        found += _of_upper(shape, on)
    if temporary(shape.kind):
        found += _of_temporary(shape, on)
    return found


def _said(rule: str, mark: str, text: str, **words: Any) -> Verdict:
    return Verdict(rule, False, text % words, mark)


def _of_group(shape: Shape, on: date) -> Iterator[Verdict]:
    fewest = rule_value("ORG-20", "min_members", on, shape.path)
    if shape.members < fewest or shape.full < rule_value("ORG-20", "min_full", on, shape.path):
        text = _("党员%(count)s人，其中正式%(full)s人；党小组不少于%(limit)s人，其中至少1名正式党员")
        yield _said("ORG-20", "H", text, count=shape.members, full=shape.full, limit=fewest)


def _of_units(shape: Shape, on: date) -> Iterator[Verdict]:
    if shape.unbuilt:
        fewest = rule_value("ORG-01", "min_full", on, shape.path)
        text = _("%(units)s应建未建；正式党员%(limit)s人以上的单位应当成立党支部")
        yield _said("ORG-01", "H", text, units="、".join(shape.unbuilt), limit=fewest)


def _of_branch(shape: Shape, on: date) -> Iterator[Verdict]:
    count = {"count": shape.members, "full": shape.full}
    fewest = rule_value("ORG-01", "min_full", on, shape.path)
    largest = rule_value("ORG-02", "max_members", on, shape.path)
    if not shape.members:
        yield _said("ORG-09", "H", _("没有党员；不再具备条件的，应当及时调整或者撤销"))
    elif shape.full < fewest:
        text = _("正式党员%(full)s人，不足%(limit)s人；应当与相近单位成立联合党支部")
        if shape.kind == Kind.JOINT_BRANCH:
            text = _("正式党员%(full)s人，不足%(limit)s人；联合党支部应当再联合相近单位")
        yield _said("ORG-03", "H", text, limit=fewest, **count)
    if shape.members > largest:
        text = _("党员%(count)s人，超过%(limit)s人，建议分设支部或设立党总支")
        yield _said("ORG-02", "S", text, limit=largest, **count)
    most = rule_value("ORG-04", "max_units", on, shape.path)
    if shape.kind == Kind.JOINT_BRANCH and (shape.units or 0) > most:
        text = _("覆盖单位%(units)s个，一般不超过%(limit)s个")
        yield _said("ORG-04", "S", text, units=shape.units, limit=most)
    if shape.groups == 0 and shape.members >= rule_value("ORG-21", "suggest_at", on, shape.path):
        yield _said("ORG-21", "S", _("党员%(count)s人，建议划分党小组"), **count)


def _of_upper(shape: Shape, on: date) -> Iterator[Verdict]:
    general = shape.kind == Kind.GENERAL_BRANCH
    rule = "ORG-13" if general else "ORG-14"
    fewest = rule_value(rule, "min_members", on, shape.path)
    if shape.members < fewest:
        text = _("党员%(count)s人，不足%(limit)s人，设党委须经上级批准")
        if general:
            text = _("党员%(count)s人，不足%(limit)s人，设党总支须经上级批准")
        yield _said(rule, "S", text, count=shape.members, limit=fewest)
    if general and shape.members >= rule_value("ORG-13", "below_members", on, shape.path):
        limit = rule_value("ORG-13", "below_members", on, shape.path)
        text = _("党员%(count)s人，达到%(limit)s人，可以报上级设立党委；经上级同意也可不变")
        yield _said("ORG-15", "S", text, count=shape.members, limit=limit)
    if shape.below is not None and shape.below < (usual := _branches_below(shape, on)):
        text = _("下级党支部%(below)s个，一般不少于%(limit)s个")
        yield _said("ORG-27", "S", text, below=shape.below, limit=usual)


def _branches_below(shape: Shape, on: date) -> int:
    key = "min_below_general" if shape.kind == Kind.GENERAL_BRANCH else "min_below"
    usual: int = rule_value("ORG-27", key, on, shape.path)
    return usual


def _of_temporary(shape: Shape, on: date) -> Iterator[Verdict]:
    if not capability(shape.kind, "holds_members") and shape.members:
        text = _("名下登记了%(count)s名党员；临时党组织的党员不转组织关系")
        yield _said("ORG-11", "H", text, count=shape.members)
    if shape.ends_on is None:
        yield _said("ORG-10", "H", _("没有登记任务结束的日期"))
        return
    if shape.ends_on < on:
        text = _("任务已于%(day)s结束，随之撤销")
        yield _said("ORG-10", "H", text, day=shape.ends_on.isoformat())
        return
    months = rule_value("ORG-05", "min_months", on, shape.path)
    if shape.founded_on and add_months(shape.founded_on, months) <= shape.ends_on:
        text = _("任务期%(limit)s个月以上；具备条件的应当成立党支部")
        yield _said("ORG-05", "S", text, limit=months)
