"""Draws the whole enterprise from one seed, in the order in which its parts depend on each other."""

import random
from collections.abc import Sequence
from datetime import date

from zhibu.config.demo import ages, traits
from zhibu.config.demo.addresses import address
from zhibu.config.demo.calendar_math import REFERENCE, random_workday
from zhibu.config.demo.draft import Draft, group_name
from zhibu.config.demo.identifiers import NumberMaker, credit_code
from zhibu.config.demo.model import (
    COMMITTEE_POSTS,
    GROUP_LEADER,
    Enterprise,
    Group,
    Organization,
    SignIn,
    Unit,
)
from zhibu.config.demo.names import TRICKY_SURNAMES, NameMaker
from zhibu.config.demo.organizations import (
    DEPARTMENTS,
    ELECTED,
    ELECTED_UNKNOWN,
    ENTERPRISE,
    OTHER_ELECTIONS,
    ROOT_CODE,
    ROOT_ELECTED,
    BranchPlan,
    Department,
    branch_plans,
    department_code,
)
from zhibu.config.demo.posts import Speakers, choose_speakers, copy_fixed, fill_branch
from zhibu.config.demo.roster import (
    BRANCH_SIGN_INS,
    FIXED,
    OFFICE_CLERK,
    OFFICE_LEADER,
    SIGN_IN_BRANCH,
)

# Two people of one name in different branches, as in every large enterprise.
_NAMESAKES = 12

_ADMINISTRATORS = {
    "system-administrator": "系统管理员",
    "security-administrator": "安全管理员",
    "audit-administrator": "审计管理员",
}


def build(seed: int = 2026) -> Enterprise:
    """The synthetic enterprise of this seed; the same seed gives the same enterprise."""
    rng = random.Random(seed)
    plans = list(branch_plans())
    drafts = _places(plans)
    ages.draw_births(rng, drafts)
    ages.choose_probationary(rng, drafts)
    ages.draw_joining(rng, drafts)
    traits.draw_sex(rng, drafts)
    traits.draw_ethnic(rng, drafts)
    traits.draw_education(rng, drafts)
    copy_fixed(drafts)
    by_branch = {plan.code: [d for d in drafts if d.plan is plan] for plan in plans}
    for plan in plans:
        fill_branch(rng, plan, by_branch[plan.code])
    traits.draw_jobs(rng, drafts)
    speakers = choose_speakers(rng, plans, drafts)
    _name_all(rng, drafts, speakers)
    ordered = [draft for plan in plans for draft in sorted(by_branch[plan.code], key=_list_order)]
    organizations = _organizations(rng, plans, speakers)
    return Enterprise(
        seed=seed,
        reference=REFERENCE,
        organizations=organizations,
        groups=_groups(plans, ordered),
        members=tuple(draft.freeze() for draft in ordered),
        sign_ins=_sign_ins(organizations, ordered),
    )


def _places(plans: Sequence[BranchPlan]) -> list[Draft]:
    drafts: list[Draft] = []
    for plan in plans:
        fixed = FIXED.get(plan.code, ())
        drafts += [Draft(plan, person) for person in fixed]
        drafts += [Draft(plan) for _ in range(plan.size - len(fixed))]
    return drafts


def _list_order(draft: Draft) -> tuple[int, int, int, date]:
    """Committee first in the order of its posts, then by group, leaders first, then by seniority."""
    ranks = [COMMITTEE_POSTS.index(post) for post in draft.posts if post in COMMITTEE_POSTS]
    leads = GROUP_LEADER in draft.posts
    return min(ranks, default=len(COMMITTEE_POSTS)), draft.group, 0 if leads else 1, draft.joined


def _name_all(rng: random.Random, drafts: list[Draft], speakers: dict[str, Speakers]) -> None:
    names = NameMaker(rng, [draft.fixed.name for draft in drafts if draft.fixed])
    numbers = NumberMaker(rng)
    # In chance order, so that rare names are spread over the branches.
    for draft in rng.sample(drafts, len(drafts)):
        fixed = draft.fixed
        draft.name = fixed.name if fixed else names.draw(draft.sex, draft.birth, draft.ethnic)
        draft.id_number = numbers.id_number(draft.birth, draft.sex)
        draft.phone = numbers.phone()
        draft.address = address(rng, draft.plan.department.away)
    speaking = {id(one) for pair in speakers.values() for one in (pair.secretary, pair.contact)}
    free = [
        draft for draft in drafts if not draft.fixed and draft.ethnic == "汉族" and id(draft) not in speaking
    ]
    for first, second in _pairs_of_one_generation(rng, free):
        second.name = first.name


def _pairs_of_one_generation(rng: random.Random, drafts: list[Draft]) -> list[tuple[Draft, Draft]]:
    """People of one sex and nearly one age who belong to different general branches."""
    order = sorted(drafts, key=lambda draft: (draft.sex, draft.birth))
    fit = [
        (first, second)
        for first, second in zip(order[::2], order[1::2], strict=False)
        if first.sex == second.sex
        and first.plan.department is not second.plan.department
        and len(first.name) == 3
        and len(second.name) == 3
        and not second.name.startswith(TRICKY_SURNAMES)
        and not first.posts
        and not second.posts
    ]
    return rng.sample(fit, _NAMESAKES)


def _organizations(
    rng: random.Random, plans: Sequence[BranchPlan], speakers: dict[str, Speakers]
) -> tuple[Organization, ...]:
    def row(
        code: str, name: str, short: str, category: str, parent: str | None, unit: Unit | None
    ) -> Organization:
        pair = speakers[code]
        return Organization(
            code=code,
            name=name,
            short_name=short,
            category=category,
            parent_code=parent,
            unit=unit,
            elected=_elected(rng, code),
            secretary=pair.secretary.name,
            contact=pair.contact.name,
            phone=pair.contact.phone,
        )

    unit = Unit(ENTERPRISE, "国有控股企业", "建立党委的", credit_code(rng))
    root = f"中共{ENTERPRISE}委员会"
    rows = [row(ROOT_CODE, root, f"{ENTERPRISE}党委", "党委", None, unit)]
    for position, part in enumerate(DEPARTMENTS):
        code = department_code(position)
        own = _unit(rng, part)
        rows.append(row(code, part.full_name, part.short_name, "党总支部", ROOT_CODE, own))
        rows += [
            row(plan.code, plan.full_name, plan.short_name, "党支部", code, None)
            for plan in plans
            if plan.department is part
        ]
    return tuple(rows)


def _unit(rng: random.Random, part: Department) -> Unit | None:
    if not part.unit:
        return None
    return Unit(part.unit, "国有控股企业", "建立党总支部的", credit_code(rng))


def _elected(rng: random.Random, code: str) -> date | None:
    if code == ROOT_CODE:
        return ROOT_ELECTED
    drawn = random_workday(rng, *OTHER_ELECTIONS)
    return None if code in ELECTED_UNKNOWN else ELECTED.get(code, drawn)


def _groups(plans: Sequence[BranchPlan], drafts: Sequence[Draft]) -> tuple[Group, ...]:
    leaders = {
        (draft.plan.code, draft.group): draft.id_number for draft in drafts if GROUP_LEADER in draft.posts
    }
    return tuple(
        Group(plan.code, group_name(number), leaders[plan.code, number])
        for plan in plans
        for number in range(1, plan.groups + 1)
    )


def _sign_ins(organizations: Sequence[Organization], drafts: Sequence[Draft]) -> tuple[SignIn, ...]:
    codes = {item.code: item for item in organizations}
    people = {draft.fixed.name: draft for draft in drafts if draft.fixed}

    def sign_in(role: str, code: str, name: str) -> SignIn:
        person = people.get(name)
        return SignIn(role, code, codes[code].name, name, person.id_number if person else None)

    office = [("office", OFFICE_CLERK), ("office-leader", OFFICE_LEADER)]
    return (
        *(sign_in(role, ROOT_CODE, name) for role, name in office),
        *(sign_in(role, SIGN_IN_BRANCH, name) for role, name in BRANCH_SIGN_INS.items()),
        *(sign_in(role, ROOT_CODE, name) for role, name in _ADMINISTRATORS.items()),
    )
