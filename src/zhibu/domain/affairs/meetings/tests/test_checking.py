"""Checking minutes before they are filed: the period, remarks, agreement, who is told."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.world import World, file_at_once
from zhibu.domain.affairs.meetings import queries, services
from zhibu.domain.affairs.meetings.models import Meeting, MeetingState, RemarkState
from zhibu.domain.affairs.meetings.services import PlannedTopic
from zhibu.domain.affairs.meetings.tests.browsing import form_of, page_of, url
from zhibu.domain.affairs.meetings.tests.holding import NOW, afternoon, fresh, opened, place, present, write
from zhibu.engine import clock
from zhibu.engine.access import Refused
from zhibu.engine.flow import Invalid
from zhibu.engine.notify.models import Notice
from zhibu.engine.rules.models import ParameterValue

Capture = Callable[..., AbstractContextManager[list[Any]]]
SignedIn = Callable[[str], Client]
PEOPLE = ("许嘉禾", "陆清源", "周文澜", "苏景行")
DAY = timedelta(hours=24)


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    """Stand at 2026-06-17 14:00."""
    with afternoon():
        yield


def closed(world: World) -> Meeting:
    """End a theme day at which chair, recorder and two others were; they have the default time to check."""
    meeting = opened(world, "theme-day", checking=True, topics=[PlannedTopic("参观")])
    present(meeting, *PEOPLE)
    write(meeting, world.actor("secretary"))
    return services.close(meeting, actor=world.actor("secretary"))


def test_minutes_wait_a_day_or_until_everybody_there_agreed(world: World) -> None:
    secretary, meeting = world.actor("secretary"), closed(world)
    assert meeting.remarks_until == NOW + DAY
    with pytest.raises(Invalid) as refused:
        services.file(meeting, actor=secretary)
    words = "核对到6月18日 14:00。到会的人都同意了可以提前归档，还差2人。"
    assert (refused.value.rule, refused.value.problems) == ("MIN-05", {"checking": words})
    services.confirm(meeting, actor=world.actor("member"))
    services.confirm(meeting, actor=world.actor("group-leader"))
    assert services.file(meeting, actor=secretary).state == MeetingState.FILED


def test_after_the_period_nobody_need_have_agreed(world: World) -> None:
    meeting = closed(world)
    with clock.travel(NOW + DAY):
        assert services.file(meeting, actor=world.actor("secretary")).state == MeetingState.FILED


def test_what_changes_after_somebody_agreed_is_shown_to_him_again(world: World) -> None:
    meeting = closed(world)
    services.confirm(meeting, actor=world.actor("member"))
    services.confirm(meeting, actor=world.actor("group-leader"))
    with clock.travel(NOW + timedelta(minutes=5)):
        write(meeting, world.actor("secretary"), "改过一个数。")
        with pytest.raises(Invalid, match="还差2人"):
            services.file(meeting, actor=world.actor("secretary"))


def test_a_remark_waits_for_the_recorder_and_goes_into_the_minutes_by_name(world: World) -> None:
    secretary, member, meeting = world.actor("secretary"), world.actor("member"), closed(world)
    remark = services.remark(meeting, " 漏了我的建议。 ", actor=member)
    assert services.remark(meeting, "漏了我的建议。", actor=member).pk == remark.pk
    with clock.travel(NOW + DAY):
        with pytest.raises(Invalid) as refused:
            services.file(meeting, actor=secretary)
        assert refused.value.problems == {"remarks": "还有1条意见没有办。写进记录，或者答复。"}
        services.take_remark(meeting, remark, actor=secretary)
        topic = meeting.topics.get()
        assert topic.minutes.endswith("周文澜核对时补充：漏了我的建议。")
        with pytest.raises(Invalid, match="这条意见已写进记录"):
            services.answer_remark(meeting, remark, "不改", actor=secretary)
        services.file(meeting, actor=secretary)
    assert queries.remarks(meeting)[0].state == RemarkState.TAKEN


def test_an_answer_takes_words_and_the_author_may_withdraw_before(world: World) -> None:
    secretary, member, meeting = world.actor("secretary"), world.actor("member"), closed(world)
    remark = services.remark(meeting, "日期不对。", actor=member, topic=meeting.topics.get())
    with pytest.raises(Invalid, match="请填答复"):
        services.answer_remark(meeting, remark, " ", actor=secretary)
    with pytest.raises(Refused):
        services.withdraw_remark(remark, actor=world.actor("group-leader"))
    services.withdraw_remark(remark, actor=member)
    again = services.remark(meeting, "日期不对。", actor=member)
    services.answer_remark(meeting, again, "日期照签到表。", actor=secretary)
    with pytest.raises(Invalid, match="已答复"):
        services.withdraw_remark(again, actor=member)


def test_only_those_who_were_there_remark_and_only_before_filing(world: World) -> None:
    meeting = closed(world)
    with pytest.raises(Invalid, match="没有到会，不能核对这次记录。"):
        services.remark(meeting, "补充", actor=world.actor("probationary"))
    with pytest.raises(Refused):
        services.remark(meeting, "补充", actor=world.actor("unrelated-member"))
    with clock.travel(NOW + DAY):
        services.file(meeting, actor=world.actor("secretary"))
    with pytest.raises(Invalid, match="会议已归档，不能再提意见。"):
        services.remark(meeting, "补充", actor=world.actor("member"))


def test_a_superior_sets_the_period_from_a_day_on_and_those_beneath_follow(world: World) -> None:
    branch, today = world["1011"], clock.today()
    assert queries.remark_hours(branch, today) == 24
    ParameterValue.objects.create(
        parameter="min.remark_period",
        org_path=world["101"].path,
        value="48",
        valid_from=today,
        set_by="试验",
        recorded_at=clock.now(),
    )
    assert queries.remark_hours(branch, today) == 48
    assert queries.remark_hours(world["1021"], today) == 24
    assert queries.remark_hours(branch, today - DAY) == 24


def test_without_a_period_minutes_are_filed_on_the_spot(world: World) -> None:
    file_at_once(world)
    assert services.file(closed(world), actor=world.actor("secretary")).state == MeetingState.FILED


def test_going_on_with_the_meeting_takes_agreement_back(world: World) -> None:
    meeting = closed(world)
    services.confirm(meeting, actor=world.actor("member"))
    services.reopen(meeting, actor=world.actor("secretary"))
    assert place(meeting, "周文澜").confirmed_at is None
    assert fresh(meeting).remarks_until is None


def test_everybody_concerned_is_told(world: World, django_capture_on_commit_callbacks: Capture) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        meeting = closed(world)
    asked = Notice.objects.get(account=world.accounts["member"], matter__contains="/closed")
    assert asked.text == "6月18日 14:00前可以提意见，没有意见请点同意。归档后不再修改。"
    with django_capture_on_commit_callbacks(execute=True):
        remark = services.remark(meeting, "日期不对。", actor=world.actor("member"))
    told = Notice.objects.get(account=world.accounts["committee-member"], matter__contains="/remark-")
    assert (told.title, told.text) == ("周文澜对记录有意见：支部党员大会（二季度）", "日期不对。")
    with django_capture_on_commit_callbacks(execute=True):
        services.answer_remark(meeting, remark, "照签到表。", actor=world.actor("committee-member"))
    answered = Notice.objects.get(account=world.accounts["member"], matter__contains="/remark-answered")
    assert (answered.title, answered.text) == ("你的意见已答复：支部党员大会（二季度）", "照签到表。")


def test_after_a_day_chair_and_recorder_are_reminded_once_with_the_rule(
    world: World, django_capture_on_commit_callbacks: Capture
) -> None:
    meeting = closed(world)
    assert services.remind_of_minutes(actor=world.operator) == 0
    with clock.travel(NOW + DAY):
        for _day in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                assert services.remind_of_minutes(actor=world.operator) == 1
    notices = Notice.objects.filter(matter__contains="overdue")
    assert {notice.account for notice in notices} == {
        world.accounts["secretary"],
        world.accounts["committee-member"],
    }
    assert notices.count() == 2
    assert notices[0].text == "会后24小时内整理完毕。依据：会议记录通行要求"
    with clock.travel(NOW + DAY):
        services.file(meeting, actor=world.actor("secretary"))
        assert services.remind_of_minutes(actor=world.operator) == 0


def test_somebody_checks_on_his_phone(world: World, signed_in: SignedIn) -> None:
    meeting, client = closed(world), signed_in("member")
    own = f"/me/meetings/{meeting.uuid}/"
    page = page_of(client, own)
    assert "同意这份记录" in page
    assert "到6月18日 14:00" in page
    assert client.post(own + "check/", {"text": " "}).status_code == 422
    topic = str(meeting.topics.get().uuid)
    sent = client.post(own + "check/", {"text": "漏了一条。", "topic": topic})
    assert sent.headers["Location"] == own + "#check"
    page = page_of(client, own)
    assert "漏了一条。" in page
    assert "等记录人答复" in page
    client.post(own + "check/", {"agree": "yes"})
    assert "你已同意这份记录。" in page_of(client, own)
    remark = meeting.remarks.get()
    client.post(own + "check/", {"withdraw": str(remark.uuid)})
    assert "已撤回" in page_of(client, own)
    assert client.post(own + "check/", {"withdraw": "x"}).status_code == 302


def test_the_recorder_answers_on_the_page(world: World, signed_in: SignedIn) -> None:
    meeting, client = closed(world), signed_in("committee-member")
    first = services.remark(meeting, "漏了一条。", actor=world.actor("member"))
    second = services.remark(meeting, "日期不对。", actor=world.actor("member"))
    page = page_of(client, url(meeting))
    assert "核对到6月18日 14:00；到会4人，2人已同意" in page
    assert "还没有同意：苏景行、周文澜" in page
    assert "还有2条意见没有办。" in page
    address = f"/meetings/remarks/{first.uuid}/"
    assert client.post(address, {"act": "answer", "answer": ""}).status_code == 422
    assert client.post(address, {"act": "take"}).headers["Location"] == url(meeting) + "#remarks"
    second_address = f"/meetings/remarks/{second.uuid}/"
    assert client.post(second_address, {"act": "answer", "answer": "照签到表。"}).status_code == 302
    page = page_of(client, url(meeting))
    assert "周文澜核对时补充：漏了一条。" in page
    assert "照签到表。" in page
    assert client.post(url(meeting, "file/"), form_of(page)).status_code == 422
