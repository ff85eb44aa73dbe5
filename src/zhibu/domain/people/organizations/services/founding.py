"""Entering organizations into the tree: names, places, units, groups."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from pypinyin import Style, lazy_pinyin

from zhibu.domain.people.organizations import rules
from zhibu.domain.people.organizations.models import (
    Kind,
    Organization,
    OrganizationName,
    OrganizationParent,
    Term,
    Unit,
)
from zhibu.domain.people.organizations.queries import chain, groups_of
from zhibu.domain.people.organizations.services.living import check_approver
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.access.paths import segment
from zhibu.engine.clock import add_months
from zhibu.engine.flow import Invalid, service
from zhibu.engine.journal import services as journal
from zhibu.engine.search.upkeep import keep

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
    """What is known of a new organization; `parent` is None only for the root.

    `listed` says that it comes from a list of organizations that exist already: such a list does not
    know the day on which a temporary one ends, and nobody sets up anything by it.
    """

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
    sector: str = ""
    ends_on: date | None = None
    listed: bool = False
    units: list[UnitFacts] = field(default_factory=list)


_TAILS = {
    "总支部委员会": "党总支",
    "支部委员会": "党支部",
    "委员会": "党委",
    "支部": "党支部",
}  # data: endings of names


def _stem(name: str) -> tuple[str, str]:
    bare = name.removeprefix("中共")  # data: beginning of names
    for tail, label in _TAILS.items():
        if bare.endswith(tail) and not bare.endswith(("党支部", "总支部")):  # data: endings of names
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
    check_place(facts.parent, facts.kind)
    _check_facts(facts)
    if not facts.listed:
        check_approver(actor, village=facts.village_or_community)
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
        sector=facts.sector,
        ends_on=facts.ends_on,
        approves_members=facts.kind == Kind.COMMITTEE,
        secretary_text=facts.secretary_text,
        contact_text=facts.contact_text,
        names_open=bool(facts.secretary_text or facts.contact_text),
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
    put_units(row, facts.units)
    if facts.elected_on:
        put_term(row, facts.elected_on)
    keep(row)
    journal.note(actor, "organization.found", row, changes={"name": ("", row.name)})
    return row


def initials(text: str) -> str:
    """Return the pinyin initials of a text in lower case."""
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER, errors="ignore"))[:120]


def check_place(parent: Organization | None, kind: str) -> None:
    """Raise Invalid where an organization of a kind may not stand under this one (ORG-26)."""
    if parent is None:
        if Organization.objects.unscoped(why=WHY).filter(parent=None, dissolved_on=None).exists():
            raise Invalid({"parent": _("根组织只能有一个。请填上级党组织。")}, "ORG-26")
        return
    if not rules.allowed_parent(parent.kind, kind)["allowed"]:
        words = {"parent": parent.get_kind_display(), "child": Kind(kind).label}
        raise Invalid({"parent": _("%(parent)s下面不能设%(child)s。请改上级或类别。") % words}, "ORG-26")


def _check_facts(facts: Founding) -> None:
    problems = {}
    if not facts.code.strip():
        problems["code"] = _("请填党组织编码")
    if not facts.name.strip():
        problems["name"] = _("请填党组织名称")
    if facts.founded_on and facts.founded_on > clock.today():
        problems["founded_on"] = _("成立日期还没有到。请核对。")
    if facts.elected_on and facts.elected_on > clock.today():
        problems["elected_on"] = _("选举日期还没有到。请核对。")
    if problems:
        raise Invalid(problems)
    if rules.temporary(facts.kind) and not facts.listed:
        _check_task(facts)
    known = Organization.objects.unscoped(why=WHY)
    if known.filter(code=facts.code).exists():
        raise Invalid({"code": _("编码%(code)s已经用过。请换一个。") % {"code": facts.code}})
    check_name(facts.parent, facts.name)


def _check_task(facts: Founding) -> None:
    if facts.ends_on is None:
        raise Invalid({"ends_on": _("请填任务结束日期，到期随之撤销")}, "ORG-10")
    if facts.founded_on and facts.ends_on <= facts.founded_on:
        raise Invalid({"ends_on": _("任务结束日期早于成立日期。请核对。")}, "ORG-10")


def check_name(parent: Organization | None, name: str, apart_from: Organization | None = None) -> None:
    """Raise Invalid where a living organization beside it already has the name."""
    same = Organization.objects.unscoped(why=WHY).filter(parent=parent, name=name, dissolved_on=None)
    if same.exclude(pk=apart_from.pk if apart_from else None).exists():
        raise Invalid({"name": _("上级下面已有同名组织。请核对名称。")})


def put_units(row: Organization, units: list[UnitFacts]) -> bool:
    """Make these the units of an organization; returns whether that changed anything."""
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


def put_term(row: Organization, elected_on: date) -> Term | None:
    """Write down the term that begins with an election; None where the kind has no term (TERM-09)."""
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


def ensure_group(branch: Organization, name: str, *, actor: Actor) -> Organization:
    """Return the group of a branch with this name, founding it where it does not exist (ORG-20)."""
    known = {group.name: group for group in groups_of(branch)}
    if name in known:
        return known[name]
    taken = Organization.objects.unscoped(why=WHY).filter(code__startswith=f"{branch.code}-Z").count()
    facts = Founding(
        code=f"{branch.code}-Z{taken + 1:02}",
        kind=Kind.GROUP,
        name=name,
        short_name=name,
        parent=branch,
    )
    return found(facts, actor=actor)
