"""How duties are named: periods, subjects as somebody at a node tells them apart, stages of a term."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.affairs.tasks.queries import KIND
from zhibu.domain.people.organizations.models import REPLY
from zhibu.engine.access.paths import WIDTH
from zhibu.engine.duty import Duty, Subject
from zhibu.engine.rules import rulebook

MONTHS_OF_QUARTER = 3
MONTHS_OF_YEAR = 12
TASK = KIND
"""The kind of duty that a decision asks for, and no rule alone."""

RECORDS = {TASK: "tasks.detail", REPLY: "organizations.establishment"}
"""Kinds of duties that a record of its own asks for, and the page of that record."""


def day_words(day: date) -> str:
    """Write a day in a sentence: 6月17日."""
    return _("%(month)d月%(day)d日") % {"month": day.month, "day": day.day}


def full_day_words(day: date) -> str:
    """Write a day with its year: 2027年5月10日."""
    return _("%(year)d年") % {"year": day.year} + day_words(day)


def quarter_words(month: int) -> str:
    """Name the quarter that holds a month: 二季度."""
    return (_("一季度"), _("二季度"), _("三季度"), _("四季度"))[(month - 1) // MONTHS_OF_QUARTER]


def period_words(label: str) -> str:
    """Name a period by its label: 2026-06 is 6月, 2026-Q2 is 二季度, 2026-H1 is 上半年, 2026 is 2026年.

    What follows a dot tells duties of one month apart and is not said.
    """
    year, _dash, part = label.partition("-")
    part = part.partition(".")[0]
    if not part:
        return _("%(year)s年") % {"year": year}
    if part.startswith("H"):
        return _("上半年") if part == "H1" else _("下半年")
    if part.startswith("Q"):
        return quarter_words(int(part[1:]) * MONTHS_OF_QUARTER)
    return _("%(month)d月") % {"month": int(part)}


def title_of(duty: Duty) -> str:
    """Name a duty with its period: 支委会（11月）; one that a record asks for by its own name."""
    if duty.kind in RECORDS:
        return duty.title
    return _("%(title)s（%(period)s）") % {"title": duty.title, "period": period_words(duty.period)}


def record_url(kind: str, uuid: str) -> str:
    """Return the page of the record that asks for duties of a kind."""
    return reverse(RECORDS[kind], kwargs={"uuid": uuid})


def span_words(month: int, span: int, year: int) -> str:
    """Name the stretch of so many months that begins with a month: 6月, 二季度, 上半年, 2026年."""
    if span == 1:
        return period_words(f"{year}-{month:02}")
    if span == MONTHS_OF_QUARTER:
        return quarter_words(month)
    if span == 2 * MONTHS_OF_QUARTER:
        return period_words(f"{year}-H{1 if month == 1 else 2}")
    if span < MONTHS_OF_YEAR:
        return _("%(first)d—%(last)d月") % {"first": month, "last": month + span - 1}
    return period_words(str(year))


class Places:
    """Names of subjects as somebody at a node tells them apart: nothing for the node itself."""

    def __init__(self, node: str, found: Iterable[Duty] = ()) -> None:
        self.node = node
        self._short: dict[str, str] = {}
        self.learn(found)

    def learn(self, found: Iterable[Duty]) -> None:
        """Know the subjects of more duties: a group is named with its branch."""
        self._short.update((duty.subject.path, _short(duty.subject)) for duty in found)

    def name(self, subject: Subject, *, seen_from: str = "") -> str:
        """Return 装配第一党支部, for a group 装配第一党支部第一党小组, '' for the node itself."""
        node = seen_from or self.node
        if subject.path == node:
            return ""
        above = subject.path[:-WIDTH]
        branch = self._short.get(above, "") if subject.kind == "GROUP" and above != node else ""
        return branch + _short(subject)


def _short(subject: Subject) -> str:
    return subject.short or subject.name


def stage_words(stage: str) -> str:
    """Say a stage of a term in words; the months are those of TERM-07."""
    months = rulebook()["TERM-07"].versions[-1].values
    return {
        "notice": _("届满前%(months)s个月，准备换届") % {"months": months["notice"]},
        "request": _("届满前%(months)s个月，应提出换届请示") % {"months": months["request"]},
        "warn": _("%(months)s个月内届满") % {"months": months["warn"]},
        "overdue": _("任期已届满"),
        "breach": _("届满超过%(months)s个月，严重超期") % {"months": months["breach"]},
    }.get(stage, "")
