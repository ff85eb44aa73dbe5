"""Without phones: the sheet to sign on, the roll call; and a meeting for one's own calendar."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client
from icalendar import Calendar, Event

from tests.life import text
from tests.world import World
from zhibu.domain.affairs.meetings import services
from zhibu.domain.affairs.meetings.models import Meeting, Presence
from zhibu.domain.affairs.meetings.tests.browsing import page_of, url
from zhibu.domain.affairs.meetings.tests.holding import NOW, afternoon, fresh, opened, place, plan
from zhibu.engine import clock
from zhibu.engine.flow import Invalid
from zhibu.engine.journal.models import Entry
from zhibu.engine.papers.tests.reading import pages

SignedIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    """Stand at 2026-06-17 14:00."""
    with afternoon():
        yield


def test_one_save_brings_in_everybody_who_answered(world: World, signed_in: SignedIn) -> None:
    meeting = opened(world)
    services.sign_in(meeting, actor=world.actor("member"))
    secretary, names = signed_in("secretary"), ("程若谷", "陆清源")
    page = page_of(secretary, url(meeting, "roll-call/"))
    assert "程若谷" in page
    assert "周文澜" not in page  # signed in by himself
    ticked = [str(place(meeting, name).uuid) for name in names]
    answer = secretary.post(url(meeting, "roll-call/"), {"place": ticked})
    assert answer.headers["Location"] == url(meeting) + "#roll"
    assert secretary.post(url(meeting, "roll-call/"), {"place": ticked}).status_code == 302  # pressed twice
    for name in names:
        line = place(meeting, name)
        assert (line.presence, line.way, line.by) == ("present", "roll", "许嘉禾")
    noted = Entry.objects.filter(action="meeting.call-roll")
    assert [entry.changes["presence"][1] for entry in noted] == ["程若谷、陆清源"]
    assert place(meeting, "周文澜").way == "qr"


def test_nobody_ticked_is_said_and_ids_from_elsewhere_do_nothing(world: World, signed_in: SignedIn) -> None:
    meeting, other = opened(world), opened(world, title="另一个会")
    secretary = signed_in("secretary")
    answer = secretary.post(url(meeting, "roll-call/"), {"place": ["nothing"]})
    assert answer.status_code == 422
    assert "请选到会的人" in text(answer.content)
    foreign = str(place(other, "程若谷").uuid)
    assert secretary.post(url(meeting, "roll-call/"), {"place": foreign}).status_code == 302
    assert place(other, "程若谷").presence == place(meeting, "程若谷").presence == Presence.EXPECTED


def test_before_a_meeting_there_is_a_sheet_and_no_roll_call(world: World, signed_in: SignedIn) -> None:
    meeting = convened(world)
    secretary = signed_in("secretary")
    assert "会议开始后才能点名" in page_of(secretary, url(meeting, "roll-call/"))
    with pytest.raises(Invalid):
        services.call_roll(meeting, {place(meeting, "程若谷").uuid}, actor=world.actor("secretary"))
    answer = secretary.get(url(meeting, "sheet/"))
    said = "".join(page.text for page in pages(answer.content)).replace(" ", "")
    for part in ("签到表", "序号", "签名", "程若谷", "乔望舒（预备）", meeting.title):
        assert part in said, part
    assert Entry.objects.get(action="meeting.paper").purpose == "roll"


def test_a_meeting_goes_into_ones_own_calendar_and_moves_there(world: World, signed_in: SignedIn) -> None:
    meeting, member = convened(world), signed_in("member")
    address = f"/me/meetings/{meeting.uuid}/calendar/"
    assert address in page_of(member, f"/me/meetings/{meeting.uuid}/")
    first = event(member, address)
    assert (str(first["summary"]), str(first["location"])) == ("支部党员大会（二季度）", "二楼会议室")
    assert first.start == clock.now() + timedelta(days=2)
    later = plan(world, planned_at=clock.now() + timedelta(days=3))
    services.change_plan(fresh(meeting), later, actor=world.actor("secretary"))
    moved = event(member, address)
    assert moved.uid == first.uid
    assert moved.sequence > first.sequence
    assert moved.start == clock.now() + timedelta(days=3)
    assert signed_in("unrelated-member").get(address).status_code == 404


def convened(world: World) -> Meeting:
    planned = plan(world, planned_at=NOW + timedelta(days=2))
    return services.convene(world["1011"], planned, actor=world.actor("secretary"))


def event(client: Client, address: str) -> Event:
    answer = client.get(address)
    assert answer.headers["Content-Type"].startswith("text/calendar")
    [found] = Calendar.from_ical(answer.content).events
    return found
