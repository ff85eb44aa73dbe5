"""The national proportions the enterprise follows, and how far it keeps to them.

Figures: the yearly communique of the end of 2023 (total 9,918.5; all in units of 10,000 people).
Where a retired general branch of eight branches with at most 50 members each cannot hold as many old
people as the country has, the younger bands take the rest in their own proportion.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from zhibu.config.demo.calendar_math import REFERENCE, age_on
from zhibu.config.demo.model import Enterprise, Member

T = TypeVar("T")

TOTAL_2023 = 9918.5
WOMEN_2023 = 3018.5
MINORITIES_2023 = 759.2
COLLEGE_2023 = 5578.6

# Youngest and oldest age of a band → people in it.
AGES_2023: dict[tuple[int, int], float] = {
    (0, 30): 1241.2,
    (31, 35): 1119.6,
    (36, 40): 1086.4,
    (41, 45): 945.9,
    (46, 50): 907.1,
    (51, 55): 940.5,
    (56, 60): 890.7,
    (61, 200): 2787.2,
}

# First and last joining date of a period → people who joined in it. The days around a border on which
# two readings of the period differ are left free, so that every reading counts the same people.
JOINED_2023: dict[tuple[date, date], float] = {
    (date(1921, 7, 1), date(1949, 9, 30)): 6.8,
    (date(1949, 10, 1), date(1978, 12, 17)): 1286.3,
    (date(1978, 12, 23), date(2012, 10, 31)): 6014.2,
    (date(2012, 11, 15), date(2025, 12, 31)): 2611.2,
}


def is_college(education: str) -> bool:
    """Whether the education counts toward 大专及以上 (codes 11–33 of GB/T 4658-2006)."""
    return education.startswith(("博士", "硕士", "研究生", "大学"))


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers in proportion to `weights` that add up to `total` (largest remainder)."""
    scale = total / sum(weights)
    exact = [weight * scale for weight in weights]
    shares = [int(value) for value in exact]
    by_remainder = sorted(range(len(exact)), key=lambda at: shares[at] - exact[at])
    for at in by_remainder[: total - sum(shares)]:
        shares[at] += 1
    return shares


def share_of(total: int, people: float) -> int:
    """How many of `total` stand for `people` of the communique."""
    return round(total * people / TOTAL_2023)


def weighted_pick(rng: random.Random, items: Sequence[T], weights: Sequence[float], count: int) -> list[T]:
    """`count` different items, the likelier the higher their weight; weight 0 is never picked."""
    keyed = [(rng.random() ** (1 / weight), at) for at, weight in enumerate(weights) if weight > 0]
    if len(keyed) < count:
        raise ValueError(f"{count} wanted, {len(keyed)} possible")
    keyed.sort(reverse=True)
    return [items[at] for _, at in sorted(keyed[:count], key=lambda pair: pair[1])]


@dataclass(frozen=True, slots=True)
class Share:
    """One proportion, in percent of all members: of the communique and of the enterprise."""

    item: str
    national: float
    actual: float

    @property
    def difference(self) -> float:
        """Percentage points above (+) or below (-) the communique."""
        return round(self.actual - self.national, 1)


def compare(enterprise: Enterprise) -> tuple[Share, ...]:
    """Every proportion of the communique that the enterprise follows, beside its own."""
    people = enterprise.members

    def share(item: str, national: float, hits: Sequence[Member]) -> Share:
        return Share(item, round(national / TOTAL_2023 * 100, 1), round(len(hits) / len(people) * 100, 1))

    rows = [
        share("女", WOMEN_2023, [m for m in people if m.sex == "女"]),
        share("少数民族", MINORITIES_2023, [m for m in people if m.ethnic != "汉族"]),
        share("大专及以上", COLLEGE_2023, [m for m in people if is_college(m.education)]),
    ]
    for (youngest, oldest), national in AGES_2023.items():
        hits = [m for m in people if youngest <= age_on(m.birth, REFERENCE) <= oldest]
        rows.append(share(f"{youngest}–{oldest}岁", national, hits))
    for (first, last), national in JOINED_2023.items():
        hits = [m for m in people if first <= m.joined <= last]
        rows.append(share(f"{first}至{last}入党", national, hits))
    return tuple(rows)
