"""Minutes, topics and votes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.world import World
from zhibu.domain.affairs.meetings import queries, rules, services
from zhibu.domain.affairs.meetings.models import Meeting, Topic
from zhibu.domain.affairs.meetings.services import Written
from zhibu.domain.affairs.meetings.tests.holding import (
    NOW,
    afternoon,
    file_held,
    opened,
    place,
    plan,
    present,
    write,
)
from zhibu.engine import clock
from zhibu.engine.access import Refused
from zhibu.engine.flow import Conflict, Invalid
from zhibu.engine.journal.models import Entry

FULL = ("许嘉禾", "陆清源", "苏景行", "顾明川", "周文澜", "白景初", "程若谷", "骆一鸣")


def first(meeting: Meeting, position: int = 1) -> Topic:
    topic: Topic = meeting.topics.get(position=position)
    return topic


def test_two_recorders_never_overwrite_each_other(world: World) -> None:
    secretary, colleague = world.actor("secretary"), world.actor("committee-member")
    with afternoon():
        meeting = opened(world)
        one, two = meeting.topics.all()
        services.save_minutes(meeting, [Written(one.uuid, 1, {"minutes": "书记写"})], actor=secretary)
        services.save_minutes(meeting, [Written(two.uuid, 1, {"minutes": "委员写"})], actor=colleague)
        both = [Written(one.uuid, 1, {"minutes": "委员改"}), Written(two.uuid, 2, {"decision": "同意"})]
        saved = services.save_minutes(meeting, both, actor=colleague)
    assert set(saved.conflicts) == {one.uuid}
    assert saved.conflicts[one.uuid].written_by == "许嘉禾"
    assert [topic.minutes for topic in meeting.topics.all()] == ["书记写", "委员写"]
    assert first(meeting, 2).decision == "同意"


def test_writing_one_topic_over_somebody_elses_text_is_a_conflict(world: World) -> None:
    with afternoon():
        meeting = opened(world)
        topic = first(meeting)
        services.write_topic(meeting, topic, {"minutes": "书记写"}, actor=world.actor("secretary"), version=1)
        with pytest.raises(Conflict, match="许嘉禾"):
            services.write_topic(
                meeting, topic, {"minutes": "委员写"}, actor=world.actor("committee-member"), version=1
            )


def test_a_writer_is_not_in_conflict_with_his_own_saving_on_its_way(world: World) -> None:
    secretary = world.actor("secretary")
    with afternoon():
        meeting = opened(world)
        topic = first(meeting)
        for text in ("半句", "半句，一句。"):
            saved = services.save_minutes(
                meeting, [Written(topic.uuid, 1, {"minutes": text})], actor=secretary
            )
            assert not saved.conflicts
    with clock.travel(NOW + timedelta(minutes=5)):
        saved = services.save_minutes(
            meeting, [Written(topic.uuid, 2, {"minutes": "另一个窗口"})], actor=secretary
        )
    assert set(saved.conflicts) == {topic.uuid}
    assert first(meeting).minutes == "半句，一句。"


def test_the_same_text_twice_changes_nothing(world: World) -> None:
    with afternoon():
        meeting = opened(world)
        for _time in range(2):
            write(meeting, world.actor("secretary"))
    assert [topic.version for topic in meeting.topics.all()] == [2, 2]


def test_a_stream_of_savings_is_one_entry_of_the_journal_without_the_words(world: World) -> None:
    secretary = world.actor("secretary")
    meeting = None
    for minute, text in enumerate(("一", "一二", "一二三")):
        with clock.travel(NOW + timedelta(minutes=minute)):
            meeting = meeting or opened(world)
            services.write_topic(meeting, first(meeting), {"minutes": text}, actor=secretary)
    entries = list(Entry.objects.filter(action="topic.write"))
    assert len(entries) == 1
    assert entries[0].changes == {"minutes": ["•", "•"]}


def test_long_titles_are_cut_and_blank_ones_refused(world: World) -> None:
    secretary = world.actor("secretary")
    with afternoon():
        meeting = opened(world)
        topic = services.add_topic(meeting, " " + "题" * 200, actor=secretary)
        assert (topic.position, len(topic.title)) == (3, 120)
        with pytest.raises(Invalid, match="请填议题"):
            services.add_topic(meeting, "  ", actor=secretary)


def test_a_topic_leaves_the_agenda_only_while_nothing_is_written(world: World) -> None:
    secretary = world.actor("secretary")
    with afternoon():
        meeting = opened(world)
        one, two = meeting.topics.all()
        services.write_topic(meeting, one, {"minutes": "说了。"}, actor=secretary)
        with pytest.raises(Invalid, match="这个议题已有记录，不能移出。"):
            services.remove_topic(meeting, one, actor=secretary)
        services.remove_topic(meeting, two, actor=secretary)
    assert [topic.title for topic in meeting.topics.all()] == ["传达会议精神"]


def test_a_topic_of_another_meeting_is_out_of_reach(world: World) -> None:
    with afternoon():
        mine = opened(world)
        other = services.convene(
            world["1012"],
            plan(world, chair=world.member("孟春和"), recorder=world.member("宋以宁")),
            actor=world.operator,
        )
        secretary = world.actor("secretary")
        with pytest.raises(Refused):
            services.remove_topic(mine, first(other), actor=secretary)
        with pytest.raises(Refused):
            services.plan_vote(mine, first(other), True, actor=secretary)
        saved = services.save_minutes(
            mine, [Written(first(other).uuid, 1, {"minutes": "x"})], actor=secretary
        )
    assert first(other).uuid not in saved.topics
    assert first(other).minutes == ""


def test_a_vote_needs_half_of_those_due_and_no_more_votes_than_people(world: World) -> None:
    secretary = world.actor("secretary")
    totals = {"yes": 3, "no": 0, "abstain": 0}
    with afternoon():
        meeting = opened(world)
        topic = first(meeting, 2)
        present(meeting, *FULL[:3], "乔望舒")
        with pytest.raises(Invalid) as refused:
            services.write_topic(meeting, topic, totals, actor=secretary)
        assert (refused.value.rule, str(refused.value)) == ("LIF-19", "还差1人到半数")
        present(meeting, FULL[3])
        with pytest.raises(Invalid, match="票数合计超过实到有表决权4人"):
            services.write_topic(meeting, topic, totals | {"no": 2}, actor=secretary)
        assert first(meeting, 2).yes is None
        services.write_topic(meeting, topic, totals | {"no": 1}, actor=secretary)
    saved = first(meeting, 2)
    assert (saved.yes, saved.no, saved.abstain) == (3, 1, 0)
    heads = queries.counts(queries.roll(meeting))
    assert (heads.due, heads.due_present, heads.yes_needed) == (8, 4, 5)


def test_a_half_typed_vote_is_kept_as_it_is_and_not_counted(world: World) -> None:
    with afternoon():
        meeting = opened(world)
        services.write_topic(meeting, first(meeting, 2), {"yes": 20}, actor=world.actor("secretary"))
    topic = first(meeting, 2)
    assert (topic.yes, topic.no) == (20, None)


def test_planning_a_vote_and_dropping_it(world: World) -> None:
    secretary = world.actor("secretary")
    with afternoon():
        meeting = opened(world)
        present(meeting, *FULL)
        services.plan_vote(meeting, first(meeting), True, actor=secretary)
        services.write_topic(meeting, first(meeting), {"yes": 5, "no": 3, "abstain": 0}, actor=secretary)
        services.plan_vote(meeting, first(meeting), False, actor=secretary)
        group = services.convene(world["1011-Z01"], plan(world, "group"), actor=world.actor("group-leader"))
        assert not group.topics.filter(with_vote=True).exists()
        with pytest.raises(Invalid, match="党小组不作决定，不用表决。"):
            services.plan_vote(group, first(group), True, actor=world.actor("group-leader"))
    topic = first(meeting)
    assert (topic.with_vote, topic.yes) == (False, None)


def test_after_filing_nothing_is_written_any_more(world: World) -> None:
    meeting = file_held(world, "1011", "members", (6, 12))
    topic, operator = first(meeting), world.operator
    line = place(meeting, "周文澜")
    acts: list[Callable[[], Any]] = [
        lambda: services.save_minutes(meeting, [Written(topic.uuid, 1, {"minutes": "x"})], actor=operator),
        lambda: services.add_topic(meeting, "x", actor=operator),
        lambda: services.remove_topic(meeting, topic, actor=operator),
        lambda: services.plan_vote(meeting, topic, True, actor=operator),
        lambda: services.change_plan(meeting, plan(world), actor=operator),
        lambda: services.explain_absence(meeting, line, actor=operator, reason="x"),
        lambda: services.take_back_sign(meeting, line, actor=operator),
        lambda: services.sign_for(meeting, line, actor=operator, reason="x"),
        lambda: services.answer_leave(meeting, line, True, actor=operator),
        lambda: services.ask_leave(meeting, actor=world.actor("member"), reason="x"),
    ]
    before = (meeting.digest, first(meeting).minutes, list(meeting.roll.values_list()))
    for act in acts:
        with pytest.raises(Invalid):
            act()
    assert before == (meeting.digest, first(meeting).minutes, list(meeting.roll.values_list()))


@pytest.mark.parametrize(
    ("due", "present_", "yes", "passed"),
    [(20, 10, 10, False), (20, 14, 10, False), (20, 14, 11, True), (21, 11, 11, True), (21, 10, 10, False)],
)
def test_a_decision_needs_more_than_half_of_all_due(due: int, present_: int, yes: int, passed: bool) -> None:
    assert rules.vote_outcome(due, present_, yes)["passed"] is passed


def test_what_a_meeting_may_contain() -> None:
    assert set(rules.serving("theme-day")) == {"theme-day", "members", "lecture", "committee"}
    assert rules.serving("committee") == ("committee",)
    assert rules.serving("group") == ("group",)
