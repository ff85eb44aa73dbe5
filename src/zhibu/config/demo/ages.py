"""Births and joining dates: who is how old, in which branch, and for how long a member."""

import random
from datetime import date, timedelta

from zhibu.config.demo.calendar_math import (
    REFERENCE,
    add_years,
    age_on,
    births_for_ages,
    random_day,
    random_workday,
    serves_probation,
)
from zhibu.config.demo.draft import PROBATION_FROM, Draft
from zhibu.config.demo.proportions import (
    AGES_2023,
    JOINED_2023,
    apportion,
    share_of,
    weighted_pick,
)

# Ages of the oldest band (youngest, oldest) → people; the rest of the retired are younger.
_OLD = {
    (61, 64): 76,
    (65, 69): 98,
    (70, 74): 88,
    (75, 79): 56,
    (80, 84): 29,
    (85, 89): 15,
    (90, 94): 6,
    (95, 96): 2,
}
# Retired before 61: women of 51–60 and men born before October 1965, who had reached 60 and the few
# months that the raised retirement age adds in 2025.
_EARLY_WOMEN = {(51, 55): 4, (56, 60): 15}
_EARLY_MEN = 7
_FIRST_ACTIVE_BIRTH = date(1965, 10, 1)
_YOUNGEST = 21

_PROBATIONARY = 46
_PROBATIONARY_UP_TO_35 = 38
# A full member converted by the end of 2025 after a year and up to 20 days.
_LAST_FULL_JOINING = date(2024, 12, 10)
# Hardly anyone was admitted in these years.
_QUIET_YEARS = frozenset({1967, 1968})


def draw_births(rng: random.Random, drafts: list[Draft]) -> None:
    """Set every birth: old people retired, departments a little younger or older than the mean."""
    _draw_retired(rng, [draft for draft in drafts if draft.retired])
    active = [draft for draft in drafts if not draft.retired]
    for draft in active:
        if draft.fixed:
            draft.birth = draft.fixed.birth
    open_drafts = [draft for draft in active if not draft.fixed]
    taken = [draft.age for draft in drafts if draft.fixed or draft.retired]
    births = sorted(_active_births(rng, len(drafts), taken), reverse=True)
    by_age = sorted(open_drafts, key=lambda draft: rng.gauss(40 + draft.plan.department.age, 12))
    for draft, birth in zip(by_age, births, strict=True):
        draft.birth = birth


def _draw_retired(rng: random.Random, retired: list[Draft]) -> None:
    births: list[tuple[date, str]] = []
    for (youngest, oldest), count in _OLD.items():
        span = births_for_ages(youngest, oldest)
        births += [(random_day(rng, *span), "") for _ in range(count)]
    for (youngest, oldest), count in _EARLY_WOMEN.items():
        span = births_for_ages(youngest, oldest)
        births += [(random_day(rng, *span), "女") for _ in range(count)]
    first = births_for_ages(60, 60)[0]
    last = _FIRST_ACTIVE_BIRTH - timedelta(days=1)
    births += [(random_day(rng, first, last), "男") for _ in range(_EARLY_MEN)]
    rng.shuffle(births)
    for draft, (birth, sex) in zip(retired, births, strict=True):
        draft.birth, draft.sex = birth, sex


def _active_births(rng: random.Random, total: int, taken: list[int]) -> list[date]:
    """Births that fill the bands up to 60 beside the ages already `taken`."""
    bands = [band for band in AGES_2023 if band[0] < 61]
    old = sum(_OLD.values())
    quotas = apportion(total - old, [AGES_2023[band] for band in bands])
    births: list[date] = []
    for (youngest, oldest), quota in zip(bands, quotas, strict=True):
        count = quota - sum(youngest <= age <= oldest for age in taken)
        first, last = births_for_ages(max(youngest, _YOUNGEST), oldest)
        if youngest == 0:
            # Few people are members at 21, most of the youngest band is near 30.
            days = (last - first).days
            births += [first + timedelta(days=int(rng.triangular(0, days, 0))) for _ in range(count)]
        else:
            first = max(first, _FIRST_ACTIVE_BIRTH)
            births += [random_day(rng, first, last) for _ in range(count)]
    return births


def choose_probationary(rng: random.Random, drafts: list[Draft]) -> None:
    """Mark the probationary members: mostly up to 35, as among the newly admitted of the country."""
    for draft in drafts:
        draft.probationary = bool(draft.fixed and draft.fixed.joined >= PROBATION_FROM)
    fixed = [draft.age <= 35 for draft in drafts if draft.probationary]
    open_drafts = [draft for draft in drafts if not draft.retired and not draft.fixed]
    young = [draft for draft in open_drafts if draft.age <= 35]
    older = [draft for draft in open_drafts if 36 <= draft.age <= 48]
    for pool, count in (
        (young, _PROBATIONARY_UP_TO_35 - sum(fixed)),
        (older, _PROBATIONARY - _PROBATIONARY_UP_TO_35 - fixed.count(False)),
    ):
        for draft in weighted_pick(rng, pool, [1.0] * len(pool), count):
            draft.probationary = True


def draw_joining(rng: random.Random, drafts: list[Draft]) -> None:
    """Set joining and conversion dates so that the periods of the communique are kept."""
    oldest, early, middle, late = JOINED_2023
    open_drafts = []
    quotas = {band: share_of(len(drafts), people) for band, people in JOINED_2023.items()}
    for draft in drafts:
        if draft.fixed:
            draft.joined = draft.fixed.joined
            quotas[late if draft.joined >= late[0] else middle] -= 1
        elif draft.probationary:
            draft.joined = random_workday(rng, PROBATION_FROM, late[1])
            quotas[late] -= 1
        else:
            open_drafts.append(draft)
    for band, weigh in ((oldest, _weight_oldest), (early, _weight_early), (late, _weight_late)):
        chosen = weighted_pick(rng, open_drafts, [weigh(draft) for draft in open_drafts], quotas[band])
        _join_within(rng, chosen, band)
        open_drafts = [draft for draft in open_drafts if draft not in set(chosen)]
    _join_within(rng, open_drafts, middle)
    for draft in drafts:
        draft.converted = None if draft.probationary else _conversion(rng, draft.joined)


def _weight_oldest(draft: Draft) -> float:
    return float(draft.birth < date(1931, 7, 1))


def _weight_early(draft: Draft) -> float:
    years_of_age = age_on(draft.birth, date(1978, 6, 1)) - 18
    return (years_of_age + 0.5) ** 1.2 if years_of_age >= 0 else 0.0


def _weight_late(draft: Draft) -> float:
    if draft.birth > date(1993, 12, 1):
        return 1000.0
    for age, weight in ((35, 3.0), (40, 1.0), (45, 0.4), (50, 0.2), (60, 0.08)):
        if draft.age <= age:
            return weight
    return 0.0


def _join_within(rng: random.Random, drafts: list[Draft], band: tuple[date, date]) -> None:
    for draft in drafts:
        first = max(band[0], add_years(draft.birth, 18) + timedelta(days=30))
        draft.joined = _joining_day(rng, draft.birth, first, min(band[1], _LAST_FULL_JOINING))


def _joining_day(rng: random.Random, birth: date, first: date, last: date) -> date:
    """A day in the window, most likely in the middle twenties, for a few in their forties."""
    for _ in range(40):
        day = birth + timedelta(days=int(rng.triangular(18.3, 46, 24) * 365.25))
        if first <= day <= last and day.year not in _QUIET_YEARS:
            return day
    return random_day(rng, first, last)


def _conversion(rng: random.Random, joined: date) -> date:
    """Day of conversion: joining day where there was no probation, else a year and some days."""
    if not serves_probation(joined):
        return joined
    converted = add_years(joined, 1) + timedelta(days=rng.randint(1, 20))
    if converted >= REFERENCE:
        raise ValueError(f"joined {joined}: would convert after the reference day")
    return converted
