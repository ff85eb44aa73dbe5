"""Minutes and resolutions as PDF: their words, their mark, who gets them, and what the journal says."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.engine.meetings_to_call import closed, filed, opened
from tests.life import text
from tests.world import World, file_at_once
from zhibu.domain.affairs.meetings import services
from zhibu.domain.affairs.meetings.models import Meeting
from zhibu.engine.journal.models import Entry
from zhibu.engine.papers import fonts
from zhibu.engine.papers.tests.reading import pages

SignedIn = Callable[[str], Client]


def words(client: Client, meeting: Meeting, query: str = "") -> str:
    answer = client.get(f"/meetings/{meeting.uuid}/pdf/{query}")
    assert answer.headers["Content-Type"] == "application/pdf"
    return "".join(page.text for page in pages(answer.content)).replace(" ", "")


def test_filed_minutes_say_on_paper_what_was_filed(world: World, signed_in: SignedIn) -> None:
    meeting = filed(world)
    said = words(signed_in("secretary"), meeting)
    for part in (
        "会议记录",
        "许嘉禾通报，大家同意。",
        "应到10人",
        "周文澜\u3000未说明",
        "记录人签字：许嘉禾",
    ):
        assert part in said, part
    assert "草稿" not in said
    assert Entry.objects.get(action="meeting.paper").object_uuid == meeting.uuid
    assert words(signed_in("member"), meeting)  # on the roll


def test_a_draft_is_marked_and_only_for_those_who_read_the_node(world: World, signed_in: SignedIn) -> None:
    meeting = closed(world)
    assert "草稿" in words(signed_in("secretary"), meeting)
    assert signed_in("member").get(f"/meetings/{meeting.uuid}/pdf/").status_code == 302
    assert signed_in("unrelated-member").get(f"/meetings/{meeting.uuid}/pdf/").status_code == 404


def test_what_passed_makes_a_resolution(world: World, signed_in: SignedIn) -> None:
    meeting, actor = opened(world), world.actor("secretary")
    first, second = meeting.topics.all()
    services.plan_vote(meeting, first, True, actor=actor)
    first.refresh_from_db()
    values = {"minutes": "讨论。", "decision": "同意年度计划。", "yes": 7, "no": 0, "abstain": 0}
    services.write_topic(meeting, first, values, actor=actor)
    services.write_topic(meeting, second, {"title": "其他", "minutes": "无。"}, actor=actor)
    file_at_once(world)
    services.file(services.close(meeting, actor=actor), actor=actor)
    said = words(signed_in("secretary"), meeting, "?paper=resolution")
    assert "关于通报工作的决议" in said
    assert "赞成7票，不赞成0票，弃权0票，通过" in said
    assert "同意年度计划。" in said
    assert "无。" not in said


def test_without_a_vote_there_is_no_resolution(world: World, signed_in: SignedIn) -> None:
    meeting = filed(world)
    assert signed_in("secretary").get(f"/meetings/{meeting.uuid}/pdf/?paper=resolution").status_code == 404


def test_a_machine_without_chinese_fonts_says_so(
    world: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "installed", frozenset)
    answer = signed_in("secretary").get(f"/meetings/{filed(world).uuid}/pdf/")
    assert answer.status_code == 503
    assert "没有中文字体" in text(answer.content)
    assert not Entry.objects.filter(action="meeting.paper").exists()
