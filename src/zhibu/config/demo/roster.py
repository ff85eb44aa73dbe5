"""People who are the same in every demo: a whole branch for the sign-ins, and the Party office.

All names and dates are invented.
"""

from dataclasses import dataclass
from datetime import date

from zhibu.config.demo.model import (
    DEPUTY,
    DISCIPLINE_POST,
    GROUP_LEADER,
    ORGANIZATION_POST,
    PUBLICITY_POST,
    SECRETARY,
)

SIGN_IN_BRANCH = "001003002"
OFFICE_BRANCH = "001012001"

MANAGER = "公有经济控制企业管理岗位"
PROFESSIONAL = "公有经济控制企业专业技术岗位"
WORKER = "公有经济控制单位工勤岗位"


@dataclass(frozen=True, slots=True)
class FixedPerson:
    """A person set by hand; the number of the group is 0 where the branch has none."""

    name: str
    sex: str
    birth: date
    joined: date
    education: str
    job: str
    group: int
    posts: tuple[str, ...] = ()


def _person(line: str, job: str, *posts: str) -> FixedPerson:
    name, sex, birth, joined, education, group = line.split()
    return FixedPerson(
        name,
        sex,
        date.fromisoformat(birth),
        date.fromisoformat(joined),
        f"{education}毕业",
        job,
        int(group),
        posts,
    )


_SECOND_BRANCH = (
    _person("许嘉禾 男 1986-04-09 2008-06-27 大学本科 1", MANAGER, SECRETARY),
    _person("任远山 男 1968-03-22 1992-05-22 大学专科 3", MANAGER, DEPUTY),
    _person("陆清源 男 1979-11-03 2003-12-05 大学本科 1", PROFESSIONAL, ORGANIZATION_POST),
    _person("苏景行 男 1988-02-17 2012-05-18 大学本科 1", PROFESSIONAL, PUBLICITY_POST, GROUP_LEADER),
    _person("陶令仪 女 1984-09-26 2010-06-25 大学本科 2", PROFESSIONAL, DISCIPLINE_POST),
    _person("白景初 男 1975-01-14 1999-07-01 大学专科 2", WORKER, GROUP_LEADER),
    _person("顾明川 男 1983-07-30 2009-11-20 大学专科 3", WORKER, GROUP_LEADER),
    _person("周文澜 女 1993-03-11 2018-12-14 大学本科 1", PROFESSIONAL),
    _person("程若谷 男 1990-08-05 2016-11-25 大学专科 1", WORKER),
    _person("宋以宁 女 1989-06-18 2014-12-19 大学本科 1", PROFESSIONAL),
    _person("温书然 女 1998-02-24 2025-12-12 大学本科 1", PROFESSIONAL),
    _person("纪怀瑾 男 1977-05-12 2002-06-28 技工学校 1", WORKER),
    _person("邵安然 女 1982-12-01 2011-06-24 大学专科 1", WORKER),
    _person("方砚秋 女 1991-09-27 2015-06-12 大学专科 2", WORKER),
    _person("乔望舒 女 1994-05-20 2019-06-28 硕士研究生 2", PROFESSIONAL),
    _person("姜北辰 男 1987-10-08 2013-07-01 大学专科 2", WORKER),
    _person("梁思齐 男 1992-01-29 2017-06-23 大学本科 2", PROFESSIONAL),
    _person("韩素秋 女 1976-08-16 1998-06-26 中等专科 2", WORKER),
    _person("罗锦程 男 1985-03-06 2007-12-07 大学专科 2", WORKER),
    _person("高若水 女 1980-06-19 2006-06-30 大学专科 2", WORKER),
    _person("骆一鸣 男 1996-12-15 2025-11-28 大学专科 3", WORKER),
    _person("孟春和 男 1981-10-21 2007-09-13 技工学校 3", WORKER),
    _person("谢临川 男 1970-04-02 1995-06-30 普通高中 3", WORKER),
    _person("傅一舟 男 1995-07-13 2021-06-25 大学本科 3", PROFESSIONAL),
    _person("汪子衿 女 1986-11-07 2012-06-29 大学专科 3", WORKER),
    _person("唐逸飞 男 1999-03-25 2023-12-08 大学专科 3", WORKER),
)

# Secretary, deputy secretary (decides for the office) and the clerk of the committee's office.
COMMITTEE_SECRETARY = "季承川"
OFFICE_LEADER = "楼清晏"
OFFICE_CLERK = "秦朗月"
_OFFICE = (
    _person("季承川 男 1971-05-17 1996-06-28 硕士研究生 0", MANAGER),
    _person("楼清晏 女 1976-10-30 2001-06-29 大学本科 0", MANAGER),
    _person("秦朗月 女 1990-12-06 2013-06-28 大学本科 0", MANAGER),
)

# Code of the branch → its fixed people; further places of the branch are drawn.
FIXED: dict[str, tuple[FixedPerson, ...]] = {
    SIGN_IN_BRANCH: _SECOND_BRANCH,
    OFFICE_BRANCH: _OFFICE,
}

# Role → name of the person in the branch of the sign-ins.
BRANCH_SIGN_INS = {
    "secretary": "许嘉禾",
    "committee-member": "陆清源",
    "group-leader": "苏景行",
    "member": "周文澜",
}
