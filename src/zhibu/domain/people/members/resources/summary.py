"""The second list of the national collection, in and out of the members' records."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from zhibu.domain.people.members import rules, services
from zhibu.domain.people.members.models import (
    Category,
    Contact,
    Member,
    Placement,
    PostHeld,
    Standing,
    Status,
)
from zhibu.domain.people.members.queries import COUNTED, branch_posts
from zhibu.domain.people.members.resources.context import MemberContext, posts_in
from zhibu.domain.people.members.resources.taking import TAKEN, Places, taken
from zhibu.domain.people.organizations.models import Organization
from zhibu.domain.people.organizations.queries import groups_under, is_empty
from zhibu.engine.access import Actor, under
from zhibu.engine.exchange.findings import FileFinding, PlanRow
from zhibu.engine.exchange.lists import ListImport, day_of, in_parts, register, text_of
from zhibu.engine.exchange.plan import Plan
from zhibu.engine.vault import blind_index

HERE = Path(__file__).parents[1]
WHY = "import: names, posts and dossiers of the rows in the file"
FEW = 5000
"""So many rows are named one by one in a statement."""


class MemberSummary(ListImport):
    """党员基本信息汇总表."""

    name = "member-summary"
    path = HERE / "sheets" / "member-summary.yaml"
    capability = "members.write"
    roots = ("members.Member", "organizations.Organization")
    goes_along = frozenset(
        {
            "members.Placement",
            "members.Status",
            "members.Reveal",
            "organizations.OrganizationName",
            "organizations.OrganizationParent",
            "organizations.Headcount",
        }
    )
    derived = frozenset(field for field, _who in COUNTED.values())

    def context(self, actor: Actor, node: Organization | None) -> MemberContext:
        """Return the knowledge an import under a node works with."""
        return MemberContext(actor, node)

    def stored(
        self, actor: Actor, node: Organization | None, only: QuerySet[Any] | None = None
    ) -> Iterator[Mapping[str, object]]:
        """Yield the members in reach, by branch and name."""
        rows = Member.objects.visible_to(actor, self.capability).filter(left_on=None)
        rows = rows if node is None else rows.filter(under(node.path, "org_path"))
        places = Places()
        # Without models: of a long list they are most of the work.
        for part in in_parts(rows.order_by("org_path", "pk"), TAKEN, only):
            held = branch_posts([line[0] for line in part])
            places.learn(part)
            yield from (taken(line, held.get(line[0], []), places) for line in part)

    def ready(self) -> str:
        """Say what must be done first: the organizations must be there."""
        return _("先导入党组织汇总表，再导入党员汇总表。") if is_empty() else ""

    def node(self, row_id: int | None) -> Organization | None:
        """Return the organization that a list was brought to."""
        return Organization.objects.unscoped(why=WHY).filter(pk=row_id).first()

    def write(self, rows: list[PlanRow], context: MemberContext, *, actor: Actor, basis: str) -> None:
        """Write new and changed rows: groups, members, posts; raises Invalid."""
        groups = self._groups(rows, context, actor)
        new = [row for row in rows if row.verdict == "new"]
        facts = [_facts(row.values, context, groups) for row in new]
        members = services.enter_many(facts, actor=actor, basis=basis) if facts else []
        for row, member in zip(new, members, strict=True):
            _hold(member, posts_in(row.values), actor, basis)
        for row in rows:
            if row.verdict == "changed":
                self._change(row, context, groups, actor, basis)

    def finish(self, context: MemberContext, *, actor: Actor, basis: str) -> None:
        """Tie the names of the first list to the members of the second (INF-19)."""
        services.tie_names(context.node.path if context.node else "", actor=actor)

    def watch(self, rows: list[PlanRow], context: MemberContext) -> list[QuerySet[Any]]:
        """Return dossiers of the rows, what is dated beside the known ones, and posts that may pass on."""
        digests = [blind_index(text_of(row.values, "id_number"), "id_number") for row in rows]
        known = [
            context.known[text_of(row.values, "id_number")].pk for row in rows if row.verdict == "changed"
        ]
        codes = {text_of(row.values, "branch") for row in rows}
        branches = [branch.pk for code in codes if (branch := context.branches.get(code)) is not None]
        watched: list[QuerySet[Any]] = [
            Member.objects.unscoped(why=WHY).filter(id_number_index__in=digests, left_on=None),
            Organization.objects.unscoped(why=WHY).filter(Q(pk__in=branches) | Q(parent__in=branches)),
        ]
        if any(posts_in(row.values) for row in rows) or known:
            held = Q(organization__in=branches) | Q(organization__parent__in=branches)
            watched.append(
                PostHeld.objects.unscoped(why=WHY).filter(held | Q(member__in=known), valid_to=None)
            )
        return watched + _beside(known)

    def watch_finish(self, context: MemberContext) -> list[QuerySet[Any]]:
        """Return secretaries and contacts that the names of the first list may be tied to."""
        path = context.node.path if context.node else ""
        tree = Organization.objects.unscoped(why=WHY).filter(under(path, "path"), dissolved_on=None)
        waiting = {one.organization.pk for one in services.open_names(tree)}
        # Of a large tree a few wait; where most do, all are looked at rather than named.
        few = len(waiting) <= FEW
        at = Q(organization__in=waiting) if few else under(path, "organization__path")
        return [
            PostHeld.objects.unscoped(why=WHY).filter(at, post="SECRETARY", valid_to=None),
            Contact.objects.unscoped(why=WHY).filter(at, valid_to=None),
            tree.filter(pk__in=waiting) if few else tree,
        ]

    def withdrawn(self, paths: set[str], *, actor: Actor) -> None:
        """Count the members again where some were taken away or put back (I-4)."""
        services.recount(paths)

    def _groups(
        self, rows: Sequence[PlanRow], context: MemberContext, actor: Actor
    ) -> dict[tuple[str, str], Organization]:
        keys = [(text_of(row.values, "branch"), text_of(row.values, "group")) for row in rows]
        wanted = [key for key in dict.fromkeys(keys) if all(key)]
        branches = {code: context.branches[code] for code, _name in wanted}
        named = {branch.pk: code for code, branch in branches.items()}
        groups = {
            (named[group.parent_id or 0], group.name): group for group in groups_under(branches.values())
        }
        for code, name in wanted:
            if (code, name) not in groups:
                groups[code, name] = services.ensure_group(branches[code], name, actor=actor)
        return groups

    def _change(
        self,
        row: PlanRow,
        context: MemberContext,
        groups: dict[tuple[str, str], Organization],
        actor: Actor,
        basis: str,
    ) -> None:
        values = row.values
        member = context.known[text_of(values, "id_number")]
        job = _job(values)
        given = {
            "name": text_of(values, "name"),
            "sex": text_of(values, "sex"),
            "ethnic": text_of(values, "ethnic"),
            "birth_date": day_of(values, "birth_date"),
            "education": text_of(values, "education"),
            "category": text_of(values, "category"),
            "joined_on": day_of(values, "joined_on"),
            "phone": text_of(values, "phone"),
            "address": text_of(values, "address"),
            "standing": text_of(values, "standing"),
            "lost": values.get("lost"),
            "floating": values.get("floating"),
            "job_code": job[0] if any(job) else None,
            "job": job[1] if any(job) else None,
        }
        facts: dict[str, object] = {field: value for field, value in given.items() if value not in ("", None)}
        if facts.get("category") == Category.FULL:
            facts["converted_on"] = day_of(values, "converted_on")
        services.change(member, facts, actor=actor, basis=basis)
        branch = context.branches[text_of(values, "branch")]
        group = groups.get((branch.code, text_of(values, "group")))
        if group is None and branch.pk == member.branch_id:
            group = member.group
        services.place(member, branch, group, actor=actor, basis=basis)
        _hold(member, posts_in(values), actor, basis)

    def file_findings(self, plan: Plan, context: MemberContext) -> list[FileFinding]:
        """Name the secretaries and contacts of the first list that this file and the register leave open."""
        return [FileFinding(item) for item in _untied(context)]


def _beside(known: list[int]) -> list[QuerySet[Any]]:
    """Return what is dated beside dossiers, and the organizations that name these people."""
    if not known:
        return []
    placements, statuses, held, contacts = (
        model.objects.unscoped(why=WHY).filter(member__in=known)
        for model in (Placement, Status, PostHeld, Contact)
    )
    current = [rows.filter(valid_to=None).values_list("organization", flat=True) for rows in (held, contacts)]
    named = Organization.objects.unscoped(why=WHY).filter(pk__in=[*current[0], *current[1]])
    return [placements, statuses, contacts, named]


def _hold(member: Member, posts: list[str], actor: Actor, basis: str) -> None:
    table = rules.party_posts().rows
    for post in posts:
        if post not in table:
            continue
        if table[post]["must_be_full"] == "yes" and member.category != Category.FULL:
            continue
        node = member.group if post in rules.GROUP_POSTS else member.branch
        if node is not None and rules.post_fits(post, node.kind):
            services.hold_post(node, member, post, actor=actor, basis=basis)


def _job(values: Mapping[str, object]) -> tuple[str, str]:
    job = text_of(values, "job")
    row = rules.codes("post").rows.get(job)
    return (job, row["name_zh"]) if row and job else ("", job)


def _facts(
    values: Mapping[str, object],
    context: MemberContext,
    groups: dict[tuple[str, str], Organization],
) -> services.MemberFacts:
    branch = context.branches[text_of(values, "branch")]
    job = _job(values)
    return services.MemberFacts(
        name=text_of(values, "name"),
        id_number=text_of(values, "id_number"),
        category=text_of(values, "category"),
        branch=branch,
        joined_on=day_of(values, "joined_on") or date.min,
        sex=text_of(values, "sex"),
        ethnic=text_of(values, "ethnic"),
        birth_date=day_of(values, "birth_date"),
        education=text_of(values, "education"),
        group=groups.get((branch.code, text_of(values, "group"))),
        converted_on=day_of(values, "converted_on"),
        job_code=job[0],
        job=job[1],
        phone=text_of(values, "phone"),
        address=text_of(values, "address"),
        standing=text_of(values, "standing") or Standing.NORMAL,
        lost=values.get("lost") is True,
        floating=values.get("floating") is True,
    )


def _untied(context: MemberContext) -> list[str]:
    top = context.node.path if context.node else ""
    known = services.bearers(top, set(context.wanted))
    by_name = {name: [one.org_path for one in found] for name, found in known.items()}
    for name, places in context.newcomers.items():
        by_name.setdefault(name, []).extend(places)
    problems = []
    for one in context.open:
        row = one.organization
        count = sum(path.startswith(row.path) for path in by_name.get(one.name, []))
        if count != 1:
            problems.append(services.Untied(str(row), one.role, one.name, count).problem)
    return problems


register(MemberSummary())
