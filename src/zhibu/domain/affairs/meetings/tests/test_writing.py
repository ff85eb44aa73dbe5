"""Writing on the page of a meeting: saving, conflicts, votes, ending and filing."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from tests.world import World
from zhibu.domain.affairs.meetings.models import MeetingState, Topic
from zhibu.domain.affairs.meetings.services import PlannedTopic
from zhibu.domain.affairs.meetings.tests.browsing import form_of, page_of, url
from zhibu.domain.affairs.meetings.tests.holding import (
    afternoon,
    file_held,
    fresh,
    opened,
    present,
)

SignedIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    """Stand at 2026-06-17 14:00."""
    with afternoon():
        yield


HTMX = {"HX-Request": "true"}


def test_minutes_are_saved_as_they_are_typed(world: World, signed_in: SignedIn) -> None:
    client, meeting = signed_in("secretary"), opened(world)
    sent = form_of(page_of(client, url(meeting)))
    sent["minutes"] = ["第一句\r\n第二句", ""]
    answer = client.post(url(meeting, "minutes/"), sent, headers=HTMX)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "已保存" in text
    assert "已记录" in text
    version = re.search(r'data-version="([^"]+)"', text)
    assert version
    assert meeting.topics.get(position=1).minutes == "第一句\n第二句"
    sent |= {"version": version[1], "minutes": ["第一句\r\n第二句，改过", ""]}
    assert client.post(url(meeting, "minutes/"), sent, headers=HTMX).status_code == 200
    assert list(meeting.topics.values_list("version", flat=True)) == [3, 1]


def test_two_recorders_are_shown_both_texts(world: World, signed_in: SignedIn) -> None:
    one, two = signed_in("secretary"), signed_in("committee-member")
    meeting = opened(world)
    theirs, mine = form_of(page_of(two, url(meeting))), form_of(page_of(one, url(meeting)))
    theirs["minutes"] = ["委员写的", ""]
    assert two.post(url(meeting, "minutes/"), theirs, headers=HTMX).status_code == 200
    mine["minutes"] = ["书记写的", "书记写第二题"]
    answer = one.post(url(meeting, "minutes/"), mine, headers=HTMX)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "这条记录刚被陆清源改过。比较后再决定保留哪个。" in text
    assert "<mark>委员</mark>写的" in text
    assert "<mark>书记</mark>写的" in text
    assert [topic.minutes for topic in meeting.topics.all()] == ["委员写的", "书记写第二题"]
    plain = one.post(url(meeting, "minutes/"), mine)
    assert plain.status_code == 409
    assert "书记写的" in plain.content.decode()
    assert "<mark>委员</mark>写的" in plain.content.decode()
    topic = meeting.topics.get(position=1)
    assert one.post(url(meeting, "minutes/"), mine | {"drop": str(topic.uuid)}).status_code == 302
    assert meeting.topics.get(position=1).minutes == "委员写的"
    kept = mine | {"keep": f"{topic.uuid}:{topic.version}"}
    assert one.post(url(meeting, "minutes/"), kept).status_code == 302
    assert meeting.topics.get(position=1).minutes == "书记写的"


def test_the_agenda_changes_without_losing_what_was_typed(world: World, signed_in: SignedIn) -> None:
    client, meeting = signed_in("secretary"), opened(world)
    sent = form_of(page_of(client, url(meeting)))
    sent["minutes"] = ["写到一半", ""]
    assert client.post(url(meeting, "minutes/"), sent | {"new_title": "临时议题"}).status_code == 302
    assert [(topic.title, topic.minutes) for topic in meeting.topics.all()] == [
        ("传达会议精神", "写到一半"),
        ("表决计划", ""),
        ("临时议题", ""),
    ]
    third = meeting.topics.get(position=3)
    sent = form_of(page_of(client, url(meeting)))
    client.post(url(meeting, "minutes/"), sent | {"add_vote": str(third.uuid)})
    assert meeting.topics.get(position=3).with_vote
    client.post(url(meeting, "minutes/"), sent | {"drop_vote": str(third.uuid)})
    assert not meeting.topics.get(position=3).with_vote
    client.post(url(meeting, "minutes/"), sent | {"remove": str(third.uuid)})
    assert meeting.topics.count() == 2
    refused = client.post(url(meeting, "minutes/"), sent | {"remove": sent["topic"][0]})
    assert refused.status_code == 422
    assert "这个议题已有记录，不能移出。" in refused.content.decode()


def test_a_vote_is_counted_by_the_page(world: World, signed_in: SignedIn) -> None:
    client, meeting = signed_in("secretary"), opened(world)
    present(meeting, "许嘉禾", "陆清源", "苏景行", "顾明川", "周文澜")
    sent = form_of(page_of(client, url(meeting)))
    topic = meeting.topics.get(position=2).uuid

    def saved(yes: str, no: str) -> str:
        votes = {f"yes-{topic}": yes, f"no-{topic}": no, f"abstain-{topic}": "0"}
        return client.post(url(meeting, "minutes/"), sent | votes, headers=HTMX).content.decode()

    assert "请填数字" in saved("五", "0")
    assert "票数合计超过实到有表决权5人" in saved("5", "3")
    assert Topic.objects.get(uuid=topic).yes is None
    assert "未通过" in saved("4", "1")
    assert 'class="res ok"' in saved("5", "0")
    refused = client.post(
        url(meeting, "close/"),
        sent | {f"yes-{topic}": "9", f"no-{topic}": "0", f"abstain-{topic}": "0"},
    )
    assert refused.status_code == 422
    assert "表决计划：票数合计超过实到有表决权5人" in refused.content.decode()


def test_a_meeting_is_ended_and_filed_with_what_stands_on_the_page(world: World, signed_in: SignedIn) -> None:
    client = signed_in("secretary")
    meeting = opened(world, "committee", topics=[])
    present(meeting, "许嘉禾", "陆清源")
    sent = form_of(page_of(client, url(meeting)))
    sent["minutes"] = ["传达安排", "研究方案"]
    assert client.post(url(meeting, "close/"), sent).headers["Location"] == url(meeting)
    page = page_of(client, url(meeting))
    for words in ("归档前核对", "应到3人，实到2人", "1人未说明：苏景行", "2个议题，2个已记录"):
        assert words in page
    sent = form_of(page)
    sent["minutes"][1] = "研究方案，改一字"
    answer = client.post(url(meeting, "file/"), sent)
    assert answer.headers["Location"] == url(meeting) + "?done=filed"
    page = page_of(client, answer.headers["Location"])
    assert "已归档。记录在“会议与活动”。" in page
    assert re.search(r"\d+月支委会记为完成。", page)
    assert "查看记录" in page
    assert meeting.topics.get(position=2).minutes == "研究方案，改一字"


def test_what_blocks_is_said_with_its_rule(world: World, signed_in: SignedIn) -> None:
    client = signed_in("secretary")
    meeting = opened(world, "committee", topics=[])
    empty = client.post(url(meeting, "close/"), form_of(page_of(client, url(meeting))))
    assert empty.status_code == 422
    assert "还没有记录。至少写一个议题，再结束会议。" in empty.content.decode()
    present(meeting, "许嘉禾")
    sent = form_of(page_of(client, url(meeting)))
    sent["minutes"] = ["传达安排", ""]
    client.post(url(meeting, "close/"), sent)
    page = page_of(client, url(meeting))
    assert "支委会要半数以上委员到会，还差1人到半数" in page
    assert "支部工作条例 第十二条" in page
    assert client.post(url(meeting, "file/"), form_of(page)).status_code == 422
    assert fresh(meeting).state == MeetingState.CLOSED
    client.post(url(meeting, "reopen/"), form_of(page))
    assert fresh(meeting).state == MeetingState.OPEN


def test_the_second_of_two_who_file_is_told_who_was_first(world: World, signed_in: SignedIn) -> None:
    one, two = signed_in("secretary"), signed_in("committee-member")
    meeting = opened(world, "committee", topics=[PlannedTopic("研究工作")])
    present(meeting, "许嘉禾", "陆清源")
    sent = form_of(page_of(one, url(meeting)))
    sent["minutes"] = ["传达安排", ""]
    one.post(url(meeting, "close/"), sent)
    page = form_of(page_of(two, url(meeting)))
    assert one.post(url(meeting, "file/"), page).status_code == 302
    late = two.post(url(meeting, "file/"), page)
    assert late.status_code == 409
    assert "这次会议刚由许嘉禾办过，现在是“已归档”，不用再做一遍。" in late.content.decode()
    page["minutes"] = ["来不及保存的一句"]
    late = two.post(url(meeting, "minutes/"), page)
    assert late.status_code == 409
    assert "来不及保存的一句" in late.content.decode()
    assert two.post(url(meeting, "minutes/"), page, headers=HTMX).status_code == 422
    assert meeting.topics.get(position=1).minutes == "传达安排"


def test_voiding_and_appending(world: World, signed_in: SignedIn) -> None:
    client = signed_in("secretary")
    meeting = file_held(world, "1011", "committee", (2, 2))
    assert client.post(url(meeting, "addenda/"), {"text": ""}).status_code == 422
    assert client.post(url(meeting, "addenda/"), {"text": "应为三项。"}).status_code == 302
    page = page_of(client, url(meeting))
    assert "应为三项。" in page
    assert "内容与归档时一致" in page
    assert client.post(url(meeting, "void/"), {"reason": ""}).status_code == 422
    assert client.post(url(meeting, "void/"), {"reason": "重复录入"}).status_code == 302
    page = page_of(client, url(meeting))
    assert "作废：重复录入" in page
    assert "记为完成" not in page
    assert client.post(url(meeting, "void/"), {"reason": "x"}).status_code == 409
