"""Settling duties: obligations against evidence, on the day asked about."""

from datetime import date

import pytest

from zhibu.engine.access import Where
from zhibu.engine.clock import period_of
from zhibu.engine.duty import Evidence, Obligation, Question, State, Subject, settle

JUNE = period_of("month", date(2026, 6, 1))
BRANCH = Subject(7, "1011", "装配第一支部", "000001000007", "BRANCH")
LAST = date(2026, 6, 30)


def owed(times: int = 1, kind: str = "committee") -> Obligation:
    """Return what the branch owes in June."""
    return Obligation(kind, "支委会", "LIF-03", "第十二条", BRANCH, JUNE, times)


def held(*days: int) -> dict[tuple[str, int, str], list[Evidence]]:
    """Return committee meetings of June on these days."""
    return {("committee", 7, "2026-06"): [Evidence(str(day), "支委会", date(2026, 6, day)) for day in days]}


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2026, 6, 1), State.DUE),
        (LAST, State.DUE),
        (date(2026, 7, 1), State.LATE),
        (date(2026, 12, 31), State.LATE),
    ],
)
def test_late_from_the_day_after_the_last(on: date, state: State) -> None:
    (duty,) = settle([owed()], {}, on)
    assert (duty.state, duty.due, duty.done_on, duty.open) == (state, LAST, None, True)


def test_evidence_settles_it_whenever_one_asks() -> None:
    for on in (date(2026, 6, 18), date(2027, 1, 1)):
        (duty,) = settle([owed()], held(17, 24), on)
        assert (duty.state, duty.done_on, duty.in_time, duty.open) == (
            State.DONE,
            date(2026, 6, 17),
            True,
            False,
        )
        assert len(duty.evidence) == 2


def test_twice_is_done_on_the_second_day() -> None:
    (half,) = settle([owed(2)], held(3), LAST)
    assert (half.state, len(half.evidence), half.done_on) == (State.DUE, 1, None)
    (whole,) = settle([owed(2)], held(3, 24), LAST)
    assert (whole.state, whole.done_on) == (State.DONE, date(2026, 6, 24))


def test_evidence_of_another_kind_subject_or_period_shows_nothing() -> None:
    other = Evidence("1", "支委会", date(2026, 6, 17))
    for key in (("group", 7, "2026-06"), ("committee", 8, "2026-06"), ("committee", 7, "2026-07")):
        (duty,) = settle([owed()], {key: [other]}, LAST)
        assert duty.state is State.DUE


def test_a_waiver_lifts_what_is_open_only() -> None:
    (late,) = settle([owed()], {}, date(2026, 7, 1))
    (done,) = settle([owed()], held(17), date(2026, 7, 1))
    lifted = late.waived("全员外出")
    assert (lifted.state, lifted.note, lifted.open) == (State.WAIVED, "全员外出", False)
    assert done.waived("全员外出") is done
    assert late.key == lifted.key == "committee/1011/2026-06"


def test_plain_data_for_other_programs() -> None:
    (duty,) = settle([owed()], held(17), LAST)
    said = duty.as_dict()
    assert (said["due"], said["state"], said["done_on"]) == ("2026-06-30", "done", "2026-06-17")
    assert said["evidence"] == [{"id": "17", "title": "支委会"}]


def test_sources_share_what_one_of_them_has_read() -> None:
    asked: list[tuple[Where, date]] = []

    def read(path: Where, on: date) -> int:
        asked.append((path, on))
        return len(asked)

    question = Question("000001", date(2026, 1, 1), LAST)
    assert question.once(read) == question.once(read) == 1
    assert Question("000001", date(2026, 1, 1), LAST).once(read) == 2
    assert asked == [("000001", LAST)] * 2
    assert question.until == LAST
    assert Question("", date(2026, 1, 1), LAST, ahead=date(2026, 9, 30)).until == date(2026, 9, 30)
    assert Question("", date(2026, 1, 1), LAST, ahead=date(2026, 1, 1)).until == LAST
