"""Who lectured (LIF-06): filled in, chosen, or a name; the list; what secretaries of committees owe."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.world import World
from zhibu.domain.affairs.meetings import services
from zhibu.domain.affairs.meetings.duties import secretaries_lecture
from zhibu.domain.affairs.meetings.models import Meeting
from zhibu.domain.affairs.meetings.services import HeldTopic, PlannedTopic
from zhibu.domain.affairs.meetings.tests.browsing import form_of, page_of, url
from zhibu.domain.affairs.meetings.tests.holding import afternoon, file_held, opened, present, topic_of, write
from zhibu.domain.people.members.models import Member, PostHeld
from zhibu.engine.duty import Question
from zhibu.engine.flow import Invalid

SignedIn = Callable[[str], Client]
TOLD = "县委党校 李教授"


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    """Stand at 2026-06-17 14:00."""
    with afternoon():
        yield


@pytest.fixture
def led(world: World) -> Member:
    """Make 邵安然 secretary of the committee 100 as well."""
    member = world.member("邵安然")
    PostHeld.objects.create(
        member=member,
        organization=world["100"],
        post="SECRETARY",
        valid_from=date(2026, 1, 1),
        recorded_at=world["100"].recorded_at,
    )
    return member


def lecture(world: World) -> Meeting:
    meeting = opened(world, "lecture", topics=[PlannedTopic("学习党章")])
    present(meeting, "许嘉禾", "陆清源", "周文澜", "白景初", "顾明川")
    write(meeting, world.actor("secretary"), "许嘉禾讲课。")
    return meeting


def owed(world: World, code: str, on: date) -> dict[str, str]:
    found = secretaries_lecture(Question(world[code].path, date(2026, 1, 1), on))
    return {f"{duty.subject.code} {duty.period}": duty.state.value for duty in found}


def test_the_chair_is_filled_in_and_a_written_name_stands_before_him(
    world: World, signed_in: SignedIn
) -> None:
    meeting, client = lecture(world), signed_in("secretary")
    topic = topic_of(meeting)
    sent = form_of(page_of(client, url(meeting)))
    assert sent[f"lecturer-{topic.uuid}"] == str(world.member("许嘉禾").uuid)
    client.post(url(meeting, "minutes/"), sent | {f"lecturer_text-{topic.uuid}": TOLD})
    topic.refresh_from_db()
    assert (topic.lecturer, topic.lecturer_text) == (None, TOLD)
    secretary = world.actor("secretary")
    services.file(services.close(meeting, actor=secretary), actor=secretary)
    assert f"授课人：{TOLD}" in page_of(client, url(meeting, "print/"))


def test_a_secretary_from_above_is_offered_and_a_stranger_refused(world: World, led: Member) -> None:
    meeting, secretary = lecture(world), world.actor("secretary")
    topic = services.write_topic(meeting, topic_of(meeting), {"lecturer": str(led.uuid)}, actor=secretary)
    assert topic.lecturer == led
    stranger = str(world.member("韩素秋").uuid)
    with pytest.raises(Invalid) as refused:
        services.write_topic(meeting, topic, {"lecturer": stranger}, actor=secretary)
    assert refused.value.rule == "LIF-06"


def test_a_topic_that_becomes_a_lecture_has_the_chair_as_its_lecturer(world: World) -> None:
    secretary = world.actor("secretary")
    meeting = opened(world, "theme-day", topics=[PlannedTopic("参观"), PlannedTopic("党课")])
    topic = services.write_topic(meeting, topic_of(meeting, -1), {"serves": "lecture"}, actor=secretary)
    assert topic.lecturer == world.member("许嘉禾")
    assert topic_of(meeting).lecturer is None


def test_the_list_says_who_lectured_and_finds_him(world: World, signed_in: SignedIn) -> None:
    held = HeldTopic("安全生产", "讲了规定。", lecturer_text=TOLD)
    file_held(world, "1011", "lecture", (6, 10), topics=[held])
    file_held(world, "1011", "lecture", (3, 10), topics=[HeldTopic("学习党章", "讲了党章。")])
    client = signed_in("secretary")
    page = page_of(client, "/lectures/")
    assert page.index("安全生产") < page.index("学习党章")
    assert TOLD in page
    found = page_of(client, "/lectures/?q=李教授")
    assert "安全生产" in found
    assert "学习党章" not in found


def test_the_secretary_of_a_committee_owes_a_lecture_a_year(world: World, led: Member) -> None:
    assert owed(world, "100", date(2026, 6, 17)) == {"100 2026": "due"}
    assert owed(world, "1011", date(2026, 6, 17)) == {}
    file_held(world, "1011", "lecture", (3, 10), topics=[HeldTopic("党课", "讲了。", lecturer=led)])
    assert owed(world, "100", date(2026, 6, 17)) == {"100 2026": "done"}
    assert owed(world, "100", date(2026, 3, 9)) == {"100 2026": "due"}


def test_without_a_secretary_entered_nothing_is_owed(
    world: World, django_assert_max_num_queries: Any
) -> None:
    # One of them is the test's own.
    with django_assert_max_num_queries(3):
        assert owed(world, "100", date(2026, 6, 17)) == {}
