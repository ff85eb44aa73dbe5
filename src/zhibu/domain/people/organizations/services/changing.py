"""Changing organizations: facts and names, superiors, terms, closing; and the installation's start."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zhibu.domain.people.organizations.events import OrganizationDissolved, OrganizationMoved
from zhibu.domain.people.organizations.models import (
    Installation,
    Kind,
    Organization,
    OrganizationName,
    OrganizationParent,
)
from zhibu.domain.people.organizations.services.founding import (
    UnitFacts,
    check_name,
    check_place,
    initials,
    put_units,
)
from zhibu.domain.people.organizations.services.living import check_approver, living
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.access.paths import segment
from zhibu.engine.access.repath import repath
from zhibu.engine.events import announce
from zhibu.engine.flow import Conflict, Invalid, service
from zhibu.engine.journal import services as journal
from zhibu.engine.search.upkeep import keep


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
    basis: str = "",
) -> bool:
    """Change facts of an organization; a new name begins on `since` (default today).

    Returns whether anything changed; raises Conflict on a stale version, Invalid on a taken name, and on
    the power to approve members without the paper that grants it (`basis`, ORG-32).
    """
    row = living(organization)
    if version is not None and version != row.version:
        raise Conflict(_("这个组织刚被改过。比较后再决定保留哪个。"))
    changes = journal.difference(row, values)
    units_changed = units is not None and put_units(row, units)
    if not changes and not units_changed:
        return False
    if "approves_members" in changes and not basis.strip():
        raise Invalid({"basis": _("请填授予或者收回权限的文件")}, "ORG-32")
    if "name" in changes:
        _rename(row, values["name"], since or clock.today())
    for name, value in values.items():
        setattr(row, name, value)
    # Who is named in words is looked for among the members (INF-19).
    row.names_open = row.names_open or not {"secretary_text", "contact_text"}.isdisjoint(changes)
    row.version += 1
    row.save()
    if units_changed:
        changes["units"] = ("", "")
    keep(row)
    journal.note(actor, "organization.change", row, changes=changes, purpose=basis)
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
    row = living(organization)
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
def dissolve(
    organization: Organization, *, actor: Actor, on: date, basis: str, ledgers: str = "", seal: str = ""
) -> None:
    """Close an organization that has no members and no living subordinates (CYC-03, ORG-09, ORG-16).

    `ledgers` says who took over its ledgers, `seal` what became of its seal; a group has neither.
    Raises Invalid.
    """
    row = living(organization)
    check_approver(actor, village=row.village_or_community)
    if row.children.filter(dissolved_on=None).exists():
        raise Invalid({"": _("下面还有组织。先调整下级组织，再撤销。")}, "CYC-03")
    if row.member_count:
        words = {"count": row.member_count}
        raise Invalid({"": _("还有%(count)s名党员。先转出，再撤销。") % words}, "CYC-03")
    if not basis.strip():
        raise Invalid({"basis": _("请填批准撤销的文件")}, "ORG-09")
    _check_day("on", on, row.founded_on)
    purpose = basis if row.kind == Kind.GROUP else f"{basis}；{_handed_over(ledgers, seal)}"
    row.dissolved_on = on
    row.version += 1
    row.save()
    keep(row)
    journal.note(actor, "organization.dissolve", row, changes={"dissolved_on": (None, on)}, purpose=purpose)
    announce(OrganizationDissolved(row.pk, on, actor.account_id, actor.label))


def _handed_over(ledgers: str, seal: str) -> str:
    problems = {}
    if not ledgers.strip():
        problems["ledgers"] = _("请填台账移交给谁")
    if not seal.strip():
        problems["seal"] = _("请填印章交回情况")
    if problems:
        raise Invalid(problems, "CYC-03")
    return _("台账移交%(to)s，印章%(seal)s") % {"to": ledgers.strip(), "seal": seal.strip()}


@service()
def start(on: date, *, actor: Actor) -> None:
    """Set the day from which duties are owed; the first import sets the first day of its month."""
    if not actor.may("settings.write") and not actor.may("imports.write"):
        actor.require("settings.write", "")
    row = Installation.objects.first() or Installation()
    before, row.started_on, row.changed_at = row.started_on, on, clock.now()
    row.save()
    journal.note(actor, "installation.start", None, changes={"started_on": (before, on)})
