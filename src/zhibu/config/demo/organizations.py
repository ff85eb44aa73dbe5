"""The tree: 1 committee, 14 general branches, 72 branches, 137 groups.

Codes (党组织编码) have three digits per level, so that the code of a superior is the beginning of the
codes below it: `001` the committee, `001003` the third general branch, `001003002` its second branch.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

ENTERPRISE = "江临重工集团有限公司"
ROOT_CODE = "001"
ROOT_ELECTED = date(2022, 5, 10)


@dataclass(frozen=True, slots=True)
class BranchPlan:
    """A branch to be filled: its name inside the unit, members and groups."""

    code: str
    department: "Department"
    name: str
    size: int
    groups: int

    @property
    def has_committee(self) -> bool:
        """Whether it is planned with 7 or more full members (ORG-19)."""
        return self.size >= 9

    @property
    def full_name(self) -> str:
        """As on the seal: a branch without a committee carries no 委员会 in its name."""
        ending = "委员会" if self.has_committee else ""
        return f"中共{ENTERPRISE}{self.department.name}{self.name}{ending}"

    @property
    def short_name(self) -> str:
        """装配制造部第二支部 → 装配制造部第二党支部."""
        return f"{self.department.name}{self.name.removesuffix('支部')}党支部"


@dataclass(frozen=True, slots=True)
class Department:
    """A general branch and what its people are like.

    `branches` lists `name size/groups`; `women` is a weight against the mean of 1; `age` and
    `schooling` shift the draw (years; about -1.5…1.5); `jobs` are the shares of managers,
    professionals and workers; `unit` is set where the general branch stands in its own legal person.
    """

    name: str
    branches: str
    women: float = 1.0
    age: float = 0.0
    schooling: float = 0.0
    jobs: tuple[int, int, int] = (15, 25, 60)
    unit: str = ""
    retired: bool = False
    away: bool = False

    @property
    def full_name(self) -> str:
        """As on the seal."""
        return f"中共{ENTERPRISE}{self.name}总支部委员会"

    @property
    def short_name(self) -> str:
        """装配制造部 → 装配制造部党总支."""
        return f"{self.name}党总支"


DEPARTMENTS = (
    Department(
        "炼铸部",
        "第一 22/2 第二 24/2 第三 20/2 造型 21/2 清理 18/0 技术 19/0",
        women=0.45,
        schooling=-0.4,
        jobs=(12, 18, 70),
    ),
    Department(
        "锻压部",
        "第一 26/2 第二 24/2 热处理 23/2 模具 20/2 技术 18/0",
        women=0.5,
        schooling=-0.4,
        jobs=(12, 20, 68),
    ),
    Department(
        "装配制造部",
        "第一 31/3 第二 26/3 第三 28/3 总装 34/3 涂装 24/2 技术 25/2",
        women=0.8,
        age=-1,
        schooling=-0.1,
        jobs=(14, 22, 64),
    ),
    Department(
        "动力部",
        "第一 27/2 第二 25/2 第三 22/2 供电 18/0 仪表 6/0",
        women=0.8,
        age=2,
        schooling=-0.2,
        jobs=(12, 24, 64),
    ),
    Department("质量部", "第一 24/2 第二 21/2 计量 16/0 理化 18/0", women=1.5, jobs=(14, 56, 30)),
    Department(
        "研究院",
        "结构 24/2 液压 21/2 电气 23/2 工艺 22/2 材料 20/2 仿真 17/0 试验 20/2 综合 19/0",
        women=1.2,
        age=-4,
        schooling=1.5,
        jobs=(14, 82, 4),
        unit="江临重工研究院有限公司",
    ),
    Department(
        "营销公司",
        "第一 23/2 第二 21/2 市场 20/2 售后服务 22/2 综合 14/0",
        women=1.2,
        age=-2,
        schooling=0.4,
        jobs=(45, 40, 15),
        unit="江临重工营销有限公司",
    ),
    Department(
        "物流公司",
        "第一 26/2 第二 23/2 仓储 21/2 综合 14/0",
        women=0.9,
        age=1,
        schooling=-0.3,
        jobs=(20, 15, 65),
        unit="江临重工物流有限公司",
    ),
    Department("采购部", "第一 33/3 第二 27/2 综合 6/0", women=1.4, jobs=(50, 40, 10)),
    Department(
        "工程公司",
        "第一 28/3 第二 25/2 第三 22/2 安装 21/2 技术 16/0",
        women=0.6,
        schooling=0.1,
        jobs=(22, 38, 40),
        unit="江临重工工程有限公司",
    ),
    Department("安环部", "安全 26/2 环保 20/2 消防 14/0", women=0.9, jobs=(26, 44, 30)),
    Department(
        "机关",
        "第一 22/2 第二 20/2 第三 21/2 第四 18/0 第五 19/0 第六 17/0 第七 18/0",
        women=1.8,
        age=2,
        schooling=1.0,
        jobs=(80, 20, 0),
    ),
    Department(
        "离退休",
        "第一 50/5 第二 50/5 第三 49/5 第四 50/5 第五 49/5 第六 50/5 第七 48/5 第八 50/5",
        retired=True,
    ),
    Department("外埠", "第一 36/3 第二 27/2 第三 6/0", women=0.7, age=-1, jobs=(25, 35, 40), away=True),
)

# Terms are three years (TERM-02). On 2026-06-17 and on 2026-11-23 the first of these is overdue; those
# of December 2026 have been reminded of on both days, those of early 2027 on the second only (TERM-06).
# All other terms end after July 2027.
ELECTED: dict[str, date] = {
    "001014001": date(2023, 6, 9),
    "001004003": date(2023, 12, 1),
    "001008": date(2023, 12, 8),
    "001007002": date(2023, 12, 11),
    "001001002": date(2023, 12, 15),
    "001013004": date(2024, 1, 19),
    "001006003": date(2024, 3, 8),
    "001010002": date(2024, 4, 26),
    "001003002": date(2024, 9, 13),
}
ELECTED_UNKNOWN = frozenset({"001006006", "001011003", "001013007"})
OTHER_ELECTIONS = (date(2024, 8, 1), date(2025, 12, 12))


def department_code(position: int) -> str:
    """Code of the general branch at this position, counted from 0."""
    return f"{ROOT_CODE}{position + 1:03d}"


def branch_plans() -> Iterator[BranchPlan]:
    """The 72 branches in the order of the list."""
    for position, department in enumerate(DEPARTMENTS):
        words = department.branches.split()
        for number, (name, numbers) in enumerate(zip(words[::2], words[1::2], strict=True), 1):
            size, groups = numbers.split("/")
            code = f"{department_code(position)}{number:03d}"
            yield BranchPlan(code, department, f"{name}支部", int(size), int(groups))
