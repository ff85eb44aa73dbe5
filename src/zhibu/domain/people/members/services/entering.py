"""Entering members into the registers, one by one or a whole list at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from zhibu.domain.people.members import rules
from zhibu.domain.people.members.events import NumberTaken
from zhibu.domain.people.members.models import Category, Member, Placement, Standing, Status
from zhibu.domain.people.members.queries import by_index
from zhibu.domain.people.members.services.counting import count_in
from zhibu.domain.people.members.services.placing import check_place
from zhibu.domain.people.members.services.statuses import status_lines
from zhibu.domain.people.organizations.models import Organization
from zhibu.domain.people.organizations.queries import holds_members
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.access.bulk import insert, insert_lines, made
from zhibu.engine.events import announce
from zhibu.engine.flow import Invalid, service
from zhibu.engine.journal import services as journal
from zhibu.engine.search.upkeep import add
from zhibu.engine.vault import blind_index

WHY = "service: numbers run over all dossiers"


@dataclass(frozen=True)
class MemberFacts:
    """The sixteen items of the collection form (membership.md 3.1), plus the group; codes, not labels."""

    name: str
    id_number: str
    category: str
    branch: Organization
    joined_on: date
    sex: str = ""
    ethnic: str = ""
    birth_date: date | None = None
    education: str = ""
    group: Organization | None = None
    converted_on: date | None = None
    job_code: str = ""
    job: str = ""
    phone: str = ""
    address: str = ""
    standing: str = Standing.NORMAL
    lost: bool = False
    lost_since: str = ""
    floating: bool = False
    floating_to: str = ""
    others: Mapping[str, object] = field(default_factory=dict)


def facts_of(values: Mapping[str, Any], *, branch: Organization, group: Organization | None) -> MemberFacts:
    """Return the facts in what a form holds; fields beyond the sixteen items go along as they are."""
    own = {one.name for one in fields(MemberFacts)}
    known = {name: value for name, value in values.items() if name in own}
    others = {name: value for name, value in values.items() if name not in own}
    return MemberFacts(**known, branch=branch, group=group, others=others)


def enter(branch: Organization, facts: MemberFacts, *, actor: Actor) -> Member:
    """Enter one member; raises Invalid for wrong values, and neutrally where the ID exists (S-05)."""
    try:
        return _enter(branch, facts, actor=actor)
    except Invalid as error:
        if error.rule == "INF-21":
            report_taken(branch, facts.id_number, actor=actor)
        raise


@service("members.write")
def _enter(_branch: Organization, facts: MemberFacts, *, actor: Actor) -> Member:
    problems = rules.value_problems(vars(facts)) | date_problems(facts)
    if problems:
        raise Invalid(problems, "INF-01")
    check_place(facts.branch, facts.group)
    return enter_many([facts], actor=actor, basis=_("登记"))[0]


@service()
def report_taken(branch: Organization, id_number: str, *, actor: Actor) -> None:
    """Let the superior of both know of a number that is registered out of the actor's reach (S-05)."""
    known = by_index([blind_index(id_number, "id_number")])
    for member in known.values():
        if not actor.may_at("members.read", member.org_path):
            announce(NumberTaken(branch.pk, member.pk))


def date_problems(facts: MemberFacts) -> dict[str, str]:
    """Return what is wrong with the dates of membership, by field (INF-05, INF-06)."""
    today, problems = clock.today(), {}
    if facts.joined_on > today:
        problems["joined_on"] = _("入党日期还没有到")
    if facts.category == Category.FULL and facts.converted_on is None:
        problems["converted_on"] = _("请填转正日期")
    if facts.converted_on and facts.converted_on < facts.joined_on:
        words = {"joined": facts.joined_on.isoformat()}
        problems["converted_on"] = _("转正日期早于入党日期（%(joined)s）") % words
    if facts.converted_on and facts.converted_on > today:
        problems["converted_on"] = _("转正日期还没有到")
    return problems


@service()
def enter_many(everybody: list[MemberFacts], *, actor: Actor, basis: str) -> list[Member]:
    """Enter a list of members in one transaction; raises Invalid where an ID number is registered."""
    for facts in everybody:
        actor.require("members.write", facts.branch.path)
        if not holds_members(facts.branch):
            raise Invalid(
                {"branch": _("%(name)s不直接管理党员。请选一个支部。") % {"name": facts.branch}}, "ORG-28"
            )
    digests = [blind_index(facts.id_number, "id_number") for facts in everybody]
    if by_index(digests):
        raise Invalid({"id_number": _("这个号码不能登记。请向上级党组织核实。")}, "INF-21")
    highest = Member.objects.unscoped(why=WHY).aggregate(Max("pk"))["pk__max"] or 0
    numbered = enumerate(zip(everybody, digests, strict=True), highest + 1)
    rows = made(Member, (_values(facts, digest, number) for number, (facts, digest) in numbered))
    insert(rows)
    _dated(rows, basis)
    count_in(rows)
    add(rows)
    journal.note_many(actor, "member.enter", rows, purpose=basis)
    return rows


def _values(facts: MemberFacts, digest: str, number: int) -> dict[str, Any]:
    sort, initials = rules.name_reading(facts.name)
    sex, birth = rules.sex_and_birth(facts.id_number)
    return {
        "number": f"{number:06}",
        "name": facts.name,
        "name_sort": sort,
        "name_initials": initials,
        "sex": facts.sex or sex,
        "ethnic": facts.ethnic,
        "id_number": facts.id_number,
        "id_number_index": digest,
        "birth_date": facts.birth_date or birth,
        "education": facts.education,
        "category": facts.category,
        "branch": facts.branch,
        "group": facts.group,
        "org_path": (facts.group or facts.branch).path,
        "joined_on": facts.joined_on,
        "converted_on": facts.converted_on if facts.category == Category.FULL else None,
        "job_code": facts.job_code,
        "job": facts.job,
        "phone": facts.phone,
        "phone_index": blind_index(facts.phone, "phone"),
        "address": facts.address,
        "standing": facts.standing,
        "lost": facts.lost,
        "lost_since": facts.lost_since,
        "floating": facts.floating,
        "floating_to": facts.floating_to,
        "recorded_at": clock.now(),
        **facts.others,
    }


def _dated(rows: list[Member], basis: str) -> None:
    written = {"basis": basis, "recorded_at": clock.now()}
    places = [(row.pk, row.branch_id, row.group_id) for row in rows]
    names = ("member_id", "branch_id", "group_id")
    insert_lines(Placement, names, places, valid_from=clock.today(), **written)
    lines = [(row.pk, *line) for row in rows for line in status_lines(row)]
    insert_lines(Status, ("member_id", "aspect", "value", "valid_from", "valid_to"), lines, **written)
