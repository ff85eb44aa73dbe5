"""Terms of office: reminded, renewed, postponed, run out."""

from datetime import date

import pytest

from tests.life import at, owed
from tests.world import World
from zhibu.domain.insight.duties.queries import nodes_under, stage_words
from zhibu.domain.people.organizations import services as organizations
from zhibu.domain.people.organizations.models import Kind, Term
from zhibu.engine import clock
from zhibu.engine.duty import Duty, State

# Branch 1011 was elected on 2024-05-10: three years, reminded from 2026-11-10 on.
EXPIRES = date(2027, 5, 10)


def term(world: World, on: date, code: str = "1011") -> Duty | None:
    found = owed(world, code, on, "term")
    return next(iter(found.values()), None)


def test_a_term_is_no_duty_before_its_reminder(world: World) -> None:
    assert term(world, date(2026, 11, 9)) is None
    duty = term(world, date(2026, 11, 10))
    assert duty is not None
    assert (duty.due, duty.rule, duty.state) == (EXPIRES, "TERM-02", State.DUE)
    assert duty.title == "换届"


@pytest.mark.parametrize(
    ("on", "stage", "words"),
    [
        (date(2026, 11, 10), "notice", "届满前6个月，准备换届"),
        (date(2027, 2, 10), "request", "届满前3个月，应提出换届请示"),
        (date(2027, 4, 10), "warn", "1个月内届满"),
        (date(2027, 5, 10), "warn", "1个月内届满"),
        (date(2027, 5, 11), "overdue", "任期已届满"),
        (date(2028, 5, 10), "breach", "届满超过12个月，严重超期"),
    ],
)
def test_the_stages_of_a_term_are_said_in_words(world: World, on: date, stage: str, words: str) -> None:
    duty = term(world, on)
    assert duty is not None
    assert (duty.stage, stage_words(duty.stage)) == (stage, words)
    assert duty.state is (State.LATE if on > EXPIRES else State.DUE)


def test_a_renewal_in_time_shows_the_duty_done(world: World) -> None:
    with clock.travel(date(2027, 5, 8)):
        organizations.record_term(world["1011"], date(2027, 5, 6), actor=world.operator)
    before, after = term(world, date(2027, 5, 7)), term(world, date(2027, 5, 8))
    assert before is not None
    assert before.state is State.DUE, "nobody had entered it yet"
    assert after is not None
    assert (after.state, after.in_time, after.stage) == (State.DONE, True, "")
    assert after.done_on == date(2027, 5, 6)


def test_a_late_renewal_is_done_but_not_in_time(world: World) -> None:
    with clock.travel(date(2027, 6, 2)):
        organizations.record_term(world["1011"], date(2027, 6, 1), actor=world.operator)
    duty = term(world, date(2027, 6, 2))
    assert duty is not None
    assert (duty.state, duty.in_time) == (State.DONE, False)


def test_a_term_renewed_before_its_reminder_never_was_a_duty(world: World) -> None:
    with clock.travel(date(2026, 8, 3)):
        organizations.record_term(world["1011"], date(2026, 8, 1), actor=world.operator)
    assert term(world, date(2026, 12, 1)) is None
    assert term(world, date(2027, 6, 1)) is None, "the new term runs to 2029"


def test_a_postponed_term_counts_from_its_new_end(world: World) -> None:
    old = world["1011"].terms.get()
    Term.objects.filter(pk=old.pk).update(replaced_at=at(date(2027, 3, 1)))
    Term.objects.create(
        organization=old.organization,
        elected_on=old.elected_on,
        months=old.months,
        expires_on=old.expires_on,
        postponed_to=date(2027, 11, 10),
        postponed_by="江试党〔2027〕3号",
        recorded_at=at(date(2027, 3, 1)),
    )
    before, after = term(world, date(2027, 2, 28)), term(world, date(2027, 5, 11))
    assert before is not None
    assert before.due == EXPIRES, "the postponement was not known yet"
    assert after is not None
    assert (after.due, after.state, after.stage) == (date(2027, 11, 10), State.DUE, "notice")


def test_a_term_that_ran_out_before_the_start_is_no_duty(world: World) -> None:
    with clock.travel(date(2026, 6, 1)):
        facts = organizations.Founding(
            code="1031",
            kind=Kind.BRANCH,
            name="中共江临试验有限公司检修支部委员会",
            parent=world["102"],
            elected_on=date(2022, 3, 1),
        )
        organizations.found(facts, actor=world.operator)
    assert term(world, date(2026, 6, 17), "1031") is None


def test_an_unknown_election_is_counted_not_guessed(world: World) -> None:
    with clock.travel(date(2026, 6, 1)):
        for code, kind, name in (
            ("1032", Kind.BRANCH, "中共江临试验有限公司试制支部委员会"),
            ("1033", Kind.TEMP_BRANCH, "中共江临试验有限公司抢修临时支部"),
        ):
            facts = organizations.Founding(code=code, kind=kind, name=name, parent=world["102"], listed=True)
            organizations.found(facts, actor=world.operator)
    assert term(world, date(2026, 6, 17), "1032") is None
    lacking = [node.code for node in nodes_under(world["100"].path) if node.lacks_term]
    assert lacking == ["1032"], "a temporary branch has no term (TERM-09), a group neither"
