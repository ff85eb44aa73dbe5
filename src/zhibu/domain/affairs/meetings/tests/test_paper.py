"""Entering a meeting that was held, and the minutes on paper."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from tests.world import World
from zhibu.domain.affairs.meetings.models import Meeting
from zhibu.domain.affairs.meetings.services import HeldTopic
from zhibu.domain.affairs.meetings.tests.browsing import page_of, url
from zhibu.domain.affairs.meetings.tests.holding import afternoon, file_held, moment, opened, place

SignedIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    """Stand at 2026-06-17 14:00."""
    with afternoon():
        yield


def late(world: World, **changes: str) -> dict[str, str]:
    sent = {
        "org": "1011",
        "kind": "committee",
        "title": "支委会（5月）",
        "held_on": "2026-05-12",
        "begins": "14:00",
        "ends": "15:10",
        "place": "二楼",
        "chair": str(world.members["许嘉禾"].uuid),
        "recorder": str(world.members["陆清源"].uuid),
        "late_reason": "记在本子上，今天补",
        "topic-0": "研究工作",
        "minutes-0": "说了两件事。",
    }
    for name in ("许嘉禾", "陆清源", "苏景行"):
        sent[f"stood-{world.members[name].uuid}"] = "present"
    return sent | changes


def test_a_held_meeting_is_entered_on_one_page(world: World, signed_in: SignedIn) -> None:
    client, away = signed_in("secretary"), world.members["苏景行"].uuid
    page = page_of(client, "/meetings/late/?org=1011&kind=committee&period=2026-05")
    assert "支委会（5月）" in page
    assert "2026-05-01至2026-05-31之间" in page
    sent = late(world, **{f"stood-{away}": "leave", f"reason-{away}": "外出检修"})
    answer = client.post(
        "/meetings/late/",
        sent | {"topic-1": "表决", "minutes-1": "举手", "yes-1": "2", "no-1": "0", "abstain-1": "0"},
    )
    meeting = Meeting.objects.get()
    assert answer.headers["Location"] == url(meeting) + "?done=filed"
    assert (meeting.late_entry, meeting.held_on, meeting.state) == (True, moment(5, 12).date(), "filed")
    assert meeting.topics.get(position=2).yes == 2
    assert place(meeting, "苏景行").reason == "外出检修"
    assert "补录" in page_of(client, url(meeting))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"late_reason": ""}, "补录请填原因"),
        ({"held_on": "2099-05-12"}, "会议时间还没有到。请核对。"),
        ({"ends": "13:00"}, "结束时间要在开始之后、现在之前。"),
        ({"stood": ""}, "还没有选到会情况：苏景行"),
        ({"stood": "leave"}, "请假和缺席请填原因；不知道原因的记为未说明"),
        ({"topic-0": ""}, "请填议题1的名称"),
        ({"minutes-0": ""}, "还没有记录。至少写一个议题。"),
        ({"yes-0": "2"}, "议题1的赞成、不赞成、弃权都要填数字"),
        ({"yes-0": "9", "no-0": "0", "abstain-0": "0"}, "票数合计超过实到有表决权3人"),
    ],
)
def test_a_refused_entry_keeps_what_was_typed(
    world: World, signed_in: SignedIn, changes: dict[str, str], words: str
) -> None:
    stood = changes.pop("stood", "present")
    sent = late(world, **changes) | {f"stood-{world.members['苏景行'].uuid}": stood}
    answer = signed_in("secretary").post("/meetings/late/", sent | {"decision-0": "写过的决定"})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "写过的决定" in answer.content.decode()
    assert not Meeting.objects.exists()


def test_the_form_of_a_held_meeting_grows_without_sending_it(world: World, signed_in: SignedIn) -> None:
    client = signed_in("secretary")
    unsaid = {f"stood-{world.members[name].uuid}": "" for name in ("许嘉禾", "苏景行")}
    sent = late(world) | unsaid
    page = client.post("/meetings/late/", sent | {"act": "rest"})
    assert page.status_code == 200
    assert page.content.decode().count('value="present" selected') == 3
    more = client.post("/meetings/late/", late(world) | {"topic-2": "第三", "act": "more"})
    assert 'name="topic-3"' in more.content.decode()
    assert "说了两件事。" in more.content.decode()
    assert not Meeting.objects.exists()


def test_the_paper_says_what_minutes_must_say(world: World, signed_in: SignedIn) -> None:
    client, silent = signed_in("secretary"), world.members["顾明川"].pk
    people = {person.pk for person in world.members.values() if person.branch.code == "1011"}
    away = world.members["乔望舒"].pk
    meeting = file_held(
        world,
        "1011",
        "members",
        (5, 12),
        entered=moment(5, 20),
        title="支部党员大会（二季度）",
        chair=world.member("许嘉禾"),
        recorder=world.member("陆清源"),
        present=people - {silent, away},
        leave={away: "外出检修"},
        topics=[HeldTopic("表决计划", "周文澜：同意。", "通过计划。", "陆清源 6月10日前", votes=(7, 0, 0))],
    )
    page = page_of(client, url(meeting, "print/"))
    for words in (
        "中共江临试验有限公司装配第一支部委员会",
        "2026年第1次支部党员大会",
        "2026-05-12 14:00",
        "2026-05-12 15:00",
        "10人（正式党员8人，预备党员2人）",
        "8人（正式党员7人，预备党员1人）",
        "顾明川　未说明",
        "乔望舒　请假（外出检修）",
        "赞成7票，不赞成0票，弃权0票，通过。",
        "决定：通过计划。",
        "谁来办、何时办完：陆清源 6月10日前",
        "两处签字由试验一人办理",
        "补录",
        "与归档时一致",
    ):
        assert words in page, words


def test_an_unfiled_paper_says_so(world: World, signed_in: SignedIn) -> None:
    page = page_of(signed_in("secretary"), url(opened(world), "print/"))
    assert "未归档" in page
    assert "签字" not in page
