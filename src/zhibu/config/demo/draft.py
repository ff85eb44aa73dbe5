"""A person while the enterprise is being drawn: filled step by step, then frozen."""

from dataclasses import dataclass, field
from datetime import date

from zhibu.config.demo.calendar_math import LAST_DAY, REFERENCE, add_years, age_on
from zhibu.config.demo.model import FULL, PROBATIONARY, Member
from zhibu.config.demo.organizations import BranchPlan
from zhibu.config.demo.roster import FixedPerson

# Who joined on this day or later is still on probation on the reference day and on 2026-11-23.
PROBATION_FROM = date(2025, 11, 24)


@dataclass(slots=True, eq=False)
class Draft:
    """One person of one branch. Empty values are filled by the steps of `people`."""

    plan: BranchPlan
    fixed: FixedPerson | None = None
    birth: date = REFERENCE
    probationary: bool = False
    joined: date = LAST_DAY
    converted: date | None = None
    sex: str = ""
    ethnic: str = "汉族"
    education: str = ""
    job: str = ""
    name: str = ""
    id_number: str = ""
    phone: str = ""
    address: str = ""
    group: int = 0
    posts: list[str] = field(default_factory=list)

    @property
    def retired(self) -> bool:
        """Whether the person belongs to the retired general branch."""
        return self.plan.department.retired

    @property
    def age(self) -> int:
        """Completed years on the reference day."""
        return age_on(self.birth, REFERENCE)

    @property
    def may_hold_post(self) -> bool:
        """Full member with at least a year of Party age on the reference day (POST-02, ORG-22)."""
        return self.converted is not None and add_years(self.converted, 1) < REFERENCE

    def freeze(self) -> Member:
        """The finished row of the second list."""
        return Member(
            id_number=self.id_number,
            name=self.name,
            sex=self.sex,
            ethnic=self.ethnic,
            birth=self.birth,
            education=self.education,
            category=PROBATIONARY if self.probationary else FULL,
            branch_code=self.plan.code,
            joined=self.joined,
            converted=self.converted,
            job=self.job,
            phone=self.phone,
            address=self.address,
            group=group_name(self.group) if self.group else "",
            posts=tuple(self.posts),
        )


def group_name(number: int) -> str:
    """1 → 第一小组."""
    return f"第{'一二三四五六七八九'[number - 1]}小组"
