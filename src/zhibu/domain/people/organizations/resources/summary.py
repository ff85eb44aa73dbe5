"""The first list of the national collection, in and out of the organizations' records."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhibu.domain.people.organizations import rules, services
from zhibu.domain.people.organizations.events import OrganizationsListed, OrganizationsWithdrawn
from zhibu.domain.people.organizations.models import (
    Kind,
    Organization,
    OrganizationName,
    OrganizationParent,
    Term,
    Unit,
)
from zhibu.domain.people.organizations.queries import Named, started_on
from zhibu.engine import clock
from zhibu.engine.access import Actor, under
from zhibu.engine.events import announce
from zhibu.engine.exchange.codes import CodeTable, load_codes
from zhibu.engine.exchange.context import (
    MOST_CHOICES,
    CellProblem,
    Complaint,
    Key,
    RawRow,
    Resolved,
    RowCheck,
    RowView,
    few,
)
from zhibu.engine.exchange.findings import PlanRow
from zhibu.engine.exchange.lists import ListImport, day_of, in_parts, register, text_of

HERE = Path(__file__).parent.parent
WHY = "import: the organizations of the rows in the file"
CATEGORY_OF_KIND = {kind: code for code, kind in rules.CATEGORY_KINDS.items()}


class OrganizationContext:
    """What importing organizations needs to know: the tree as it is, and the names in the file."""

    def __init__(self, actor: Actor, node: Organization | None) -> None:
        self.actor, self.node = actor, node
        self.filed: dict[str, str] = {}
        self.categories: dict[str, str] = {}
        reached = Organization.objects.visible_to(actor, "organizations.write")
        living = reached.filter(dissolved_on=None).exclude(kind=Kind.GROUP)
        if node is not None:
            living = living.filter(under(node.path, "path"))
        self._living = living.select_related("parent")
        self.known = Named(self._living)
        self.root: Organization | None = None

    @property
    def checks(self) -> Mapping[str, RowCheck]:
        """The row checks that the template names."""
        return {
            "place_in_tree": self._place_in_tree,
            "unit_given": self._unit_given,
            "election_past": self._election_past,
        }

    def prepare(self, rows: Iterable[RawRow]) -> None:
        """Learn the names, codes and categories in the file, since a row may name another as superior."""
        superiors: set[str] = set()
        for row in rows:
            code, name = row.text("code"), row.text("name")
            superiors.add(row.text("superior"))
            if code:
                self.filed[code] = code
                self.categories[code] = row.text("category")
            if code and name:
                self.filed.setdefault(name, code)
        self.known.learn(superiors - {""})

    def codes(self, name: str) -> CodeTable:
        """Return a code table of this module."""
        return load_codes(rules.CODES / f"{name}.csv", name)

    def resolve(self, resolver: str, text: str) -> Resolved:
        """Find a superior by code or full name, in the tree or in the file."""
        row = self.known.get(text) or next((one for one in self.known.called(text) if one.name == text), None)
        if row is not None:
            return Resolved(row.code, row.name)
        if text in self.filed:
            return Resolved(self.filed[text], text)
        near = get_close_matches(text, [*self.known.full_names(), *self.filed], n=1, cutoff=0.6)
        raise CellProblem(
            _("没有这个名称或编码的党组织"),
            _("最接近：%(name)s") % {"name": near[0]} if near else _("先导入或新增上级党组织"),
            suggestion=near[0] if near else "",
        )

    def choices(self, resolver: str) -> Sequence[str]:
        """Return the names to choose from, unless they are too many for a list."""
        return few({*self.known.full_names(MOST_CHOICES + 1), *self.filed})

    def expect(self, rows: Sequence[PlanRow]) -> None:
        """Fetch the organizations of the rows, and their superiors."""
        codes = {text_of(row.values, name) for row in rows for name in ("code", "superior")}
        self.known.learn_codes(codes - {""})
        if "" in codes:
            self.root = self._living.filter(parent=None).first()

    def existing(self, keys: Sequence[Key]) -> Mapping[Key, Mapping[str, object]]:
        """Return what is stored of the organizations with these codes."""
        wanted = [row for key in keys if (row := self.known.get(key[0])) is not None]
        return {(str(values["code"]),): values for values in _all_stored(wanted)}

    def judged(self, rows: Sequence[PlanRow]) -> None:
        """Have no use for them: what a row asks of others was learned beforehand."""

    def _place_in_tree(self, view: RowView) -> Iterable[Complaint]:
        superior, category = text_of(view.values, "superior"), text_of(view.values, "category")
        code = text_of(view.values, "code")
        if not category or not code:
            return
        if not superior:
            root = self.root
            if (root is None and self.node is not None) or (root is not None and root.code != code):
                yield Complaint("superior", _("没有填上级党组织"), _("填上级党组织的编码或全称"))
            return
        if superior == code:
            yield Complaint("superior", _("上级是自己"), _("填上级党组织的编码或全称"))
            return
        parent_kind = self._kind(superior)
        child_kind = rules.CATEGORY_KINDS.get(category)
        if not parent_kind or not child_kind:
            return
        if not rules.allowed_parent(parent_kind, child_kind)["allowed"]:
            words = {"parent": Kind(parent_kind).label, "child": child_kind.label}
            yield Complaint(
                "superior", _("%(parent)s下面不能设%(child)s") % words, _("核对上级党组织和组织类别")
            )

    def _kind(self, code: str) -> str:
        row = self.known.get(code)
        if row is not None:
            return str(row.kind)
        entry = self.codes("category").find(self.categories.get(code, ""))
        return rules.CATEGORY_KINDS.get(entry.code, "") if entry else ""

    def _unit_given(self, view: RowView) -> Iterable[Complaint]:
        situation = text_of(view.values, "unit_situation")
        if situation == "2" and not text_of(view.values, "unit_name"):
            yield Complaint("unit_name", _("法人单位没有填单位名称"), _("填单位全称"), "warning")

    def _election_past(self, view: RowView) -> Iterable[Complaint]:
        elected, category = view.values.get("elected_on"), text_of(view.values, "category")
        kind = rules.CATEGORY_KINDS.get(category)
        if isinstance(elected, date) and kind and rules.term_rule(kind, False) == "TERM-09":
            yield Complaint("elected_on", _("这类组织不设任期，选举日期未导入"), "", "warning", drop=True)


def _all_stored(rows: Sequence[Organization]) -> Iterator[dict[str, object]]:
    """Yield what is stored of organizations already reached, with their units and terms."""
    ids = [row.pk for row in rows]
    units: dict[int, Unit] = {}
    known = Unit.objects.unscoped(why="units of organizations already reached")
    for unit in known.filter(organization__in=ids).order_by("-pk"):
        units[unit.organization_id] = unit
    terms = _latest_elections(ids)
    for row in rows:
        yield _stored(row, units.get(row.pk), terms.get(row.pk))


def _latest_elections(ids: list[int]) -> dict[int, date]:
    terms = Term.objects.unscoped(why="terms of organizations already reached")
    rows = terms.filter(organization__in=ids, replaced_at=None).order_by("elected_on")
    return dict(rows.values_list("organization_id", "elected_on"))


def _stored(row: Organization, unit: Unit | None, elected: date | None) -> dict[str, object]:
    parent = Resolved(row.parent.code, row.parent.name) if row.parent else None
    return {
        "name": row.name,
        "code": row.code,
        "superior": parent,
        "secretary": row.secretary_text,
        "contact": row.contact_text,
        "phone": row.phone,
        "category": CATEGORY_OF_KIND.get(Kind(row.kind), ""),
        "unit_situation": row.unit_situation,
        "unit_name": unit.name if unit else "",
        "unit_nature": unit.nature if unit else "",
        "unit_building": unit.building if unit else "",
        "credit_code": unit.credit_code if unit else "",
        "elected_on": elected,
    }


class OrganizationSummary(ListImport):
    """党组织和所在单位信息汇总表."""

    name = "organization-summary"
    path = HERE / "sheets" / "organization-summary.yaml"
    capability = "organizations.write"
    roots = ("organizations.Organization",)
    goes_along = frozenset(
        {
            "organizations.OrganizationName",
            "organizations.OrganizationParent",
            "organizations.Unit",
            "organizations.Term",
            "organizations.Headcount",
        }
    )
    derived = frozenset({"member_count", "full_count"})
    reorders = True

    def context(self, actor: Actor, node: Organization | None) -> OrganizationContext:
        """Return the knowledge an import under a node works with."""
        return OrganizationContext(actor, node)

    def ready(self) -> str:
        """Say what must be done first; nothing, for the first list."""
        return ""

    def stored(
        self, actor: Actor, node: Organization | None, only: QuerySet[Any] | None = None
    ) -> Iterator[Mapping[str, object]]:
        """Yield the living organizations in reach, superiors before their subordinates."""
        rows = Organization.objects.visible_to(actor, self.capability).filter(dissolved_on=None)
        if node is not None:
            rows = rows.filter(under(node.path, "path"))
        listed = rows.exclude(kind=Kind.GROUP).select_related("parent").order_by("path")
        for part in in_parts(listed, only=only):
            yield from _all_stored(part)

    def node(self, row_id: int | None) -> Organization | None:
        """Return the organization that a list was brought to."""
        return Organization.objects.unscoped(why=WHY).filter(pk=row_id).first()

    def order(self, rows: list[PlanRow]) -> list[PlanRow]:
        """Put superiors before their subordinates."""
        return _superiors_first(rows)

    def write(self, rows: list[PlanRow], context: OrganizationContext, *, actor: Actor, basis: str) -> None:
        """Write new and changed rows; raises Invalid."""
        for row in _superiors_first(rows):
            if row.verdict == "new":
                self._found(row.values, context, actor)
            else:
                self._change(row, context, actor)

    def finish(self, context: OrganizationContext, *, actor: Actor, basis: str) -> None:
        """Begin the installation's duties with its first list, and say that a list came."""
        if started_on() is None:
            services.start(clock.today().replace(day=1), actor=actor)
        path = context.node.path if context.node else ""
        announce(OrganizationsListed(path, actor.account_id, actor.label))

    def watch(self, rows: list[PlanRow], context: OrganizationContext) -> list[QuerySet[Any]]:
        """Return the organizations of the rows, and what is dated beside the known ones."""
        codes = [text_of(row.values, "code") for row in rows]
        known = [row.pk for code in codes if (row := context.known.get(code)) is not None]
        beside = (OrganizationName, OrganizationParent, Unit, Term)
        return [
            Organization.objects.unscoped(why=WHY).filter(code__in=codes),
            *(model.objects.unscoped(why=WHY).filter(organization__in=known) for model in beside),
        ]

    def withdrawn(self, paths: set[str], *, actor: Actor) -> None:
        """Say which places in the tree changed back."""
        announce(OrganizationsWithdrawn(tuple(sorted(paths))))

    def _found(self, values: Mapping[str, object], context: OrganizationContext, actor: Actor) -> None:
        facts = services.Founding(
            code=text_of(values, "code"),
            kind=rules.CATEGORY_KINDS[text_of(values, "category")],
            name=text_of(values, "name"),
            parent=_superior(values, context),
            elected_on=day_of(values, "elected_on"),
            secretary_text=text_of(values, "secretary"),
            contact_text=text_of(values, "contact"),
            phone=text_of(values, "phone"),
            unit_situation=text_of(values, "unit_situation"),
            units=_units(values),
            listed=True,
        )
        context.known.add(services.found(facts, actor=actor))

    def _change(self, row: PlanRow, context: OrganizationContext, actor: Actor) -> None:
        values = row.values
        organization = context.known[text_of(values, "code")]
        facts = {
            "name": text_of(values, "name"),
            "secretary_text": text_of(values, "secretary") or organization.secretary_text,
            "contact_text": text_of(values, "contact") or organization.contact_text,
            "phone": text_of(values, "phone") or organization.phone,
            "unit_situation": text_of(values, "unit_situation") or organization.unit_situation,
        }
        units = _units(values) if text_of(values, "unit_name") else None
        services.change(organization, facts, actor=actor, units=units)
        parent = _superior(values, context)
        if parent is not None and parent.pk != organization.parent_id:
            services.move(organization, parent, actor=actor, since=clock.today())
        elected = day_of(values, "elected_on")
        if elected and not organization.terms.filter(elected_on=elected).exists():
            services.record_term(organization, elected, actor=actor)


def _superior(values: Mapping[str, object], context: OrganizationContext) -> Organization | None:
    code = text_of(values, "superior")
    return context.known.get(code) if code else None


def _units(values: Mapping[str, object]) -> list[services.UnitFacts]:
    name = text_of(values, "unit_name")
    if not name:
        return []
    return [
        services.UnitFacts(
            name,
            text_of(values, "unit_nature"),
            text_of(values, "unit_building"),
            text_of(values, "credit_code"),
        )
    ]


def _superiors_first(rows: list[PlanRow]) -> list[PlanRow]:
    waiting = {text_of(row.values, "code"): row for row in rows}
    ordered: list[PlanRow] = []

    def take(row: PlanRow, above: frozenset[str]) -> None:
        code = text_of(row.values, "code")
        if code not in waiting or code in above:
            return
        superior = waiting.get(text_of(row.values, "superior"))
        if superior is not None:
            take(superior, above | {code})
        ordered.append(waiting.pop(code))

    for row in rows:
        take(row, frozenset())
    return ordered


register(OrganizationSummary())
