"""The server killed while minutes are filed: filed once or not at all, and it can be filed afterwards."""

import http.client
import os
import signal
import threading
import urllib.error
from contextlib import suppress
from datetime import timedelta
from time import sleep

import pytest

from tests import world as worlds
from tests.serving import Visitor, serving
from zhibu.domain.affairs.meetings import queries, services
from zhibu.domain.affairs.meetings.models import Meeting, MeetingState, Presence, Showing
from zhibu.domain.affairs.meetings.tests.browsing import form_of
from zhibu.domain.affairs.meetings.tests.holding import plan
from zhibu.engine import clock
from zhibu.engine.journal.models import Entry

ROUNDS = int(os.environ.get("ZHIBU_ROUNDS", "20"))
STEP = 0.004
"""Each round kills the server so much later after the sending."""


def closed(world: worlds.World, number: int) -> Meeting:
    """End a theme day of a month of its own."""
    with clock.travel(clock.now() - timedelta(minutes=ROUNDS - number)):
        meeting = services.open_now(
            world["1011"],
            plan(world, "theme-day", title=f"主题党日{number}", topics=[services.PlannedTopic("参观")]),
            actor=world.operator,
        )
        meeting.roll.update(presence=Presence.PRESENT)
        for topic in meeting.topics.all():
            services.write_topic(meeting, topic, {"minutes": "许嘉禾介绍。"}, actor=world.operator)
        return services.close(meeting, actor=world.operator)


def file_and_kill(meeting: Meeting, delay: float) -> bool:
    """File over the network and kill the server after a while; returns whether an answer came."""
    address = f"/meetings/{meeting.uuid}/"
    answered = []
    with serving() as (base, server):
        visitor = Visitor(base)
        visitor.sign_in("secretary", worlds.PASSWORD)
        page = visitor.get(address)
        sent = form_of(page) | {"minutes": ["许嘉禾介绍，归档前补了一句。"]}

        def send() -> None:
            with suppress(OSError, http.client.HTTPException, urllib.error.URLError):
                answered.append(visitor.post(address + "file/", sent, page))

        sender = threading.Thread(target=send)
        sender.start()
        sleep(delay)
        os.kill(server.pid, signal.SIGKILL)
        sender.join()
    return bool(answered)


def check(meeting: Meeting, *, answered: bool) -> bool:
    """Check that the meeting is filed whole or not at all; returns whether it is filed."""
    meeting.refresh_from_db()
    shown = Showing.objects.filter(meeting=meeting).count()
    notes = Entry.objects.filter(action="meeting.file", object_uuid=meeting.uuid).count()
    filed = meeting.state == MeetingState.FILED
    assert (shown, notes) == ((1, 1) if filed else (0, 0))
    assert filed or meeting.digest == ""
    text = meeting.topics.get().minutes
    assert text in {"许嘉禾介绍。", "许嘉禾介绍，归档前补了一句。"}
    if filed:
        assert text == "许嘉禾介绍，归档前补了一句。"
        assert queries.is_unchanged(meeting, queries.roll(meeting), queries.topics(meeting))
    assert filed or not answered, "an answer was given for what is not there"
    return filed


def killed_rounds(world: worlds.World, rounds: int) -> tuple[int, int]:
    """Kill the server so many times; returns how many were filed before, how many after."""
    before = after = 0
    for number in range(rounds):
        meeting = closed(world, number)
        if check(meeting, answered=file_and_kill(meeting, number * 13 % 40 * STEP)):
            before += 1
            continue
        services.file(meeting, actor=world.operator)
        after += 1
    filed = Meeting.objects.filter(state=MeetingState.FILED)
    assert filed.count() == Showing.objects.count() == rounds
    numbers = sorted(filed.values_list("running_number", flat=True))
    assert numbers == list(range(1, rounds + 1))
    return before, after


@pytest.mark.django_db(transaction=True)
def test_a_server_killed_while_filing_leaves_all_or_nothing(world: worlds.World) -> None:
    worlds.file_at_once(world)
    assert sum(killed_rounds(world, 1)) == 1


@pytest.mark.nightly
@pytest.mark.django_db(transaction=True)
def test_servers_killed_again_and_again_lose_and_double_nothing(world: worlds.World) -> None:
    worlds.file_at_once(world)
    before, after = killed_rounds(world, ROUNDS)
    assert before + after == ROUNDS
