"""Sex, ethnic group, education and post of work of the drafted people."""

import random
from datetime import date

from zhibu.config.demo.draft import Draft
from zhibu.config.demo.model import SECRETARY
from zhibu.config.demo.proportions import (
    COLLEGE_2023,
    WOMEN_2023,
    share_of,
    weighted_pick,
)
from zhibu.config.demo.roster import MANAGER, PROFESSIONAL, WORKER

# Who joined earlier left office as 离休干部.
_REPUBLIC = date(1949, 10, 1)
# Women among the retired of 61 and older.
_OLD_WOMEN = 92
# A woman worker retires at 50: above that age women are managers or professionals.
_WOMAN_WORKER_UP_TO = 50

# Adds up to 7.7 % of 1,768.
_MINORITIES = {
    "回族": 24,
    "满族": 22,
    "土家族": 16,
    "壮族": 14,
    "苗族": 14,
    "蒙古族": 10,
    "侗族": 6,
    "彝族": 5,
    "布依族": 4,
    "瑶族": 4,
    "朝鲜族": 4,
    "维吾尔族": 4,
    "白族": 3,
    "藏族": 3,
    "哈萨克族": 2,
    "仡佬族": 1,
}

# Shares of the levels among people with a college education.
_COLLEGE = {
    "博士研究生毕业": (0.006, 29),
    "硕士研究生毕业": (0.085, 25),
    "大学本科毕业": (0.52, 22),
}
_JUNIOR_COLLEGE = "大学专科毕业"
# Year of birth up to which → education below college and its weight.
_SCHOOL = (
    (1949, {"小学毕业": 20, "初中毕业": 45, "普通高中毕业": 12, "中等专科毕业": 15, "技工学校毕业": 8}),
    (1964, {"初中毕业": 38, "普通高中毕业": 27, "中等专科毕业": 15, "技工学校毕业": 20}),
    (1984, {"初中毕业": 8, "普通高中毕业": 27, "中等专科毕业": 25, "技工学校毕业": 34, "职业高中毕业": 6}),
    (2100, {"普通高中毕业": 18, "中等专科毕业": 32, "技工学校毕业": 36, "职业高中毕业": 14}),
)


def draw_sex(rng: random.Random, drafts: list[Draft]) -> None:
    """Set the sex: the national share of women, fewer among old people and heavy trades."""
    for draft in drafts:
        if draft.fixed:
            draft.sex = draft.fixed.sex
    old = [draft for draft in drafts if draft.retired and not draft.sex]
    women = weighted_pick(rng, old, [1.0] * len(old), _OLD_WOMEN)
    active = [draft for draft in drafts if not draft.retired and not draft.sex]
    so_far = sum(draft.sex == "女" for draft in drafts) + len(women)
    women += weighted_pick(
        rng,
        active,
        [_weight_of_woman(draft) for draft in active],
        share_of(len(drafts), WOMEN_2023) - so_far,
    )
    chosen = set(women)
    for draft in old + active:
        draft.sex = "女" if draft in chosen else "男"


def _weight_of_woman(draft: Draft) -> float:
    if draft.age >= 56:
        return 0.0
    weight = draft.plan.department.women
    if draft.age > _WOMAN_WORKER_UP_TO:
        weight *= 0.5
    return weight * (2.2 if draft.probationary else 1.0)


def draw_ethnic(rng: random.Random, drafts: list[Draft]) -> None:
    """Set the ethnic group of the minorities; everybody else is 汉族."""
    open_drafts = [draft for draft in drafts if not draft.fixed]
    groups = [name for name, count in _MINORITIES.items() for _ in range(count)]
    chosen = weighted_pick(rng, open_drafts, [1.0] * len(open_drafts), len(groups))
    rng.shuffle(groups)
    for draft, group in zip(chosen, groups, strict=True):
        draft.ethnic = group


def draw_education(rng: random.Random, drafts: list[Draft]) -> None:
    """Set the education: the younger and the nearer to a desk, the higher."""
    for draft in drafts:
        if draft.fixed:
            draft.education = draft.fixed.education
    fixed = [draft for draft in drafts if draft.fixed]
    college_fixed = sum(draft.education.startswith(("大学", "硕士")) for draft in fixed)
    ranked = sorted(
        (draft for draft in drafts if not draft.fixed),
        key=lambda draft: _schooling(draft) + rng.gauss(0, 1),
        reverse=True,
    )
    count = share_of(len(drafts), COLLEGE_2023) - college_fixed
    _draw_college(rng, ranked[:count])
    for draft in ranked[count:]:
        weights = next(table for last, table in _SCHOOL if draft.birth.year <= last)
        draft.education = rng.choices(list(weights), list(weights.values()))[0]


def _schooling(draft: Draft) -> float:
    born = draft.birth.year
    by_age = next(
        value
        for last, value in ((1949, -1.6), (1959, -1.0), (1969, -0.3), (1979, 0.4), (2100, 1.2))
        if born <= last
    )
    return by_age + draft.plan.department.schooling


def _draw_college(rng: random.Random, ranked: list[Draft]) -> None:
    """Give the levels from the top of the list down, each only to people old enough for it."""
    left = list(ranked)
    total = len(ranked)
    for level, (share, youngest) in _COLLEGE.items():
        able = [draft for draft in left if youngest <= draft.age <= 75]
        # The higher levels lie among the first of the ranking, but not exactly on top of it.
        head = able[: round(share * total * 1.4)]
        chosen = set(weighted_pick(rng, head, [1.0] * len(head), round(share * total)))
        for draft in chosen:
            draft.education = level
        left = [draft for draft in left if draft not in chosen]
    for draft in left:
        # The classes that took students from factories and villages from 1970 to 1976.
        ordinary_class = 1950 <= draft.birth.year <= 1957 and rng.random() < 0.3
        draft.education = "大学普通班毕业" if ordinary_class else _JUNIOR_COLLEGE


def draw_jobs(rng: random.Random, drafts: list[Draft]) -> None:
    """Set the post of work, by names of the national table only; secretaries are managers."""
    for draft in drafts:
        if draft.fixed:
            draft.job = draft.fixed.job
        elif draft.retired:
            veteran = draft.joined < _REPUBLIC
            draft.job = "离休干部" if veteran else "退休人员"
        elif SECRETARY in draft.posts:
            draft.job = MANAGER
        else:
            draft.job = _job(rng, draft)


def _job(rng: random.Random, draft: Draft) -> str:
    manager, professional, worker = draft.plan.department.jobs
    weights = {MANAGER: manager * 1.0, PROFESSIONAL: professional * 1.0, WORKER: worker * 1.0}
    if draft.education.startswith(("博士", "硕士")):
        weights[WORKER] = 0
    elif draft.education.startswith("大学本科"):
        weights[WORKER] *= 0.35
    elif not draft.education.startswith("大学"):
        weights[PROFESSIONAL] *= 0.15
        weights[MANAGER] *= 0.6
        weights[WORKER] += 5
    if draft.sex == "女" and draft.age > _WOMAN_WORKER_UP_TO:
        weights[WORKER] = 0
    if draft.age < 27:
        weights[MANAGER] *= 0.3
    return rng.choices(list(weights), list(weights.values()))[0]
