"""The pages of those who hold meetings: list, convening, one meeting."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.world import World
from zhibu.domain.affairs.meetings import services
from zhibu.domain.affairs.meetings.models import Meeting, MeetingState
from zhibu.domain.affairs.meetings.tests.browsing import page_of, url
from zhibu.domain.affairs.meetings.tests.holding import (
    afternoon,
    code_of,
    file_held,
    fresh,
    opened,
    place,
    plan,
    present,
)
from zhibu.engine import clock

SignedIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    """Stand at 2026-06-17 14:00."""
    with afternoon():
        yield


def test_the_list_counts_by_state_and_narrows(world: World, signed_in: SignedIn) -> None:
    for day in ((1, 20), (2, 10)):
        file_held(world, "1011", "theme-day", day, title=f"主题党日（{day[0]}月）")
    voided = file_held(world, "1011", "members", (2, 12))
    services.void(voided, actor=world.operator, reason="重复")
    opened(world, title="正在开的大会")
    client = signed_in("secretary")
    page = page_of(client, "/meetings/")
    for chip in ("全部 <b>4</b>", "进行中 <b>1</b>", "已归档 <b>2</b>", "待归档 <b>0</b>", "已作废 <b>1</b>"):
        assert chip in page
    assert "正在开的大会" not in page_of(client, "/meetings/?state=filed")
    assert "共1次" in page_of(client, "/meetings/?kind=theme-day&month=2026-02")
    assert "共1次" in page_of(client, "/meetings/?q=正在开")
    assert "没有符合条件的会议。" in page_of(client, "/meetings/?kind=lecture")
    assert "共4次" in page_of(client, "/meetings/?org=1011&month=nonsense&state=x&page=99&size=7")


def test_the_list_of_a_group_holds_only_its_own_meetings(world: World, signed_in: SignedIn) -> None:
    file_held(world, "1011", "committee", (2, 12), title="不是小组的")
    file_held(world, "1011-Z01", "group", (2, 12), title="第一党小组会（2月）")
    page = page_of(signed_in("group-leader"), "/meetings/")
    assert "第一党小组会（2月）" in page
    assert "不是小组的" not in page


def test_an_organization_out_of_reach_is_not_found(world: World, signed_in: SignedIn) -> None:
    client = signed_in("secretary")
    for address in ("/meetings/", "/meetings/new/", "/meetings/late/"):
        assert client.get(address, {"org": "1012"}).status_code == 404
    assert signed_in("office").get("/meetings/", {"org": "1012"}).status_code == 200


def test_an_empty_list_says_how_to_begin(world: World, signed_in: SignedIn) -> None:
    page = page_of(signed_in("secretary"), "/meetings/")
    assert "还没有会议记录。开一次会，记录会自动归到这里。" in page
    assert "开始会议" in page
    assert "开始会议" not in page_of(signed_in("office"), "/meetings/")


def new(world: World, **changes: str) -> dict[str, str]:
    at = f"{timezone.localtime(clock.now()):%Y-%m-%dT%H:%M}"
    return {
        "org": "1011",
        "kind": "committee",
        "title": "支委会",
        "planned_at": at,
        "chair": str(world.members["许嘉禾"].uuid),
        "recorder": str(world.members["陆清源"].uuid),
        "act": "open",
        **changes,
    }


def test_everything_known_is_filled_in(world: World, signed_in: SignedIn) -> None:
    page = page_of(signed_in("secretary"), "/meetings/new/?org=1011&kind=committee")
    assert re.search(r'name="title" value="支委会（\d+月）"', page)
    assert "应到3人" in page
    assert "支部工作条例 第十二条" in page
    assert page.count(" selected>许嘉禾</option>") == 1
    assert page.count(" selected>陆清源</option>") == 1


def test_starting_needs_nothing_but_the_button(world: World, signed_in: SignedIn) -> None:
    client = signed_in("secretary")
    page = page_of(client, "/meetings/new/?org=1011&kind=theme-day")
    sent = dict(re.findall(r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', page))
    for name in ("chair", "recorder"):
        options = page[page.index(f'name="{name}"') :]
        chosen = re.search(r'value="([^"]+)" selected', options)
        assert chosen
        sent[name] = chosen[1]
    answer = client.post("/meetings/new/", sent | {"act": "open"})
    meeting = Meeting.objects.get()
    assert answer.headers["Location"] == url(meeting)
    assert (meeting.state, meeting.kind, meeting.topics.count()) == (MeetingState.OPEN, "theme-day", 1)


def test_saving_with_a_notice_convenes(world: World, signed_in: SignedIn) -> None:
    client = signed_in("secretary")
    sent = new(world, act="convene", planned_at="2099-06-20T14:00")
    answer = client.post("/meetings/new/", sent | {"topic-0": "研究工作", "topic-2": "表决", "vote-2": "on"})
    meeting = Meeting.objects.get()
    assert answer.headers["Location"] == url(meeting) + "?done=convened"
    assert [(topic.title, topic.with_vote) for topic in meeting.topics.all()] == [
        ("研究工作", False),
        ("表决", True),
    ]
    page = page_of(client, answer.headers["Location"])
    assert "已保存，通知已发给应到人员。" in page
    assert "开始签到" in page
    assert client.post(url(meeting, "open/")).status_code == 302
    assert fresh(meeting).state == MeetingState.OPEN


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "请填名称"),
        ({"planned_at": "morgen"}, "日期写成2026-06-17这样"),
        ({"chair": "x"}, "请从可选项里选"),
        ({"planned_at": "2026-01-02T14:00", "act": "convene"}, "已经开过的会请用“补录”"),
        ({"planned_at": "2099-01-02T14:00"}, "今天的会才能开始签到"),
    ],
)
def test_a_refused_plan_keeps_what_was_typed(
    world: World, signed_in: SignedIn, changes: dict[str, str], words: str
) -> None:
    sent = new(world, place="写过的地点", **{"topic-1": "写过的议题"}) | changes
    answer = signed_in("secretary").post("/meetings/new/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "写过的地点" in page
    assert "写过的议题" in page
    assert not Meeting.objects.exists()


def test_the_plan_is_changed_until_it_is_filed(world: World, signed_in: SignedIn) -> None:
    client, meeting = signed_in("secretary"), opened(world)
    assert 'name="planned_at"' not in page_of(client, url(meeting, "change/"))
    sent = new(world, title="大会", recorder=str(world.members["苏景行"].uuid), place="三楼")
    assert client.post(url(meeting, "change/"), sent).status_code == 302
    row = fresh(meeting)
    assert (row.title, row.place, str(row.recorder)) == ("大会", "三楼", "苏景行")
    assert client.post(url(meeting, "change/"), sent | {"title": ""}).status_code == 422
    filed = file_held(world, "1011", "committee", (2, 2))
    assert client.get(url(filed, "change/")).status_code == 302


def test_the_code_is_shown_to_those_who_run_the_meeting_only(world: World, signed_in: SignedIn) -> None:
    meeting = opened(world)
    page = page_of(signed_in("secretary"), url(meeting))
    assert f'<div class="dj-code num">{code_of(meeting)}</div>' in page
    assert '<path fill="currentColor"' in page
    reading = page_of(signed_in("office"), url(meeting))
    assert code_of(meeting) not in reading
    assert meeting.token not in reading
    assert 'id="minutes"' not in reading
    assert "结束会议" not in reading


def test_somebody_on_the_roll_sees_his_own_page(world: World, signed_in: SignedIn) -> None:
    meeting = opened(world)
    for part in ("", "roll/", "print/"):
        answer = signed_in("member").get(url(meeting, part))
        assert answer.headers["Location"] == f"/me/meetings/{meeting.uuid}/"


def test_before_a_vote_the_page_says_what_it_takes(world: World, signed_in: SignedIn) -> None:
    meeting = opened(world)
    names = ("许嘉禾", "陆清源", "苏景行", "顾明川")
    present(meeting, *names[:3])
    client = signed_in("secretary")
    page = page_of(client, url(meeting))
    assert "应到有表决权8人，实到3人。赞成超过4人即通过。还差1人到半数，不能表决。" in page
    present(meeting, *names)
    assert "现在到会的人全部赞成也不能通过。" in page_of(client, url(meeting))


def test_an_unchanged_roll_is_not_sent_again(world: World, signed_in: SignedIn) -> None:
    client, meeting = signed_in("secretary"), opened(world)
    seen = re.search(r'id="seen" name="seen" value="(\w+)"', page_of(client, url(meeting)))
    assert seen
    assert client.get(url(meeting, "roll/"), {"seen": seen[1]}).status_code == 204
    services.sign_in(meeting, actor=world.actor("member"))
    answer = client.get(url(meeting, "roll/"), {"seen": seen[1]})
    assert answer.status_code == 200
    assert "已到 1人" in answer.content.decode()
    assert "实到1人" in answer.content.decode()
    services.write_topic(meeting, meeting.topics.all()[0], {"minutes": "x"}, actor=world.operator)
    services.close(meeting, actor=world.operator)
    assert client.get(url(meeting, "roll/")).status_code == 286


def test_one_name_leads_to_what_can_be_done(world: World, signed_in: SignedIn) -> None:
    client, meeting = signed_in("secretary"), opened(world)
    line = place(meeting, "程若谷")
    page = page_of(client, f"{url(meeting)}?who={line.uuid}")
    assert "没带手机" in page
    assert "不会用" in page
    assert 'id="who"' not in page_of(client, f"{url(meeting)}?who=nonsense")
    refused = client.post(f"/meetings/roll/{line.uuid}/sign/", {"reason": " "})
    assert refused.status_code == 422
    assert "代签请填原因" in refused.content.decode()
    assert client.post(f"/meetings/roll/{line.uuid}/sign/", {"chip": "没带手机"}).status_code == 302
    assert place(meeting, "程若谷").reason == "没带手机"
    assert client.post(f"/meetings/roll/{line.uuid}/take-back/").status_code == 302
    assert place(meeting, "程若谷").presence == "expected"


def test_leave_is_answered_on_the_page(world: World, signed_in: SignedIn) -> None:
    client, meeting = signed_in("secretary"), opened(world)
    services.ask_leave(meeting, actor=world.actor("member"), reason="外出检修")
    line = place(meeting, "周文澜")
    assert "外出检修（等回复）" in page_of(client, url(meeting))
    client.post(f"/meetings/roll/{line.uuid}/leave/", {"answer": "agree"})
    assert place(meeting, "周文澜").leave_agreed is True
    again = client.post(f"/meetings/roll/{line.uuid}/leave/", {"answer": "agree"})
    assert again.status_code == 422
    assert "这条请假已经处理过。" in again.content.decode()
    client.post(f"/meetings/roll/{line.uuid}/leave/", {"answer": "return"})
    assert place(meeting, "周文澜").presence == "expected"


def test_pages_cost_a_fixed_number_of_queries(
    world: World, signed_in: SignedIn, django_assert_max_num_queries: Any
) -> None:
    for day in range(1, 20):
        file_held(world, "1011", "theme-day", (2, day))
    filed = file_held(world, "1011", "members", (3, 2))
    services.append(filed, "更正。", actor=world.operator)
    running = opened(world)
    services.convene(world["1011"], plan(world, "committee"), actor=world.operator)
    client = signed_in("secretary")
    for address, most in (
        ("/meetings/", 12),
        ("/meetings/?size=50&kind=theme-day", 12),
        (url(running), 15),
        (url(filed), 15),
        (url(running, "roll/"), 15),
        (url(filed, "print/"), 15),
        ("/meetings/new/?org=1011&kind=committee", 15),
        ("/meetings/late/?org=1011&kind=members", 15),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200


def test_an_organization_page_tells_what_was_held_last(world: World, signed_in: SignedIn) -> None:
    for month in range(1, 7):
        file_held(world, "1011", "committee", (month, 11), title=f"支委会（{month}月）")
    file_held(world, world["1011"].children.get(kind="GROUP", name__contains="一").code, "group", (6, 12))
    address = f"/organizations/{world['1011'].uuid}/"
    page = page_of(signed_in("secretary"), address)
    part = page[page.index("近期组织生活") :]
    assert part.index("会议</a>") < part.index("支委会（6月）") < part.index("支委会（3月）")
    assert "支委会（2月）" not in part
    assert "/meetings/?org=1011" in part
