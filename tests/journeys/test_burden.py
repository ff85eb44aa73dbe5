"""The page on burden adds up, and its frequencies are those of the rulebook."""

from datetime import date

import pytest

from tests.journeys.burden import PAGE, rows
from zhibu.domain.affairs.meetings import rules
from zhibu.domain.affairs.meetings.models import MeetingKind
from zhibu.engine.rules.values import values_on

MEMBERS, GROUPS, COMMITTEE = 26, 3, 5
DAY = date(2026, 6, 1)
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def per_month(kind: MeetingKind) -> float:
    often = rules.frequency(kind, DAY, values_on("", DAY), "")
    return often.times / MONTHS[often.period]


@pytest.mark.django_db
def test_the_frequencies_are_those_of_the_rules() -> None:
    of_branch = [kind for kind in MeetingKind if kind != MeetingKind.GROUP]
    held = sum(per_month(kind) for kind in of_branch)
    present = sum(
        per_month(kind) * (COMMITTEE if kind == MeetingKind.COMMITTEE else MEMBERS) for kind in of_branch
    )
    present += per_month(MeetingKind.GROUP) * MEMBERS
    times = {name: often for name, _who, _taps, _typed, often, *_rest in rows()}
    assert times["开一次会并归档"] == pytest.approx(held, abs=0.01)
    assert times["开一次小组会并归档"] == pytest.approx(GROUPS * per_month(MeetingKind.GROUP))
    assert times["扫码签到"] == times["核对一次记录"] == pytest.approx(present, abs=0.05)


def test_the_table_adds_up() -> None:
    for name, _who, taps, typed, often, all_taps, all_typed in rows():
        assert (all_taps, all_typed) == (round(taps * often), round(typed * often)), name
    assert len(rows()) == 4
    assert "拍照" in PAGE.read_text("utf-8")
