"""The workbench as people see it, and as the command line prints it."""

import json
from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.life import convene, hold, text
from tests.world import World
from zhibu.domain.affairs.meetings import services as meetings
from zhibu.domain.affairs.meetings.models import Presence
from zhibu.domain.insight.duties.queries import duties
from zhibu.domain.people.organizations import services as organizations
from zhibu.domain.people.organizations.models import Headcount, Kind
from zhibu.engine import clock

JUNE_17 = date(2026, 6, 17)  # a Wednesday
SignedIn = Callable[[str], Client]


def workbench(client: Client, on: date = JUNE_17, /, **given: str) -> Any:
    with clock.travel(on):
        answer = client.get(reverse("duties.workbench"), given)
    assert answer.status_code == 200
    return answer


def groups(answer: Any) -> dict[str, list[str]]:
    return {group["title"]: [row["title"] for row in group["rows"]] for group in answer.context["groups"]}


def row_of(answer: Any, title: str) -> dict[str, Any]:
    rows = [row for group in answer.context["groups"] for row in group["rows"]]
    return next(row for row in rows if row["title"] == title)


def test_the_heading_says_the_month_and_the_counts(world: World, signed_in: SignedIn) -> None:
    hold(world, "1011", "committee", date(2026, 6, 12))
    answer = workbench(signed_in("secretary"))
    page = text(answer.content)
    agenda = answer.context["agenda"]
    assert "6月要做的事" in page
    assert f"2026年6月17日 星期三 · 共{agenda.total}件，已完成1件" in page
    assert agenda.total == agenda.open + 1


def test_each_row_says_why_by_when_and_has_one_button(world: World, signed_in: SignedIn) -> None:
    answer = workbench(signed_in("secretary"))
    due = row_of(answer, "支委会（6月）")
    assert due["hint"] == "6月30日前召开"
    assert due["state_text"] == "6月30日前"
    assert due["cites"][0]["text"] == "支部工作条例 第十二条"
    assert due["action"] == {
        "text": "开始会议",
        "url": reverse("meetings.new") + "?org=1011&kind=committee",
    }
    late = row_of(answer, "支委会（5月）")
    assert (late["state"], late["state_text"]) == ("late", "逾期17天")
    assert late["action"]["text"] == "补录"
    assert late["action"]["url"].startswith(reverse("meetings.late"))
    assert "支委会一般每月召开1次" in answer.content.decode(), "the rule's text is on the page"


def test_groups_stand_by_due_day(world: World, signed_in: SignedIn) -> None:
    client = signed_in("secretary")
    found = groups(workbench(client, date(2026, 6, 29)))
    assert "支委会（6月）" in found["本周"]
    assert "第一党小组：党小组会（6月）" in found["本周"]
    assert "支委会（1月）" in found["已逾期"]
    assert "本月内" not in found


def test_a_convened_meeting_changes_its_row(world: World, signed_in: SignedIn) -> None:
    meeting = convene(world, "1011", "members", JUNE_17)
    place = meeting.roll.exclude(member=meeting.chair)[0]
    place.presence, place.reason = Presence.LEAVE, "外出检修"
    place.save()
    row = row_of(workbench(signed_in("secretary")), "支部党员大会（二季度）")
    assert row["hint"] == "今天14:00 · 二楼会议室 · 2项议题 · 1人请假"
    assert row["state_text"] == "还有2小时"  # the clock stands at noon
    assert row["action"]["text"] == "打开签到"
    assert row["url"] == reverse("meetings.detail", args=[meeting.uuid])


def test_a_meeting_of_the_coming_week_stands_with_its_day(world: World, signed_in: SignedIn) -> None:
    convene(world, "1011", "theme-day", date(2026, 6, 26))
    answer = workbench(signed_in("secretary"))
    row = row_of(answer, "主题党日（6月）")
    assert row["state_text"] == "6月26日 14:00"
    assert row["action"]["text"] == "查看"
    assert "主题党日（6月）" in groups(answer)["本月内"]


def test_an_open_meeting_is_continued(world: World, signed_in: SignedIn) -> None:
    meeting = convene(world, "1011", "committee", JUNE_17, hour=10)
    with clock.travel(JUNE_17):
        meetings.start(meeting, actor=world.operator)
    answer = workbench(signed_in("secretary"))
    row = row_of(answer, "支委会（6月）")
    assert (row["state_text"], row["action"]["text"]) == ("进行中", "继续")
    assert [draft["title"] for draft in answer.context["drafts"]] == ["支委会（6月）"]


def test_filing_turns_the_row_green(world: World, signed_in: SignedIn) -> None:
    client = signed_in("secretary")
    assert "支委会（6月）" in text(workbench(client).content)
    meeting = hold(world, "1011", "committee", JUNE_17)
    done = workbench(client, tab="done")
    row = row_of(done, "支委会（6月）")
    assert (row["state"], row["state_text"], row["hint"]) == ("ok", "已完成", "6月17日完成")
    assert row["action"]["url"] == reverse("meetings.detail", args=[meeting.uuid])
    assert "支委会（6月）" not in groups(workbench(client))["本月内"]


def test_tabs_are_addresses(world: World, signed_in: SignedIn) -> None:
    answer = workbench(signed_in("secretary"), tab="next")
    titles = groups(answer)[""]
    assert "支委会（7月）" in titles
    assert "支部党员大会（三季度）" not in titles, "due in September"
    assert [tab["label"] for tab in answer.context["tabs"]] == ["未完成", "已完成", "7月预告"]
    assert 'href="?tab=next"' in answer.content.decode()
    rows = [row for group in answer.context["groups"] for row in group["rows"]]
    assert all(row["action"]["text"] == "查看" for row in rows), "nothing can be started yet"


def test_all_done_says_what_comes_next(world: World, signed_in: SignedIn) -> None:
    with clock.travel(date(2026, 1, 15)):
        organizations.start(date(2026, 6, 1), actor=world.operator)
    for code, kind in (
        ("1011", "committee"),
        ("1011", "theme-day"),
        ("1011-Z01", "group"),
        ("1011-Z02", "group"),
    ):
        hold(world, code, kind, date(2026, 6, 16))
    page = text(workbench(signed_in("secretary")).content)
    assert "6月的事都做完了。下一件：7月31日前" in page


def test_the_year_grid_leads_to_meetings_and_lists(world: World, signed_in: SignedIn) -> None:
    meeting = hold(world, "1011", "committee", date(2026, 4, 9))
    hold(world, "1011-Z01", "group", date(2026, 4, 8))
    rows = {row["title"]: row for row in workbench(signed_in("secretary")).context["year"]}
    assert rows["支委会"]["cells"][3]["url"] == reverse("meetings.detail", args=[meeting.uuid])
    april = rows["党小组会"]["cells"][3]
    assert (april["text"], april["state"]) == ("1/2", "late")
    assert april["label"] == "4月党小组会，2个已开展1个，缺1个"
    assert april["url"] == reverse("duties.list") + "?org=1011&kind=group&period=2026-04"
    assert rows["支委会"]["every"] == "每月1次"
    assert rows["党小组会"]["every"] == "每月·2组"
    assert rows["支部党员大会"]["cells"][0]["text"] == "缺"
    assert rows["支部党员大会"]["cells"][0]["span"] == 3


def test_leave_waits_on_the_right(world: World, signed_in: SignedIn) -> None:
    meeting = convene(world, "1011", "members", JUNE_17)
    with clock.travel(JUNE_17):
        meetings.ask_leave(meeting, actor=world.actor("member"), reason="外出检修")
    client = signed_in("secretary")
    answer = workbench(client)
    waiting = answer.context["waiting"]
    assert [item["title"] for item in waiting] == ["周文澜"]
    assert "外出检修" in text(answer.content)
    with clock.travel(JUNE_17):
        agreed = client.post(waiting[0]["action"]["url"], {"answer": "agree"}, follow=True)
    assert agreed.redirect_chain[-1][0] == reverse("duties.workbench"), "answered in place"
    assert agreed.context["waiting"] == []


def test_the_branch_in_figures(world: World, signed_in: SignedIn) -> None:
    answer = workbench(signed_in("secretary"))
    figures = [(item["value"], item["label"]) for item in answer.context["figures"]]
    assert figures == [(10, "党员"), (8, "预备2"), (2, "党小组")]
    assert answer.context["term"]["text"] == "本届2027年5月期满，还有10个月"


def test_without_the_right_there_is_no_link(world: World, signed_in: SignedIn) -> None:
    """A committee member may not read organizations: numbers stand without addresses."""
    answer = workbench(signed_in("committee-member"))
    assert answer.context["figures"][2]["url"] == ""
    assert reverse("organizations.list") not in answer.content.decode()


def test_a_group_leader_sees_the_group(world: World, signed_in: SignedIn) -> None:
    answer = workbench(signed_in("group-leader"))
    assert groups(answer)["本月内"] == ["党小组会（6月）"]
    assert answer.context["about"] == "党小组概况"
    assert row_of(answer, "党小组会（6月）")["action"]["text"] == "开始会议"
    assert len(answer.context["year"]) == 1


def test_the_office_sees_its_subtree_and_starts_nothing(world: World, signed_in: SignedIn) -> None:
    answer = workbench(signed_in("office"))
    titles = [title for group in groups(answer).values() for title in group]
    assert "装配第一党支部：支委会（1月）" in titles
    assert not any("动力" in title for title in titles), "another general branch"
    assert "开始会议" not in text(answer.content)
    late = next(group for group in answer.context["groups"] if group["title"] == "已逾期")
    assert len(late["rows"]) + late["rest"] == late["count"]
    assert late["url"] == reverse("duties.list") + "?when=late"


def test_a_past_day_is_shown_as_it_was_known(world: World, signed_in: SignedIn) -> None:
    hold(world, "1011", "committee", date(2026, 5, 12), entered=date(2026, 6, 10))
    convene(world, "1011", "theme-day", JUNE_17)
    answer = workbench(signed_in("secretary"), on="2026-06-01")
    assert "支委会（5月）" in groups(answer)["已逾期"]
    page = text(answer.content)
    assert "这是过去一天的情况" in page
    assert "开始会议" not in page


@pytest.mark.parametrize("given", ["2026-13-01", "x", "2027-01-01", ""])
def test_a_day_that_makes_no_sense_is_today(world: World, signed_in: SignedIn, given: str) -> None:
    assert workbench(signed_in("secretary"), on=given).context["on"] == JUNE_17


@pytest.mark.parametrize("on", [date(2026, 6, 17), date(2026, 6, 30), date(2026, 7, 1)])
def test_the_command_line_tells_the_same(world: World, signed_in: SignedIn, on: date) -> None:
    hold(world, "1011", "committee", date(2026, 6, 12))
    hold(world, "1011", "theme-day", date(2026, 5, 12), entered=date(2026, 6, 20))
    hold(world, "1011-Z02", "group", date(2026, 6, 15))
    answer = workbench(signed_in("secretary"), date(2026, 8, 1), on=on.isoformat())
    out = StringIO()
    call_command("duties", "--org", "1011", "--on", on.isoformat(), "--json", stdout=out)
    printed = json.loads(out.getvalue())
    assert [duty.as_dict() for duty in duties(world.actor("secretary"), world["1011"].path, on)] == printed
    agenda = answer.context["agenda"]
    states = [row["state"] for row in printed]
    assert states.count("late") == agenda.late
    month = f"{on:%Y-%m}"
    due_now = [row for row in printed if row["state"] == "due" and row["due"][:7] == month]
    assert len(due_now) == agenda.week + agenda.month
    assert set(printed[0]) >= {
        "rule", "article", "subject", "period", "due", "state", "evidence",
    }  # fmt: skip
    done = next(row for row in printed if row["state"] == "done")
    assert set(done["evidence"][0]) == {"id", "title"}


def test_the_page_costs_fifteen_queries_at_most(world: World, signed_in: SignedIn) -> None:
    convene(world, "1011", "members", JUNE_17)
    for role in ("secretary", "committee-member", "group-leader", "office", "office-leader"):
        client = signed_in(role)
        with CaptureQueriesContext(connection) as seen:
            workbench(client)
        assert len(seen) <= 15, role


def test_more_branches_cost_no_more_queries(world: World, signed_in: SignedIn) -> None:
    client = signed_in("office")

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            workbench(client)
        return len(seen)

    before = cost()
    with clock.travel(date(2026, 1, 2)):
        for number in range(30):
            facts = organizations.Founding(
                code=f"101{number + 50}",
                kind=Kind.BRANCH,
                name=f"中共江临试验有限公司第{number}支部委员会",
                parent=world["101"],
            )
            row = organizations.found(facts, actor=world.operator)
            Headcount.objects.create(organization=row, members=9, full=9, valid_from=date(2026, 1, 2))
    assert cost() == before


def test_members_have_no_workbench(world: World, signed_in: SignedIn) -> None:
    assert signed_in("member").get(reverse("duties.workbench")).status_code == 403
