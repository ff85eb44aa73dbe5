"""Changing organizations: facts and names, superiors, terms, closing; and the installation's start."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zhibu.domain.people.organizations import rules
from zhibu.domain.people.organizations.events import OrganizationDissolved, OrganizationMoved, TermRecorded
from zhibu.domain.people.organizations.models import (
    Installation,
    Kind,
    Organization,
    OrganizationName,
    OrganizationParent,
    Term,
)
from zhibu.domain.people.organizations.services.founding import (
    UnitFacts,
    check_name,
    check_place,
    initials,
    put_term,
    put_units,
)
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.access.paths import segment
from zhibu.engine.access.repath import repath
from zhibu.engine.events import announce
from zhibu.engine.flow import Conflict, Invalid, locked, service
from zhibu.engine.journal import services as journal
from zhibu.engine.search.upkeep import keep


def _living(organization: Organization) -> Organization:
    row = locked(organization)
    if row.dissolved_on is not None:
        words = {"day": row.dissolved_on.isoformat()}
        raise Invalid({"": _("这个组织已于%(day)s撤销，不再修改。") % words}, "CYC-03")
    return row


def _check_day(field: str, day: date, since: date | None) -> None:
    if day > clock.today():
        raise Invalid({field: _("这一天还没有到。请核对。")}, "CYC-04")
    if since is not None and day < since:
        words = {"since": since.isoformat()}
        raise Invalid({field: _("早于上一次变动（%(since)s）。请核对。") % words}, "CYC-04")


@service("organizations.write")
def change(
    organization: Organization,
    values: dict[str, Any],
    *,
    actor: Actor,
    units: list[UnitFacts] | None = None,
    since: date | None = None,
    version: int | None = None,
) -> bool:
    """Change facts of an organization; a new name begins on `since` (default today).

    Returns whether anything changed; raises Conflict on a stale version, Invalid on a taken name.
    """
    row = _living(organization)
    if version is not None and version != row.version:
        raise Conflict(_("这个组织刚被改过。比较后再决定保留哪个。"))
    changes = journal.difference(row, values)
    units_changed = units is not None and put_units(row, units)
    if not changes and not units_changed:
        return False
    if "name" in changes:
        _rename(row, values["name"], since or clock.today())
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    if units_changed:
        changes["units"] = ("", "")
    keep(row)
    journal.note(actor, "organization.change", row, changes=changes)
    organization.refresh_from_db()
    return True


def _rename(row: Organization, name: str, since: date) -> None:
    check_name(row.parent, name, apart_from=row)
    current = row.names.filter(valid_to=None)
    held = current.order_by("-pk").first()
    _check_day("since", since, held.valid_from if held else None)
    current.update(valid_to=since)
    OrganizationName.objects.create(organization=row, name=name, valid_from=since, recorded_at=clock.now())
    row.name_initials = initials(name)


@service("organizations.write")
def move(organization: Organization, parent: Organization, *, actor: Actor, since: date) -> None:
    """Put an organization under another superior from a day on (ORG-26, CYC-04); raises Invalid."""
    actor.require("organizations.write", parent.path)
    row = _living(organization)
    if row.kind == Kind.GROUP:
        raise Invalid({"parent": _("党小组不移到别的支部。请调整党员所在支部。")}, "ORG-20")
    check_place(parent, row.kind)
    if parent.path.startswith(row.path):
        raise Invalid({"parent": _("不能移到自己的下级下面。请另选上级。")}, "ORG-26")
    if parent.pk == row.parent_id:
        raise Invalid({"parent": _("上级没有变。请另选上级。")}, "ORG-26")
    check_name(parent, row.name, apart_from=row)
    current = row.superiors.filter(valid_to=None)
    held = current.order_by("-pk").first()
    _check_day("since", since, held.valid_from if held else None)
    old, new = row.path, parent.path + segment(row.pk)
    before = row.parent
    current.update(valid_to=since)
    OrganizationParent.objects.create(
        organization=row, parent=parent, valid_from=since, recorded_at=clock.now()
    )
    row.parent = parent
    row.version += 1
    row.save()
    repath(old, new)
    organization.refresh_from_db()
    journal.note(actor, "organization.move", organization, changes={"parent": (str(before), str(parent))})
    announce(OrganizationMoved(row.pk, old, new))


@service("organizations.write")
def record_term(organization: Organization, elected_on: date, *, actor: Actor) -> Term:
    """Record an election; the term runs from it (TERM-01…03, TERM-08); raises Invalid."""
    row = _living(organization)
    if elected_on > clock.today():
        raise Invalid({"elected_on": _("选举日期还没有到。请核对。")})
    if rules.term_rule(row.kind, row.village_or_community) == "TERM-09":
        raise Invalid({"elected_on": _("这类组织不设任期。")}, "TERM-09")
    if row.terms.filter(elected_on=elected_on, replaced_at=None).exists():
        raise Invalid({"elected_on": _("这一届已经登记过。")})
    term = put_term(row, elected_on)
    assert term is not None  # only kinds without a term have none
    journal.note(actor, "term.record", row, changes={"elected_on": (None, elected_on)})
    announce(TermRecorded(row.pk))
    return term


@service("organizations.write")
def dissolve(organization: Organization, *, actor: Actor, on: date, basis: str) -> None:
    """Close an organization that has no members and no living subordinates (CYC-03); raises Invalid."""
    row = _living(organization)
    if row.children.filter(dissolved_on=None).exists():
        raise Invalid({"": _("下面还有组织。先调整下级组织，再撤销。")}, "CYC-03")
    if row.member_count:
        words = {"count": row.member_count}
        raise Invalid({"": _("还有%(count)s名党员。先转出，再撤销。") % words}, "CYC-03")
    if not basis.strip():
        raise Invalid({"basis": _("请填批准撤销的文件")}, "ORG-09")
    _check_day("on", on, row.founded_on)
    row.dissolved_on = on
    row.version += 1
    row.save()
    keep(row)
    journal.note(actor, "organization.dissolve", row, changes={"dissolved_on": (None, on)}, purpose=basis)
    announce(OrganizationDissolved(row.pk, on, actor.account_id, actor.label))


@service()
def start(on: date, *, actor: Actor) -> None:
    """Set the day from which duties are owed; the first import sets the first day of its month."""
    if not actor.may("settings.write") and not actor.may("imports.write"):
        actor.require("settings.write", "")
    row = Installation.objects.first() or Installation()
    before, row.started_on, row.changed_at = row.started_on, on, clock.now()
    row.save()
    journal.note(actor, "installation.start", None, changes={"started_on": (before, on)})
