"""Groups, committees and the people who speak for an organization."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from zhibu.config.demo.draft import Draft
from zhibu.config.demo.model import (
    DEPUTY,
    DISCIPLINE_POST,
    GROUP_LEADER,
    ORGANIZATION_POST,
    PUBLICITY_POST,
    SECRETARY,
    YOUTH_POST,
)
from zhibu.config.demo.organizations import BranchPlan, department_code
from zhibu.config.demo.roster import COMMITTEE_SECRETARY, OFFICE_CLERK

_YOUTH_DEPARTMENT = "研究院"


@dataclass(frozen=True, slots=True)
class Speakers:
    """Secretary and contact of one organization."""

    secretary: Draft
    contact: Draft


def fill_branch(rng: random.Random, plan: BranchPlan, people: list[Draft]) -> None:
    """Give the members of one branch their groups and posts."""
    if any(draft.posts for draft in people):
        return
    _elect(rng, plan, people)
    if plan.groups:
        _divide(rng, plan.groups, people)


def copy_fixed(drafts: list[Draft]) -> None:
    """Take groups and posts of the fixed people from the roster."""
    for draft in drafts:
        if draft.fixed:
            draft.group = draft.fixed.group
            draft.posts = list(draft.fixed.posts)


def _elect(rng: random.Random, plan: BranchPlan, people: list[Draft]) -> None:
    able = [draft for draft in people if draft.may_hold_post and not draft.fixed]
    rng.shuffle(able)
    prime = rng.randint(63, 71) if plan.department.retired else rng.randint(38, 54)
    secretary = min(able, key=lambda draft: abs(draft.age - prime))
    secretary.posts.append(SECRETARY)
    if not plan.has_committee:
        return
    able.remove(secretary)
    able.sort(key=lambda draft: abs(draft.age - prime))
    # The nearest to the best age half of the branch, in chance order.
    pool = able[: max(8, len(able) // 2)]
    rng.shuffle(pool)
    for draft, posts in zip(pool, _division_of_work(rng, plan), strict=False):
        draft.posts.extend(posts)


def _division_of_work(rng: random.Random, plan: BranchPlan) -> list[tuple[str, ...]]:
    """Posts of the committee members beside the secretary: 3 to 5 people in all (ORG-18)."""
    work: list[tuple[str, ...]] = [(ORGANIZATION_POST,), (PUBLICITY_POST,), (DISCIPLINE_POST,)]
    if plan.size < 16:
        return [(ORGANIZATION_POST,), (PUBLICITY_POST, DISCIPLINE_POST)]
    if plan.department.name == _YOUTH_DEPARTMENT and plan.size >= 20:
        return [*work, (YOUTH_POST,)]
    if plan.size >= 24 or rng.random() < 0.3:
        return [(DEPUTY,), *work]
    return work


def _divide(rng: random.Random, groups: int, people: list[Draft]) -> None:
    """Spread a branch over its groups, probationary members evenly, and find every leader."""
    order = list(people)
    rng.shuffle(order)
    order.sort(key=lambda draft: draft.probationary)
    for at, draft in enumerate(order):
        draft.group = at % groups + 1
    for number in range(1, groups + 1):
        able = [draft for draft in order if draft.group == number and draft.may_hold_post]
        free = [draft for draft in able if not draft.posts] or able
        rng.choice(free).posts.append(GROUP_LEADER)


def choose_speakers(
    rng: random.Random, plans: Sequence[BranchPlan], drafts: Sequence[Draft]
) -> dict[str, Speakers]:
    """Code of the organization → its secretary and contact, for all 87 organizations."""
    by_branch: dict[str, list[Draft]] = {plan.code: [] for plan in plans}
    by_name = {draft.fixed.name: draft for draft in drafts if draft.fixed}
    for draft in drafts:
        by_branch[draft.plan.code].append(draft)
    speakers = {
        plan.code[:3]: Speakers(by_name[COMMITTEE_SECRETARY], by_name[OFFICE_CLERK]) for plan in plans[:1]
    }
    for plan in plans:
        people = by_branch[plan.code]
        secretary = next(draft for draft in people if SECRETARY in draft.posts)
        contact = next((draft for draft in people if ORGANIZATION_POST in draft.posts), secretary)
        speakers[plan.code] = Speakers(secretary, contact)
    codes = sorted({plan.code[: len(department_code(0))] for plan in plans})
    for code in codes:
        people = [draft for draft in drafts if draft.plan.code.startswith(code)]
        free = [draft for draft in people if not draft.posts and draft.may_hold_post]
        free = [draft for draft in free if not draft.fixed]
        retired = free[0].retired
        secretary = _of_age(rng, free, 66 if retired else rng.randint(46, 56))
        free.remove(secretary)
        contact = _of_age(rng, free, 64 if retired else rng.randint(29, 42))
        speakers[code] = Speakers(secretary, contact)
    return speakers


def _of_age(rng: random.Random, people: list[Draft], age: int) -> Draft:
    return min(people, key=lambda draft: (abs(draft.age - age), rng.random()))
