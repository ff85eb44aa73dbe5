"""Reminders cite their rule, come together once a day, know when to be quiet, and close by themselves."""

from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.life import at, hold
from tests.world import World
from zhibu.domain.insight.duties import services
from zhibu.domain.insight.duties.services import remind_daily, remind_of, remind_under, silence
from zhibu.domain.people.accounts.services import grant
from zhibu.domain.people.organizations import services as organizations
from zhibu.domain.people.organizations.models import Headcount
from zhibu.engine import clock
from zhibu.engine.flow import Invalid
from zhibu.engine.notify.models import Item, Notice
from zhibu.engine.notify.reminders import Reminded
from zhibu.engine.notify.services import notices_of, unread_count

SignedIn = Callable[[str], Client]
JUNE_24 = date(2026, 6, 24)
COMMITTEE = "committee/1011/2026-06"


@pytest.fixture
def june(world: World) -> World:
    """Return the world with duties owed since June only, so that nothing is late yet."""
    with clock.travel(date(2026, 1, 15)):
        organizations.start(date(2026, 6, 1), actor=world.operator)
    return world


def run(world: World, day: date, hour: int = 9) -> Reminded:
    with clock.travel(at(day, hour)):
        return remind_daily(actor=world.operator)


def told(done: Reminded, world: World, role: str) -> set[str]:
    account = world.accounts[role].pk
    return {one.matter for one in done.told if one.account == account}


def notices(world: World, role: str, day: date, hour: int = 12) -> list[Notice]:
    with clock.travel(at(day, hour)):
        return list(notices_of(world.accounts[role].pk))


def test_several_duties_are_one_message_that_says_what_by_when_and_cites_its_rules(june: World) -> None:
    done = run(june, JUNE_24)
    assert told(done, june, "secretary") == {
        "duty/committee/1011/2026-06",
        "duty/theme-day/1011/2026-06",
        "duty/group/1011-Z02/2026-06",  # its leader has no account: the branch is told
    }
    assert told(done, june, "group-leader") == {"duty/group/1011-Z01/2026-06"}
    (notice,) = notices(june, "secretary", JUNE_24)
    assert notice.title == "3件待办，最早6月30日"
    assert len(notice.text) <= 60
    lines = {item.text: item.cite for item in notice.items.all()}
    assert lines["支委会（6月）：6月30日前"] == "支部工作条例 第十二条"
    (one,) = notices(june, "group-leader", JUNE_24)
    assert one.title == "第一党小组 党小组会（6月）：6月30日前"
    assert one.text == "支部工作条例 第十三条"
    assert one.url == "/meetings/new/?org=1011-Z01&kind=group"


def test_only_those_responsible_are_told(june: World) -> None:
    done = run(june, JUNE_24)
    people = {one.account for one in done.told}
    named = {june.accounts[role].pk for role in ("secretary", "group-leader")}
    # The office's account belongs to the secretary of 1021; members and committee members hear nothing.
    assert people == named | {june.accounts["office"].pk}
    assert all(not matter.startswith("above/") for matter in told(done, june, "office"))


def test_nobody_is_told_twice_on_a_day_or_within_three(june: World) -> None:
    assert run(june, JUNE_24).told
    again = run(june, JUNE_24, 15)
    assert not again.told
    assert not run(june, date(2026, 6, 26)).told, "the next reminder is the one of the day before"
    assert told(run(june, date(2026, 6, 29)), june, "secretary")
    with clock.travel(at(date(2026, 6, 30), 9)):
        pressed = remind_of(june["1011"], COMMITTEE, actor=june.actor("office"))
    assert not pressed.told
    assert [last for _line, last in pressed.held] == [date(2026, 6, 29)]


def test_after_the_due_day_three_times_and_no_more(june: World) -> None:
    days = {}
    day = JUNE_24
    while day < date(2026, 8, 5):
        days[day] = told(run(june, day), june, "secretary")
        day += timedelta(days=1)
    said = [day for day, matters in days.items() if f"duty/{COMMITTEE}" in matters]
    assert said == [
        date(2026, 6, 24), date(2026, 6, 29), date(2026, 7, 2), date(2026, 7, 7), date(2026, 7, 30),
    ]  # fmt: skip


def test_the_office_above_hears_only_of_what_is_late_by_the_days_set(june: World) -> None:
    office = june.accounts["office"].pk
    above = f"above/{COMMITTEE}"
    seen = [day for day in range(1, 12) if above in told(run(june, date(2026, 7, day)), june, "office")]
    assert seen == [7], "seven days after 30 June, once"
    item = Item.objects.get(account=office, matter=above)
    assert item.text == "装配第一党支部 支委会（6月）：应在6月30日前"
    assert item.url.startswith("/duties/?org=1011&kind=committee")


def test_remind_hold_settled(june: World) -> None:
    run(june, JUNE_24)
    account = june.accounts["group-leader"].pk
    with clock.travel(at(date(2026, 6, 25))):
        assert unread_count(account) == 1
    hold(june, "1011-Z01", "group", date(2026, 6, 25))
    with clock.travel(at(date(2026, 6, 26))):
        services.settle_of(june["1011-Z01"])  # as the reaction does after the commit
        assert unread_count(account) == 0
    (notice,) = notices(june, "group-leader", date(2026, 6, 26), 16)
    assert notice.title == "已办：第一党小组 党小组会（6月）：6月30日前"
    assert notice.settled_at is not None


@pytest.mark.django_db(transaction=True)
def test_filing_settles_by_itself(world: World) -> None:
    with clock.travel(date(2026, 1, 15)):
        organizations.start(date(2026, 6, 1), actor=world.operator)
    run(world, JUNE_24)
    hold(world, "1011", "committee", date(2026, 6, 25))
    open_now = set(Item.objects.filter(settled_at=None).values_list("matter", flat=True))
    assert f"duty/{COMMITTEE}" not in open_now
    assert "duty/theme-day/1011/2026-06" in open_now
    (notice,) = notices(world, "secretary", date(2026, 6, 26))
    assert notice.title == "2件待办，最早6月30日", "the message counts what is left"


def test_a_waived_duty_is_settled_and_a_voided_meeting_reminds_again(june: World) -> None:
    run(june, JUNE_24)
    with clock.travel(at(JUNE_24)):
        services.waive(june["1011"], COMMITTEE, actor=june.actor("office-leader"), reason="停产")
    assert Item.objects.get(matter=f"duty/{COMMITTEE}").settled_at is not None
    assert f"duty/{COMMITTEE}" not in told(run(june, date(2026, 6, 29)), june, "secretary")


def test_the_night_is_quiet_and_the_morning_brings_it(june: World) -> None:
    run(june, JUNE_24, 22)
    account = june.accounts["secretary"].pk
    for moment, shown in ((at(JUNE_24, 23), 0), (at(date(2026, 6, 25), 7), 0), (at(date(2026, 6, 25), 8), 1)):
        with clock.travel(moment):
            assert unread_count(account) == shown


def test_silence_keeps_quiet_until_its_day_and_lapses(june: World) -> None:
    with clock.travel(at(date(2026, 6, 20))):
        silence(
            june["1011"], COMMITTEE, actor=june.actor("secretary"), reason="书记住院", until=date(2026, 6, 28)
        )
    assert f"duty/{COMMITTEE}" not in told(run(june, JUNE_24), june, "secretary")
    with clock.travel(at(JUNE_24)), pytest.raises(Invalid, match="静音到6月28日：书记住院（许嘉禾）"):
        remind_of(june["1011"], COMMITTEE, actor=june.actor("office"))
    assert f"duty/{COMMITTEE}" in told(run(june, date(2026, 6, 29)), june, "secretary")


@pytest.mark.parametrize(
    ("duty", "reason", "until", "field"),
    [
        (COMMITTEE, " ", date(2026, 6, 28), "reason"),
        (COMMITTEE, "停产", date(2026, 6, 19), "until"),
        (COMMITTEE, "停产", date(2026, 7, 21), "until"),
        ("committee/1012/2026-06", "停产", date(2026, 6, 28), ""),
    ],
)
def test_a_silence_needs_a_reason_and_a_near_day(
    june: World, duty: str, reason: str, until: date, field: str
) -> None:
    with clock.travel(at(date(2026, 6, 20))), pytest.raises(Invalid) as refused:
        silence(june["1011"], duty, actor=june.actor("secretary"), reason=reason, until=until)
    assert field in refused.value.problems


def test_the_office_reminds_all_beneath_and_leaves_out_what_is_silent(june: World) -> None:
    with clock.travel(at(JUNE_24)):
        silence(
            june["1011"], COMMITTEE, actor=june.actor("secretary"), reason="停产", until=date(2026, 6, 28)
        )
        keys = [COMMITTEE, "theme-day/1011/2026-06", "theme-day/1012/2026-06", "theme-day/1021/2026-06"]
        done = remind_under(june["101"], keys, actor=june.actor("office"))
        assert {one.matter for one in done.told} == {"duty/theme-day/1011/2026-06"}, "1012 has no account"
        again = remind_under(june["101"], keys, actor=june.actor("office"))
    assert not again.told
    assert len(again.held) == 1


def test_more_branches_cost_no_more_queries(june: World) -> None:
    def cost(day: date) -> int:
        with CaptureQueriesContext(connection) as seen:
            run(june, day)
        return len(seen)

    # A week before, so that what stands against a rule is told again with what is late.
    run(june, date(2026, 6, 22))
    before = cost(date(2026, 6, 29))
    for number in range(12):
        with clock.travel(date(2026, 1, 2)):
            facts = organizations.Founding(
                code=f"101{number + 50}", kind="BRANCH", name=f"中共江临试验有限公司第{number}支部委员会",
                parent=june["101"],
            )  # fmt: skip
            branch = organizations.found(facts, actor=june.operator)
            Headcount.objects.create(organization=branch, members=9, full=9, valid_from=date(2026, 1, 2))
    # What stands against a rule in the new branches is told once, on the first day.
    run(june, date(2026, 6, 30))
    assert cost(date(2026, 7, 1)) <= before


def test_the_command_runs_twice_and_tells_once(june: World) -> None:
    first, second = StringIO(), StringIO()
    call_command("remind", "--on", "2026-06-24", stdout=first)
    call_command("remind", "--on", "2026-06-24", stdout=second)
    assert "提醒了3人" in first.getvalue()
    assert "提醒了0人，共0件" in second.getvalue()


def test_a_second_leader_of_the_branch_hears_it_too(june: World) -> None:
    with clock.travel(date(2026, 6, 1)):
        grant(june.accounts["member"], "secretary", june["1011"], actor=june.operator)
    done: Any = run(june, JUNE_24)
    assert told(done, june, "member") == told(done, june, "secretary")


def findings_told(done: Reminded, world: World, role: str) -> set[str]:
    return {matter for matter in told(done, world, role) if matter.startswith("finding/")}


def test_what_stands_against_a_rule_is_told_in_the_same_message_and_closes_by_itself(june: World) -> None:
    done = run(june, JUNE_24)
    assert findings_told(done, june, "secretary") == set(), "1011 keeps the rules"
    # The office works for 101, and its account belongs to the secretary of 1021.
    assert findings_told(done, june, "office") == {
        "finding/ORG-13/101/standing",
        "finding/ORG-19/1021/standing",
    }
    (notice,) = notices(june, "office", JUNE_24)
    assert notice.title == "2件待办，最早6月30日；2项对照规定的情况"
    item = notice.items.get(matter="finding/ORG-19/1021/standing")
    assert (item.cite, item.due_on, item.url) == ("支部工作条例 第六章", None, "/duties/conditions/?org=1021")
    case = "finding/ORG-19/1021/standing"
    days = [JUNE_24 + timedelta(days=n) for n in range(1, 40)]
    said = [day for day in days if case in findings_told(run(june, day), june, "office")]
    assert said == [date(2026, 7, 1), date(2026, 7, 24)], "after 7 and 30 days, and then no more"
    Headcount.objects.filter(organization=june["1021"]).update(full=6)
    run(june, date(2026, 8, 3))
    still = Item.objects.filter(settled_at=None).values_list("matter", flat=True)
    assert "finding/ORG-19/1021/standing" not in still
    assert "finding/ORG-13/101/standing" in still


def test_a_reason_ends_the_reminders_of_a_case(june: World) -> None:
    run(june, JUNE_24)
    with clock.travel(at(JUNE_24)):
        services.explain(june["101"], "ORG-13/101/standing", actor=june.actor("office"), reason="上级同意")
    assert not Item.objects.filter(matter="finding/ORG-13/101/standing", settled_at=None).exists()
    assert not findings_told(run(june, date(2026, 7, 1)), june, "office") - {"finding/ORG-19/1021/standing"}
