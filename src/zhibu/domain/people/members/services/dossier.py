"""Changing a dossier: its facts, and a probationary member's conversion."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zhibu.domain.people.members import rules
from zhibu.domain.people.members.models import Category, Member, Standing
from zhibu.domain.people.members.queries import by_index
from zhibu.domain.people.members.services.counting import recount
from zhibu.domain.people.members.services.entering import report_taken
from zhibu.domain.people.members.services.posts import follow_name
from zhibu.domain.people.members.services.statuses import date_statuses
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.flow import Conflict, Invalid, locked, service
from zhibu.engine.journal import services as journal
from zhibu.engine.search.upkeep import keep
from zhibu.engine.vault import blind_index

COUNTED_BY = {"category", "standing", "lost", "floating"}


@service("members.write")
def change(
    member: Member,
    values: dict[str, Any],
    *,
    actor: Actor,
    basis: str = "",
    since: date | None = None,
    version: int | None = None,
) -> bool:
    """Change facts of a dossier; statuses get a dated row from `since` (default today).

    Returns whether anything changed. Raises Conflict on a stale version, Invalid for dates that
    contradict each other (INF-05, INF-06), neutrally for an ID number that is taken (S-05).
    """
    row = locked(member)
    if version is not None and version != row.version:
        raise Conflict(_("这份档案刚被改过。比较后再决定保留哪个。"))
    if values.get("category") == Category.PROBATIONARY:
        values = {**values, "converted_on": None}
    changes = journal.difference(row, values)
    if not changes:
        return False
    for name, value in values.items():
        setattr(row, name, value)
    _check_dates(row, changes)
    _derive(row, changes)
    row.version += 1
    row.save()
    date_statuses(row, set(changes), since, basis)
    if COUNTED_BY & changes.keys():
        recount([row.org_path])
    if "name" in changes:
        follow_name(row)
    keep(row)
    journal.note(actor, "member.change", row, changes=changes, purpose=basis)
    member.refresh_from_db()
    return True


def amend(
    member: Member,
    values: dict[str, Any],
    *,
    actor: Actor,
    basis: str = "",
    since: date | None = None,
    version: int | None = None,
) -> bool:
    """Change a dossier by hand: as `change`, and every changed value must be right in itself; raises Invalid.

    An imported gap may stay until somebody touches it (INF-03, INF-08, INF-09, INF-10, INF-13).
    """
    changes = journal.difference(member, values)
    touched = {name: new for name, (_old, new) in changes.items()}
    for flag, detail in (("lost", "lost_since"), ("floating", "floating_to")):
        if flag in touched or detail in touched:
            touched |= {name: values.get(name, getattr(member, name)) for name in (flag, detail)}
    problems = rules.value_problems(touched)
    if touched.get("standing") == Standing.SUSPENDED and not basis.strip():
        problems["basis"] = _("请填作出决定的文件")
    if problems:
        raise Invalid(problems, "INF-01")
    try:
        return change(member, values, actor=actor, basis=basis, since=since, version=version)
    except Invalid as error:
        if error.rule == "INF-21":
            report_taken(member.branch, values["id_number"], actor=actor)
        raise


def _check_dates(row: Member, changes: dict[str, Any]) -> None:
    if row.category == Category.FULL and row.converted_on is None:
        raise Invalid({"converted_on": _("请填转正日期")}, "INF-06")
    if row.converted_on and row.converted_on < row.joined_on:
        words = {"joined": row.joined_on.isoformat()}
        raise Invalid({"converted_on": _("转正日期早于入党日期（%(joined)s）") % words}, "INF-06")
    if row.joined_on > clock.today():
        raise Invalid({"joined_on": _("入党日期还没有到。请核对。")}, "INF-05")
    if row.converted_on and row.converted_on > clock.today():
        raise Invalid({"converted_on": _("转正日期还没有到。请核对。")}, "INF-06")
    if row.birth_date and row.birth_date > clock.today():
        raise Invalid({"birth_date": _("出生日期还没有到。请核对。")}, "INF-03")


def _derive(row: Member, changes: dict[str, tuple[Any, Any]]) -> None:
    if "name" in changes:
        row.name_sort, row.name_initials = rules.name_reading(row.name)
    if "phone" in changes:
        row.phone_index = blind_index(row.phone, "phone")
    if "id_number" in changes:
        row.id_number_index = blind_index(row.id_number, "id_number")
        other = by_index([row.id_number_index]).get(row.id_number_index)
        if other is not None and other.pk != row.pk:
            raise Invalid({"id_number": _("这个号码不能登记。请向上级党组织核实。")}, "INF-21")


@service("members.write")
def convert(member: Member, on: date, *, actor: Actor, basis: str, version: int | None = None) -> None:
    """Make a probationary member a full one from a day on (转正); raises Invalid (INF-06)."""
    if member.category != Category.PROBATIONARY:
        raise Invalid({"": _("已经是正式党员。")}, "INF-06")
    if on < member.joined_on:
        words = {"joined": member.joined_on.isoformat()}
        raise Invalid({"converted_on": _("转正日期早于入党日期（%(joined)s）") % words}, "INF-06")
    if rules.converted_too_early(member.joined_on, on):
        words = {"joined": member.joined_on.isoformat()}
        raise Invalid({"converted_on": _("入党日期%(joined)s，预备期未满。请核对。") % words}, "INF-06")
    values = {"category": Category.FULL, "converted_on": on}
    change(member, values, actor=actor, basis=basis, version=version)
