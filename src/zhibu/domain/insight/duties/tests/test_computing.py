"""What is owed by whom, and how it stands at the end of a day."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.life import hold, owed
from tests.world import World
from zhibu.domain.affairs.meetings import services as meetings
from zhibu.domain.insight.duties.models import Waiver
from zhibu.domain.insight.duties.queries import compute, duties
from zhibu.domain.insight.duties.services import waive, withdraw
from zhibu.domain.people.members import services as members
from zhibu.domain.people.organizations import services as organizations
from zhibu.domain.people.organizations.models import Headcount, Kind
from zhibu.engine import clock
from zhibu.engine.access import Refused, Where
from zhibu.engine.duty import Question, State
from zhibu.engine.flow import Invalid

JUNE_17 = date(2026, 6, 17)


def test_a_branch_owes_by_the_calendar_since_the_start(world: World) -> None:
    found = owed(world, "1011", JUNE_17)
    assert sorted(period for period in found if period.startswith("members")) == [
        "members 2026-Q1",
        "members 2026-Q2",
    ]
    assert len([key for key in found if key.startswith("committee")]) == 6
    assert found["committee 2026-06"].due == date(2026, 6, 30)
    assert found["committee 2026-06"].article == "支部工作条例 第十二条"
    assert found["theme-day 2026-05"].rule == "LIF-07"


def test_a_committee_meets_only_where_there_must_be_one(world: World) -> None:
    assert owed(world, "1011", JUNE_17, "committee")
    assert not owed(world, "1012", JUNE_17, "committee")
    assert owed(world, "1012", JUNE_17, "theme-day")


def test_groups_owe_their_own_meeting_and_nothing_else(world: World) -> None:
    found = owed(world, "1011-Z01", JUNE_17)
    assert {duty.kind for duty in found.values()} == {"group"}
    assert len(found) == 6


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2026, 5, 1), State.DUE),
        (date(2026, 5, 31), State.DUE),
        (date(2026, 6, 1), State.LATE),
    ],
)
def test_a_duty_is_late_from_the_day_after_its_period(world: World, on: date, state: State) -> None:
    assert owed(world, "1011", on, "committee")["2026-05"].state is state


def test_nothing_is_known_before_it_is_filed(world: World) -> None:
    hold(world, "1011", "committee", date(2026, 5, 12), entered=date(2026, 6, 9))
    before = owed(world, "1011", date(2026, 6, 8), "committee")["2026-05"]
    after = owed(world, "1011", date(2026, 6, 9), "committee")["2026-05"]
    assert before.state is State.LATE
    assert after.state is State.DONE
    assert after.in_time, "the day of the meeting counts, not the day of the entry"
    assert after.done_on == date(2026, 5, 12)


def test_a_meeting_counts_for_the_period_in_which_it_was_held(world: World) -> None:
    hold(world, "1011", "committee", date(2026, 6, 2))
    found = owed(world, "1011", JUNE_17, "committee")
    assert found["2026-05"].state is State.LATE
    assert found["2026-06"].state is State.DONE


def test_a_void_meeting_shows_nothing_from_that_day_on(world: World) -> None:
    meeting = hold(world, "1011", "committee", date(2026, 5, 12))
    with clock.travel(date(2026, 5, 20)):
        meetings.void(meeting, actor=world.operator, reason="重复登记")
    assert owed(world, "1011", date(2026, 5, 19), "committee")["2026-05"].state is State.DONE
    assert owed(world, "1011", date(2026, 5, 20), "committee")["2026-05"].state is State.DUE


def test_one_event_shows_several_duties(world: World) -> None:
    meeting = hold(world, "1011", "theme-day", date(2026, 6, 5), also="lecture")
    found = owed(world, "1011", JUNE_17)
    assert found["theme-day 2026-06"].state is State.DONE
    assert found["lecture 2026-Q2"].evidence[0].id == str(meeting.uuid)
    assert found["members 2026-Q2"].state is State.DUE


def test_a_branch_founded_in_mid_year_owes_only_full_periods(world: World) -> None:
    facts = organizations.Founding(
        code="1022",
        kind=Kind.BRANCH,
        name="中共江临试验有限公司动力第二支部委员会",
        parent=world["102"],
        founded_on=date(2026, 4, 10),
    )
    with clock.travel(date(2026, 4, 10)):
        branch = organizations.found(facts, actor=world.operator)
        members.place(world.member("姜北辰"), branch, None, actor=world.operator)
        members.place(world.member("傅一舟"), branch, None, actor=world.operator)
    found = owed(world, "1022", date(2026, 7, 31))
    assert sorted(found) == [
        "lecture 2026-Q3",
        "members 2026-Q3",
        "theme-day 2026-05",
        "theme-day 2026-06",
        "theme-day 2026-07",
    ]


def test_a_group_entered_later_owes_from_its_month_not_from_the_start(world: World) -> None:
    with clock.travel(date(2026, 6, 10)):
        group = members.ensure_group(world["1021"], "第一党小组", actor=world.operator)
        members.place(world.member("姜北辰"), world["1021"], group, actor=world.operator)
    assert sorted(owed(world, group.code, JUNE_17, "group")) == ["2026-06"]
    assert not owed(world, group.code, date(2026, 6, 9))


def test_who_has_no_members_owes_nothing(world: World) -> None:
    with clock.travel(date(2026, 2, 1)):
        group = members.ensure_group(world["1021"], "第二党小组", actor=world.operator)
    assert not owed(world, group.code, JUNE_17)


def test_a_fresh_import_does_not_start_red(world: World) -> None:
    with clock.travel(JUNE_17):
        organizations.start(date(2026, 6, 1), actor=world.operator)
    found = compute(world["100"].path, JUNE_17)
    assert found
    assert {duty.state for duty in found} == {State.DUE}
    assert {duty.period for duty in found if duty.kind != "term"} == {"2026-06"}


def test_without_a_start_nothing_is_owed(db: None) -> None:
    assert compute("", JUNE_17) == []


def test_nobody_sees_duties_outside_his_reach(world: World) -> None:
    with pytest.raises(Refused):
        duties(world.actor("secretary"), world["1012"].path, JUNE_17)
    with pytest.raises(Refused):
        duties(world.actor("member"), world["1011"].path, JUNE_17)


def test_names_are_those_of_the_day(world: World) -> None:
    with clock.travel(date(2026, 5, 1)):
        new = {"name": "中共江临试验有限公司总装第一支部委员会"}
        organizations.change(world["1011"], new, actor=world.operator)
    before = owed(world, "1011", date(2026, 4, 30), "theme-day")["2026-04"]
    after = owed(world, "1011", date(2026, 5, 1), "theme-day")["2026-04"]
    assert "装配第一支部" in before.subject.name
    assert "总装第一支部" in after.subject.name


def test_periods_to_come_are_listed_only_when_asked_for(world: World) -> None:
    path = world["1011"].path
    plain = {duty.key for duty in compute(path, JUNE_17)}
    ahead = {duty.key: duty for duty in compute(path, JUNE_17, ahead=date(2026, 7, 31))}
    assert plain < set(ahead)
    coming = ahead["committee/1011/2026-07"]
    assert (coming.state, coming.start) == (State.DUE, date(2026, 7, 1))


def test_a_waiver_holds_from_its_day_to_its_withdrawal(world: World) -> None:
    key, actor = "committee/1011/2026-05", world.actor("office-leader")
    with clock.travel(date(2026, 6, 5)):
        waiver = waive(world["1011"], key, actor=actor, reason="全员外出检修，经党委同意")
    with clock.travel(date(2026, 6, 12)):
        withdraw(waiver, actor=actor)
        withdraw(Waiver.objects.get(pk=waiver.pk), actor=actor)

    def on(day: int) -> State:
        return owed(world, "1011", date(2026, 6, day), "committee")["2026-05"].state

    assert [on(4), on(5), on(11), on(12)] == [State.LATE, State.WAIVED, State.WAIVED, State.LATE]


def test_a_waiver_names_reason_and_approver(world: World) -> None:
    with clock.travel(JUNE_17):
        actor = world.actor("office-leader")
        waive(world["1011"], "lecture/1011/2026-Q1", actor=actor, reason=" 线路检修 ")
    note = owed(world, "1011", JUNE_17, "lecture")["2026-Q1"].note
    assert note == "线路检修（梁思齐）"


def test_what_is_done_stays_done_whatever_was_waived(world: World) -> None:
    with clock.travel(JUNE_17):
        waive(
            world["1011"],
            "committee/1011/2026-05",
            actor=world.actor("office-leader"),
            reason="检修",
        )
    hold(world, "1011", "committee", date(2026, 5, 12), entered=date(2026, 6, 18))
    assert owed(world, "1011", date(2026, 6, 18), "committee")["2026-05"].state is State.DONE


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("committee/1011/2026-05", "  "),
        ("committee/1011/2026-07", "还没有到"),
        ("committee/1012/2026-05", "别的支部"),
        ("group/1011-Z01/2026-05", "党小组自己的"),
    ],
)
def test_only_what_the_organization_owes_can_be_waived_and_with_a_reason(
    world: World, key: str, reason: str
) -> None:
    with clock.travel(JUNE_17), pytest.raises(Invalid):
        waive(world["1011"], key, actor=world.actor("office-leader"), reason=reason)
    assert not Waiver.objects.exists()


def test_what_is_done_cannot_be_waived(world: World) -> None:
    hold(world, "1011", "committee", date(2026, 5, 12))
    with clock.travel(JUNE_17), pytest.raises(Invalid, match="已经完成"):
        waive(world["1011"], "committee/1011/2026-05", actor=world.actor("office-leader"), reason="检修")


def test_only_those_who_decide_waive(world: World) -> None:
    with clock.travel(JUNE_17):
        for role in ("secretary", "office", "committee-member"):
            with pytest.raises(Refused):
                waive(world["1011"], "committee/1011/2026-05", actor=world.actor(role), reason="检修")


def test_the_computation_costs_the_same_for_one_branch_and_for_thirty(world: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            compute(world["100"].path, JUNE_17)
        return len(seen)

    before, duties_before = cost(), len(compute(world["100"].path, JUNE_17))
    with clock.travel(date(2026, 1, 2)):
        for number in range(30):
            facts = organizations.Founding(
                code=f"102{number + 50}",
                kind=Kind.BRANCH,
                name=f"中共江临试验有限公司第{number}支部委员会",
                parent=world["102"],
                elected_on=date(2023, 9, 1),
            )
            branch = organizations.found(facts, actor=world.operator)
            Headcount.objects.create(organization=branch, members=9, full=9, valid_from=date(2026, 1, 2))
    assert cost() == before <= 12
    assert len(compute(world["100"].path, JUNE_17)) > duties_before


def test_sources_that_share_a_read_pay_for_it_once() -> None:
    asked = []

    def read(path: Where, day: date) -> str:
        asked.append((path, day))
        return str(path)

    question = Question("00001", date(2026, 1, 1), JUNE_17)
    assert question.once(read) == question.once(read) == "00001"
    assert asked == [("00001", JUNE_17)]
