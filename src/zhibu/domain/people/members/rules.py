"""Typed reading of code tables and dates of membership; pure functions."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from pypinyin import Style, lazy_pinyin
from pypinyin.seg.mmseg import seg as segments

from zhibu.domain.people.organizations.models import Sector
from zhibu.domain.people.organizations.queries import committee_size, owes_committee, township_committee
from zhibu.engine.clock import add_months
from zhibu.engine.exchange.identity import id_birth_date, id_check, is_landline, is_mobile
from zhibu.engine.rules import Verdict, rule_value
from zhibu.engine.rules.codes import Codes, read_codes
from zhibu.engine.rules.values import Values

CODES = Path(__file__).parent / "codes"

ADULT_YEARS = 18
"""Age at joining (INF-05; on import always a warning, CAL-05)."""

COMMITTEE_POSTS = (
    "SECRETARY",
    "DEPUTY",
    "ORG_MEMBER",
    "PUBLICITY_MEMBER",
    "DISCIPLINE_MEMBER",
    "YOUTH_MEMBER",
    "UNITED_FRONT_MEMBER",
    "SECRECY_MEMBER",
    "MASS_WORK_MEMBER",
    "STANDING_MEMBER",
)
"""Posts whose holders make up a committee (POST-01; codes/party-posts.csv)."""

_PORTFOLIOS = tuple(post for post in COMMITTEE_POSTS if post not in ("SECRETARY", "DEPUTY"))
"""Posts that only a committee has; secretary and deputy there are in a small branch as well (ORG-19)."""

GROUP_POSTS = ("GROUP_LEADER", "GROUP_DEPUTY")

_OF_BRANCHES = ("BRANCH", "JOINT_BRANCH")


@lru_cache
def codes(name: str) -> Codes:
    """Return a code table of this module: ethnic, education, sex, person-category, post …"""
    return read_codes(CODES / f"{name}.csv")


@lru_cache
def party_posts() -> Codes:
    """Return the table of Party posts (organization.md 1.2)."""
    return read_codes(CODES / "party-posts.csv", label="zh")


def exit_kinds() -> Codes:
    """Return the table of ways in which a membership ends."""
    return codes("exit-type")


def post_fits(post: str, kind: str) -> bool:
    """Say whether an organization of a kind has a post (POST-01; column kinds of the table)."""
    for where in party_posts().rows[post]["kinds"].split(";"):
        named = where.removesuffix(" committee")
        if named in ("any", kind) or (named == "BRANCH" and kind in _OF_BRANCHES):
            return True
        if named.endswith("*") and kind.startswith(named[:-1]):
            return True
    return False


def posts_of_kind(kind: str) -> list[str]:
    """List the posts an organization of a kind may have, in the order of the table."""
    return [post for post in party_posts().rows if post_fits(post, kind)]


def vacancies(kind: str, held: set[str]) -> list[str]:
    """List the posts that somebody must hold in an organization of a kind, and nobody does (POST-07)."""
    table = party_posts().rows
    return [post for post in posts_of_kind(kind) if table[post]["min"] == "1" and post not in held]


def needs_approval(post: str) -> bool:
    """Say whether a post takes effect only with the superior's approval (POST-05)."""
    return party_posts().rows[post]["confirmation"].startswith("approval")


def needs_filing(post: str) -> bool:
    """Say whether a post is reported to the superior for filing (POST-05)."""
    return party_posts().rows[post]["confirmation"].startswith("filing")


def responsibility(post: str, sector: str) -> str:
    """Say what somebody on the committee of a state enterprise answers for in Party building (POST-09)."""
    if sector != Sector.STATE_ENTERPRISE or post not in COMMITTEE_POSTS:
        return ""
    named = {"SECRETARY": _("党建工作第一责任"), "DEPUTY": _("党建工作直接责任")}
    return named.get(post, _("一岗双责"))


def party_age_reached(
    since: date | None, on: date, path: str = "", values: Values | None = None
) -> dict[str, bool]:
    """Say whether party age that counts from a day is long enough for a secretary (POST-02, POST-03)."""
    years: int = rule_value("POST-03", "min_years", on, path, values)
    return {"reached": since is not None and add_months(since, 12 * years) <= on}


@dataclass(frozen=True)
class Seat:
    """Somebody in a post: whether he is a full member, since when party age counts, on what paper."""

    post: str
    person: int
    name: str
    full: bool
    party_age_from: date | None
    basis: str


@dataclass(frozen=True)
class Bench:
    """What the rules on posts ask about an organization: kind, full members, who sits, what stands empty.

    `named` says that a list names the secretary without tying him to a member; `vacant_since` is the
    day from which nobody leads it, `values` what superiors have set, `sector` whose regulations its unit
    falls under, and `township` whether it is the committee of a township itself.
    """

    kind: str
    full: int
    seats: tuple[Seat, ...]
    named: bool = False
    vacant_since: date | None = None
    path: str = ""
    values: Values | None = None
    sector: str = ""
    township: bool = False


def post_verdicts(bench: Bench, on: date) -> list[Verdict]:
    """Return everything that stands against ORG-17…19, 22 and POST-02, 04, 05, 07 on a day."""
    return [
        *_of_committee(bench, on),
        *_of_holders(bench, on),
        *_of_the_head(bench),
        *_of_vacancies(bench, on),
    ]


def _of_committee(bench: Bench, on: date) -> Iterator[Verdict]:
    people = len({seat.person for seat in bench.seats if seat.post in COMMITTEE_POSTS})
    members = len({seat.person for seat in bench.seats if seat.post in _PORTFOLIOS})
    count = {"full": bench.full, "people": people}
    if bench.kind in _OF_BRANCHES:
        required = owes_committee(bench.full, on, bench.path)
        if required and people <= 1:
            text = _("正式党员%(full)s人，应设支部委员会，现在没有委员登记")
            yield Verdict("ORG-19", False, text % count, "H")
            return
        if not required and members:
            text = _("正式党员%(full)s人，不设支部委员会，只设书记，必要时设副书记；现在登记了委员")
            yield Verdict("ORG-19", False, text % count, "H")
            return
        if not required:
            return
    elif bench.kind not in ("GENERAL_BRANCH", "COMMITTEE") or people <= 1:
        return
    size = committee_size(bench.kind, people, on, bench.path, bench.sector)
    words = count | size
    if not size["allowed"]:
        yield Verdict("ORG-18", False, _("委员会%(people)s人，最多不超过%(most)s人") % words, "H")
    elif bench.township:
        yield from _of_a_township(bench, people, on)
    elif not size["usual"]:
        text = _("委员会%(people)s人，一般%(fewest)s至%(most_usual)s人")
        yield Verdict("ORG-18", False, text % words, "S")


def _of_a_township(bench: Bench, people: int, on: date) -> Iterator[Verdict]:
    deputies = sum(seat.post == "DEPUTY" for seat in bench.seats)
    usual = township_committee(people, deputies, on, bench.path)
    if not usual["size_usual"]:
        text = _("乡镇党委委员%(people)s人，一般%(fewest)s至%(most)s人")
        yield Verdict("ORG-17", False, text % (usual | {"people": people}), "S")
    if not usual["deputies_usual"]:
        text = _("乡镇党委副书记%(count)s名，一般%(deputies)s名")
        yield Verdict("ORG-17", False, text % (usual | {"count": deputies}), "S")


def _of_the_head(bench: Bench) -> Iterator[Verdict]:
    # Who heads the unit and cannot be its secretary (no full member) is nobody's lapse.
    if bench.kind not in _OF_BRANCHES or bench.sector not in (Sector.STATE_ENTERPRISE, Sector.OFFICE):
        return
    head = next((seat for seat in bench.seats if seat.post == "UNIT_HEAD" and seat.full), None)
    secretary = next((seat for seat in bench.seats if seat.post == "SECRETARY"), None)
    if head and secretary and head.person != secretary.person:
        text = _("书记%(name)s不是本单位行政主要负责人（%(head)s），一般由符合条件的主要负责人担任")
        yield Verdict("POST-04", False, text % {"name": secretary.name, "head": head.name}, "S")


def _of_holders(bench: Bench, on: date) -> Iterator[Verdict]:
    table = party_posts()
    for seat in bench.seats:
        words = {"name": seat.name, "post": table.label(seat.post)}
        if not seat.full and table.rows[seat.post]["must_be_full"] == "yes":
            yield Verdict("ORG-22", False, _("%(post)s%(name)s不是正式党员") % words, "H")
        elif _new_secretary(seat, bench, on):
            years = {"years": rule_value("POST-03", "min_years", on, bench.path, bench.values)}
            text = _("书记%(name)s党龄不满%(years)s年")
            yield Verdict("POST-02", False, text % (words | years), "S")
        if needs_approval(seat.post) and not seat.basis.strip():
            text = _("%(post)s%(name)s任职没有登记上级批准的文件")
            yield Verdict("POST-05", False, text % words, "H")


def _new_secretary(seat: Seat, bench: Bench, on: date) -> bool:
    if seat.post != "SECRETARY" or bench.kind not in _OF_BRANCHES:
        return False
    return not party_age_reached(seat.party_age_from, on, bench.path, bench.values)["reached"]


def _of_vacancies(bench: Bench, on: date) -> Iterator[Verdict]:
    held = {seat.post for seat in bench.seats} | ({"SECRETARY"} if bench.named else set())
    days: int = rule_value("POST-07", "alert_days", on, bench.path, bench.values)
    since = bench.vacant_since
    if since is None or since + timedelta(days=days) >= on:
        return
    for post in vacancies(bench.kind, held):
        words = {"post": party_posts().label(post), "days": (on - since).days}
        yield Verdict("POST-07", False, _("%(post)s空缺%(days)s天，应当及时补选") % words, "S")


def id_number_problem(number: str) -> str:
    """Say what is wrong with an ID number, or nothing (INF-03)."""
    if re.fullmatch(r"\d{17}[\dX]", number, re.ASCII) is None:
        return _("公民身份号码是18位，现在不是。请核对。")
    if id_birth_date(number) is None:
        return _("号码里的出生日期不存在。请核对。")
    return "" if number[-1] == id_check(number) else _("最后一位对不上。请核对。")


def phone_problem(number: str) -> str:
    """Say what is wrong with a telephone number, or nothing (INF-13)."""
    if is_mobile(number) or is_landline(number):
        return ""
    return _("手机写11位，座机写成027-12345678这样")


def month_problem(month: str) -> str:
    """Say what is wrong with a month of the form 2026-06, or nothing (INF-09)."""
    found = re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])", month, re.ASCII)
    return "" if found else _("年月写成2026-06这样")


def value_problems(values: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with values in themselves, by field; fields that are absent are not judged."""
    problems = {}
    if "name" in values and not values["name"].strip():
        problems["name"] = _("请填姓名")
    if "id_number" in values and (words := id_number_problem(values["id_number"])):
        problems["id_number"] = words
    if values.get("phone") and (words := phone_problem(values["phone"])):
        problems["phone"] = words
    if values.get("lost") and not values.get("lost_since"):
        problems["lost_since"] = _("请填失去联系年月")
    elif values.get("lost_since") and (words := month_problem(values["lost_since"])):
        problems["lost_since"] = words
    if values.get("floating") and not values.get("floating_to"):
        problems["floating_to"] = _("请填流向的省、市、县")
    return problems


@dataclass(frozen=True)
class JoiningPeriod:
    """How joining worked in a period: whether there was a probation, and of how many months (3.6)."""

    start: date
    end: date | None
    probation_months: int | None
    party_age_from_joining: bool


@lru_cache(maxsize=1)
def joining_periods() -> tuple[JoiningPeriod, ...]:
    """Return the periods of membership.md 3.6, oldest first."""
    with (CODES / "join-date-history.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_period(row) for row in csv.DictReader(file))


def _period(row: dict[str, str]) -> JoiningPeriod:
    probation = row["probation"]
    months = 12 if probation == "1 year" else 0 if probation == "none" else None
    return JoiningPeriod(
        start=date.fromisoformat(row["from"]),
        end=date.fromisoformat(row["to"]) if row["to"] else None,
        probation_months=months,
        party_age_from_joining=row["party_age_from"] == "same day",
    )


def joining_period(joined_on: date) -> JoiningPeriod | None:
    """Return the period a joining date falls into, or None before 1921."""
    for period in joining_periods():
        if period.start <= joined_on and (period.end is None or joined_on <= period.end):
            return period
    return None


def age(birth_date: date, on: date) -> int:
    """Return the completed years of age on a day."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def under_age_at_joining(birth_date: date, joined_on: date) -> bool:
    """Say whether somebody was under 18 when he joined (INF-05)."""
    return age(birth_date, joined_on) < ADULT_YEARS


def converted_too_early(joined_on: date, converted_on: date) -> bool:
    """Say whether a conversion came before the probation of its period was over (INF-06)."""
    period = joining_period(joined_on)
    if period is None or not period.probation_months:
        return False
    return converted_on < add_months(joined_on, period.probation_months)


def party_age_start(joined_on: date, converted_on: date | None) -> date | None:
    """Return the day from which party age counts, or None for a probationary member (3.6)."""
    period = joining_period(joined_on)
    if period is not None and period.party_age_from_joining:
        return joined_on
    return converted_on


def hints(id_number: str, sex: str, birth: date | None, joined: date, converted: date | None) -> list[str]:
    """Return what is unusual in a dossier and worth checking on paper; never a block (INF-04…06)."""
    found = []
    stated_sex, stated_birth = sex_and_birth(id_number)
    if sex in ("1", "2") and sex != stated_sex:
        found.append(_("性别与公民身份号码不一致"))
    if birth and stated_birth and birth != stated_birth:
        found.append(_("出生日期与公民身份号码不一致，以人事档案为准"))
    if birth and under_age_at_joining(birth, joined):
        found.append(_("入党时不满18周岁，按入党志愿书核对"))
    if converted and converted_too_early(joined, converted):
        found.append(_("入党到转正不满12个月，按入党志愿书核对"))
    return found


def sex_and_birth(id_number: str) -> tuple[str, date | None]:
    """Return sex code and birth date that an 18-character ID number states (INF-04)."""
    sex = "1" if int(id_number[16]) % 2 else "2"
    try:
        return sex, date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))
    except ValueError:
        return sex, None


# Readings that only surnames have; general dictionaries give the common reading of the character.
SURNAME_READINGS = {  # data: surnames
    "单": "shan", "解": "xie", "仇": "qiu", "曾": "zeng", "查": "zha", "朴": "piao", "区": "ou",
    "任": "ren", "盖": "ge", "翟": "zhai", "种": "chong", "缪": "miao", "乐": "yue", "员": "yun",
    "宓": "mi", "逄": "pang", "佴": "nai", "折": "she", "黑": "he", "召": "shao", "谌": "chen",
    "晁": "chao", "冼": "xian", "洗": "xian", "褚": "chu", "秘": "bi", "钭": "tou", "撒": "sa",
    "覃": "qin", "燕": "yan", "纪": "ji", "葛": "ge", "那": "na", "卜": "bu", "牟": "mou",
    "尉迟": "yu chi", "万俟": "mo qi", "长孙": "zhang sun", "令狐": "ling hu", "澹台": "tan tai",
}  # fmt: skip


def _syllables(text: str) -> list[str]:
    """Return the pinyin of a text, word by word: the same few thousand characters make up all names."""
    return [syllable for word in segments.cut(text) for syllable in _read(word)]


@lru_cache(maxsize=8192)
def _read(word: str) -> list[str]:
    return lazy_pinyin(word, style=Style.NORMAL, errors="ignore")


def name_reading(name: str) -> tuple[str, str]:
    """Return the pinyin of a name for sorting, syllables apart, and its initials, in lower case."""
    for length in (2, 1):
        surname = SURNAME_READINGS.get(name[:length]) if len(name) > length else None
        if surname:
            syllables = [*surname.split(), *_syllables(name[length:])]
            break
    else:
        syllables = _syllables(name)
    return " ".join(syllables)[:120], "".join(part[:1] for part in syllables)[:30]
