"""Every write of organizations."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from pypinyin import Style, lazy_pinyin

from zhibu.domain.people.organizations import rules
from zhibu.domain.people.organizations.events import OrganizationMoved
from zhibu.domain.people.organizations.models import (
    Installation,
    Kind,
    Organization,
    OrganizationName,
    OrganizationParent,
    Term,
    Unit,
)
from zhibu.domain.people.organizations.queries import chain
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.access.paths import segment
from zhibu.engine.access.repath import repath
from zhibu.engine.clock import add_months
from zhibu.engine.events import announce
from zhibu.engine.flow import Conflict, Invalid, locked, service
from zhibu.engine.journal import services as journal

WHY = "service: the rule looks at rows whoever may see them"


@dataclass(frozen=True)
class UnitFacts:
    """What the collection form says of a unit: name, nature, how it is organized, credit code."""

    name: str
    nature: str = ""
    building: str = ""
    credit_code: str = ""


@dataclass(frozen=True)
class Founding:
    """What is known of a new organization; `parent` is None only for the root."""

    code: str
    kind: str
    name: str
    parent: Organization | None
    short_name: str = ""
    founded_on: date | None = None
    elected_on: date | None = None
    secretary_text: str = ""
    contact_text: str = ""
    phone: str = ""
    unit_situation: str = ""
    village_or_community: bool = False
    functional: bool = False
    units: list[UnitFacts] = field(default_factory=list)


_TAILS = {"总支部委员会": "党总支", "支部委员会": "党支部", "委员会": "党委", "支部": "党支部"}


def _stem(name: str) -> tuple[str, str]:
    bare = name.removeprefix("中共")
    for tail, label in _TAILS.items():
        if bare.endswith(tail) and not bare.endswith(("党支部", "总支部")):
            return bare.removesuffix(tail), label
    return bare, ""


def short_of(name: str, root_name: str) -> str:
    """Derive a short name: without 中共 and the root's own unit, 支部委员会 said as 党支部 (INF-18)."""
    stem, label = _stem(name)
    unit = _stem(root_name)[0]
    rest = stem.removeprefix(unit) if unit and stem != unit else stem
    return (rest + label)[:60]


def _root_name(parent: Organization | None) -> str:
    return chain(parent)[0].name if parent else ""


@service()
def found(facts: Founding, *, actor: Actor) -> Organization:
    """Enter an organization into the tree; raises Invalid (ORG-26, ORG-28, name or code taken)."""
    actor.require("organizations.write", facts.parent.path if facts.parent else "")
    _check_place(facts.parent, facts.kind)
    _check_unique(facts)
    moment = clock.now()
    row = Organization(
        code=facts.code,
        kind=facts.kind,
        name=facts.name,
        short_name=facts.short_name or short_of(facts.name, _root_name(facts.parent)),
        name_initials=initials(facts.name),
        parent=facts.parent,
        founded_on=facts.founded_on,
        village_or_community=facts.village_or_community,
        functional=facts.functional,
        approves_members=facts.kind == Kind.COMMITTEE,
        secretary_text=facts.secretary_text,
        contact_text=facts.contact_text,
        phone=facts.phone,
        unit_situation=facts.unit_situation,
        recorded_at=moment,
    )
    row.save()
    row.path = (facts.parent.path if facts.parent else "") + segment(row.pk)
    row.save(update_fields=["path"])
    since = {"valid_from": facts.founded_on, "recorded_at": moment}
    OrganizationName.objects.create(organization=row, name=row.name, **since)
    OrganizationParent.objects.create(organization=row, parent=facts.parent, **since)
    _put_units(row, facts.units)
    if facts.elected_on:
        _put_term(row, facts.elected_on)
    journal.note(actor, "organization.found", row, changes={"name": ("", row.name)})
    return row


def initials(text: str) -> str:
    """Return the pinyin initials of a text in lower case."""
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER, errors="ignore"))[:120]


def _check_place(parent: Organization | None, kind: str) -> None:
    if parent is None:
        if Organization.objects.unscoped(why=WHY).filter(parent=None, dissolved_on=None).exists():
            raise Invalid({"parent": _("根组织只能有一个。请填上级党组织。")}, "ORG-26")
        return
    if not rules.allowed_parent(parent.kind, kind)["allowed"]:
        words = {"parent": parent.get_kind_display(), "child": Kind(kind).label}
        raise Invalid({"parent": _("%(parent)s下面不能设%(child)s。请改上级或类别。") % words}, "ORG-26")


def _check_unique(facts: Founding) -> None:
    known = Organization.objects.unscoped(why=WHY)
    if known.filter(code=facts.code).exists():
        raise Invalid({"code": _("编码%(code)s已经用过。请换一个。") % {"code": facts.code}})
    if known.filter(parent=facts.parent, name=facts.name, dissolved_on=None).exists():
        raise Invalid({"name": _("上级下面已有同名组织。请核对名称。")})


def _put_units(row: Organization, units: list[UnitFacts]) -> bool:
    before = {(u.name, u.nature, u.building, u.credit_code) for u in row.units.all()}
    after = {(u.name, u.nature, u.building, u.credit_code) for u in units}
    if before == after:
        return False
    row.units.all().delete()
    Unit.objects.bulk_create(
        [
            Unit(
                organization=row, name=u.name, nature=u.nature, building=u.building, credit_code=u.credit_code
            )
            for u in units
        ]
    )
    return True


def _put_term(row: Organization, elected_on: date) -> Term | None:
    months = rules.term_months(row.kind, row.village_or_community, elected_on)
    if months is None:
        return None
    expires = add_months(elected_on, months)
    return Term.objects.create(
        organization=row,
        elected_on=elected_on,
        months=months,
        expires_on=expires,
        recorded_at=clock.now(),
    )


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
    row = locked(organization)
    if version is not None and version != row.version:
        raise Conflict(_("这个组织刚被改过。比较后再决定保留哪个。"))
    changes = journal.difference(row, values)
    units_changed = units is not None and _put_units(row, units)
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
    journal.note(actor, "organization.change", row, changes=changes)
    organization.refresh_from_db()
    return True


def _rename(row: Organization, name: str, since: date) -> None:
    taken = Organization.objects.unscoped(why=WHY).filter(
        parent_id=row.parent_id, name=name, dissolved_on=None
    )
    if taken.exclude(pk=row.pk).exists():
        raise Invalid({"name": _("上级下面已有同名组织。请核对名称。")})
    row.names.filter(valid_to=None).update(valid_to=since)
    OrganizationName.objects.create(organization=row, name=name, valid_from=since, recorded_at=clock.now())
    row.name_initials = initials(name)


@service("organizations.write")
def move(organization: Organization, parent: Organization, *, actor: Actor, since: date) -> None:
    """Put an organization under another superior from a day on (ORG-26, CYC-04)."""
    actor.require("organizations.write", parent.path)
    row = locked(organization)
    _check_place(parent, row.kind)
    if parent.path.startswith(row.path):
        raise Invalid({"parent": _("不能移到自己的下级下面。请另选上级。")}, "ORG-26")
    old, new = row.path, parent.path + segment(row.pk)
    before = row.parent
    row.superiors.filter(valid_to=None).update(valid_to=since)
    OrganizationParent.objects.create(
        organization=row, parent=parent, valid_from=since, recorded_at=clock.now()
    )
    row.parent = parent
    row.version += 1
    row.save()
    repath(old, new)
    journal.note(actor, "organization.move", row, changes={"parent": (str(before), str(parent))})
    announce(OrganizationMoved(row.pk, old, new))


@service("organizations.write")
def record_term(organization: Organization, elected_on: date, *, actor: Actor) -> Term:
    """Record an election; the term runs from it (TERM-01…03, TERM-08); raises Invalid."""
    if elected_on > clock.today():
        raise Invalid({"elected_on": _("选举日期还没有到。请核对。")})
    if rules.term_rule(organization.kind, organization.village_or_community) == "TERM-09":
        raise Invalid({"elected_on": _("这类组织不设任期。")}, "TERM-09")
    if organization.terms.filter(elected_on=elected_on, replaced_at=None).exists():
        raise Invalid({"elected_on": _("这一届已经登记过。")})
    term = _put_term(organization, elected_on)
    assert term is not None
    journal.note(actor, "term.record", organization, changes={"elected_on": (None, elected_on)})
    return term


@service("organizations.write")
def dissolve(organization: Organization, *, actor: Actor, on: date, basis: str) -> None:
    """Close an organization that has no members and no living subordinates (CYC-03); raises Invalid."""
    row = locked(organization)
    if row.children.filter(dissolved_on=None).exists():
        raise Invalid({"": _("下面还有组织。先调整下级组织，再撤销。")}, "CYC-03")
    if row.member_count:
        raise Invalid(
            {"": _("还有%(count)s名党员。先转出，再撤销。") % {"count": row.member_count}}, "CYC-03"
        )
    if not basis:
        raise Invalid({"basis": _("请填批准撤销的文件")}, "ORG-09")
    row.dissolved_on = on
    row.version += 1
    row.save()
    journal.note(actor, "organization.dissolve", row, changes={"dissolved_on": (None, on)}, purpose=basis)


@service()
def start(on: date, *, actor: Actor) -> None:
    """Set the day from which duties are owed; the first import sets the first day of its month."""
    if not actor.may("settings.write") and not actor.may("imports.write"):
        actor.require("settings.write", "")
    row = Installation.objects.first() or Installation()
    before, row.started_on, row.changed_at = row.started_on, on, clock.now()
    row.save()
    journal.note(actor, "installation.start", None, changes={"started_on": (before, on)})
