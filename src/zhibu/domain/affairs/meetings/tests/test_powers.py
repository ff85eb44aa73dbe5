"""Who decides what (LIF-02), who reads it (MIN-08), and minutes that name nobody (MIN-03)."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.world import World
from zhibu.domain.affairs.meetings import queries, search, services
from zhibu.domain.affairs.meetings.models import Meeting, Topic
from zhibu.domain.affairs.meetings.queries.yearly import proposed
from zhibu.domain.affairs.meetings.screens import exporting, printing
from zhibu.domain.affairs.meetings.services import HeldTopic, PlannedTopic
from zhibu.domain.affairs.meetings.tests.browsing import form_of, page_of, url
from zhibu.domain.affairs.meetings.tests.holding import (
    afternoon,
    file_held,
    fresh,
    held,
    opened,
    present,
    topic_of,
    write,
)
from zhibu.domain.affairs.tasks.models import Task
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine.flow import Invalid

SignedIn = Callable[[str], Client]
ALL = ("许嘉禾", "陆清源", "苏景行", "周文澜", "顾明川", "白景初")
SAID = "对照条件逐条讨论"


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    """Stand at 2026-06-17 14:00."""
    with afternoon():
        yield


def about(world: World, kind: str, matter: str, **values: object) -> Meeting:
    """Open a meeting with one topic on a matter, written and ready to be closed."""
    meeting = opened(world, kind, topics=[PlannedTopic("接收乔望舒", matter=matter)])
    present(meeting, *ALL)
    text = {"minutes": f"许嘉禾：{SAID}。", **values}
    services.write_topic(meeting, topic_of(meeting), text, actor=world.actor("secretary"))
    return meeting


def filed(world: World, meeting: Meeting) -> Meeting:
    secretary = world.actor("secretary")
    return services.file(services.close(meeting, actor=secretary), actor=secretary)


def test_the_committee_puts_forward_what_only_the_members_decide(world: World, signed_in: SignedIn) -> None:
    secretary, meeting = world.actor("secretary"), about(world, "committee", "admission")
    topic = topic_of(meeting)
    with pytest.raises(Invalid) as refused:
        services.plan_vote(meeting, topic, True, actor=secretary)
    assert refused.value.rule == "LIF-02"
    assert "由支部党员大会决定，支委会不作表决" in str(refused.value)
    assert "支部工作条例 第十一条" in str(refused.value)
    services.write_topic(meeting, topic, {"decision": "同意提交讨论"}, actor=secretary)
    page = page_of(signed_in("secretary"), url(meeting))
    assert "提交党员大会的意见" in page
    assert page.count("添加表决") == 1, "for the empty topic alone"
    assert filed(world, meeting).state == "filed"
    assert "提交党员大会的意见：同意提交讨论" in page_of(signed_in("secretary"), url(meeting, "print/"))


def test_a_vote_planned_before_the_matter_was_named_blocks_filing(world: World) -> None:
    secretary = world.actor("secretary")
    meeting = opened(world, "committee", topics=[PlannedTopic("表彰", with_vote=True)])
    present(meeting, *ALL)
    write(meeting, secretary, "许嘉禾介绍。", yes=3, no=0, abstain=0)
    services.write_topic(meeting, topic_of(meeting), {"matter": "praise"}, actor=secretary)
    services.close(meeting, actor=secretary)
    with pytest.raises(Invalid) as refused:
        services.file(meeting, actor=secretary)
    assert refused.value.rule == "LIF-02"
    services.plan_vote(meeting, topic_of(meeting), False, actor=secretary)
    assert services.file(meeting, actor=secretary).state == "filed"


def test_the_members_meeting_decides_also_within_a_theme_day(world: World) -> None:
    secretary = world.actor("secretary")
    day = opened(
        world, "theme-day", topics=[PlannedTopic("参观"), PlannedTopic("选举代表", True, matter="election")]
    )
    present(day, *ALL)
    write(day, secretary, "许嘉禾主持。", yes=6, no=0, abstain=0)
    services.close(day, actor=secretary)
    with pytest.raises(Invalid) as refused:
        services.file(day, actor=secretary)
    assert refused.value.rule == "LIF-02"
    services.write_topic(day, topic_of(day, -1), {"serves": "members"}, actor=secretary)
    assert services.file(day, actor=secretary).state == "filed"


def test_a_decision_on_a_theme_day_is_refused_and_late_entry_knows_the_same_rule(world: World) -> None:
    topics = [HeldTopic("处分", "讨论了。", "给予警告", matter="discipline")]
    record = held(world, "1011", "theme-day", (6, 10), topics=topics)
    with pytest.raises(Invalid) as refused:
        services.record_held(world["1011"], record, actor=world.operator)
    assert refused.value.rule == "LIF-02"


def test_close_public_interest_goes_to_the_members_in_villages_only(world: World) -> None:
    secretary = world.actor("secretary")
    meeting = opened(world, "committee", topics=[PlannedTopic("修路")])
    topic = topic_of(meeting)
    with pytest.raises(Invalid):
        services.write_topic(meeting, topic, {"matter": "public"}, actor=secretary)
    Organization.objects.filter(code="1011").update(village_or_community=True)
    services.write_topic(fresh(meeting), topic, {"matter": "public"}, actor=secretary)
    with pytest.raises(Invalid) as refused:
        services.plan_vote(fresh(meeting), topic_of(fresh(meeting)), True, actor=secretary)
    assert refused.value.rule == "LIF-02"


def test_choosing_a_matter_is_part_of_the_form_and_costs_nothing_without(
    world: World, signed_in: SignedIn
) -> None:
    meeting, client = opened(world, "committee", topics=[PlannedTopic("工作安排")]), signed_in("secretary")
    sent = form_of(page_of(client, url(meeting)))
    name = f"matter-{topic_of(meeting).uuid}"
    assert sent[name] == "general"
    answer = client.post(
        url(meeting, "minutes/"), sent | {name: "discipline"}, headers={"hx-request": "true"}
    )
    assert answer.status_code == 200
    assert "由支部党员大会决定。支委会可以讨论、提出意见，不作表决。" in answer.content.decode()
    assert topic_of(meeting).matter == "discipline"


def test_closed_minutes_are_read_by_committee_and_superior_alone(world: World, signed_in: SignedIn) -> None:
    meeting = about(world, "members", "admission", decision="同意接收")
    services.add_topic(meeting, "工作安排", actor=world.actor("secretary"))
    services.write_topic(
        meeting, topic_of(meeting, -1), {"minutes": "顾明川报告。"}, actor=world.actor("secretary")
    )
    filed(world, meeting)
    for role in ("secretary", "committee-member", "office", "office-leader"):
        assert SAID in page_of(signed_in(role), url(meeting))
    member = signed_in("member")
    for part in (f"/me/meetings/{meeting.uuid}/", url(meeting, "print/")):
        page = page_of(member, part)
        assert "顾明川报告。" in page
        assert SAID not in page
        assert "接收乔望舒" not in page
        assert "同意接收" not in page
        assert "只有支委会和上级党组织可以看" in page
    # Somebody of the committee who signs in as a member only is of the committee all the same.
    assert SAID in page_of(signed_in("group-leader"), f"/me/meetings/{meeting.uuid}/")


def test_the_paper_leaves_closed_minutes_out(world: World, signed_in: SignedIn) -> None:
    meeting = about(world, "members", "discipline")
    services.plan_vote(meeting, topic_of(meeting), True, actor=world.actor("secretary"))
    values = {"yes": 6, "no": 0, "abstain": 0, "decision": "给予警告"}
    services.write_topic(meeting, topic_of(meeting), values, actor=world.actor("secretary"))
    filed(world, meeting)

    def paper(role: str) -> tuple[str, object]:
        request: Any = signed_in(role).get(url(meeting, "print/")).wsgi_request
        shown = printing.content(request, fresh(meeting))
        return str(exporting.minutes(shown)), exporting.resolution(shown)

    minutes, resolved = paper("secretary")
    assert SAID in minutes
    assert resolved is not None
    minutes, resolved = paper("member")
    assert SAID not in minutes
    assert resolved is None


def test_closed_topics_are_not_found_not_planned_and_not_told_with_tasks(world: World) -> None:
    topics = [HeldTopic("处分骆一鸣", "讨论了。", matter="discipline"), HeldTopic("学习", "学了。")]
    meeting = file_held(world, "1011", "members", (2, 10), topics=topics)
    words = search.words(meeting)
    assert words is not None
    assert "学习" in words.texts
    assert not any("骆一鸣" in text for text in words.texts)
    Meeting.objects.update(held_on=date(2025, 8, 10))
    lines = {
        (kind, month.month): told for kind, month, told in proposed(world["1011"], 2026, date(2026, 6, 17))
    }
    assert not any("骆一鸣" in told for told in lines.values())
    assert not Task.objects.exists()


def test_minutes_that_name_nobody_are_pointed_out_and_filed_all_the_same(
    world: World, signed_in: SignedIn
) -> None:
    secretary = world.actor("secretary")
    meeting = opened(world, "theme-day", topics=[PlannedTopic("参观")])
    present(meeting, *ALL)
    write(meeting, secretary, "大家一致认为很受教育。")
    services.close(meeting, actor=secretary)
    assert "“参观”没有写是谁说的" in page_of(signed_in("secretary"), url(meeting))
    write(fresh(meeting), secretary, "周文澜谈了体会，大家一致认为很受教育。")
    assert "没有写是谁说的" not in page_of(signed_in("secretary"), url(meeting))
    assert services.file(fresh(meeting), actor=secretary).state == "filed"


def test_what_was_filed_before_there_were_matters_keeps_its_digest(world: World) -> None:
    meeting = file_held(world, "1011", "members", (6, 10))
    lines, topics = queries.roll(meeting), queries.topics(meeting)
    assert queries.is_unchanged(meeting, lines, topics)
    Topic.objects.filter(meeting=meeting).update(matter="praise")
    assert not queries.is_unchanged(meeting, lines, queries.topics(meeting))


def test_what_a_group_talked_over_is_no_decision(world: World, signed_in: SignedIn) -> None:
    meeting = file_held(
        world, "1011-Z01", "group", (6, 10), topics=[HeldTopic("帮扶", "苏景行说了情况。", "结对帮扶")]
    )
    page = page_of(signed_in("secretary"), url(meeting))
    assert "<b>意见</b> 结对帮扶" in page
    new = page_of(signed_in("secretary"), f"/tasks/new/?topic={topic_of(meeting).uuid}")
    assert "讨论意见" in new
