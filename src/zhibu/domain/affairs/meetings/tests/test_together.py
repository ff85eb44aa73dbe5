"""Many people on one meeting at the same moment, and a disk that fills up while it is filed."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.together import together
from tests.world import PASSWORD, World, file_at_once
from zhibu.domain.affairs.meetings import queries, services
from zhibu.domain.affairs.meetings.models import Attendance, Meeting, MeetingState, Presence, Showing
from zhibu.domain.affairs.meetings.services import PlannedTopic
from zhibu.domain.affairs.meetings.tests.browsing import form_of, page_of, url
from zhibu.domain.affairs.meetings.tests.holding import fresh, plan
from zhibu.domain.people.accounts.models import Account
from zhibu.domain.people.accounts.queries import actor_for
from zhibu.domain.people.accounts.services import open_account
from zhibu.engine.journal.models import Entry
from zhibu.engine.notify.models import Notice

TRIGGER = """
CREATE FUNCTION full_disk() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END
$$ LANGUAGE plpgsql;
CREATE TRIGGER full_disk BEFORE INSERT ON meetings_showing FOR EACH ROW EXECUTE FUNCTION full_disk();
"""


def accounts_of(meeting: Meeting, world: World) -> list[Account]:
    """Return an account for everybody on the roll."""
    found = []
    for number, line in enumerate(meeting.roll.select_related("member")):
        known = Account.objects.filter(member=line.member).first()
        found.append(
            known
            or open_account(
                f"roll-{number}", line.member.name, PASSWORD, actor=world.operator, member=line.member
            )
        )
    return found


def client_of(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


@pytest.fixture
def meeting(world: World) -> Meeting:
    """Return an open meeting of ten people with two topics."""
    file_at_once(world)
    topics = [PlannedTopic("传达精神"), PlannedTopic("研究工作")]
    return services.open_now(world["1011"], plan(world, topics=topics), actor=world.operator)


@pytest.mark.django_db(transaction=True)
def test_twelve_people_sign_in_and_write_at_once(world: World, meeting: Meeting) -> None:
    first, second = meeting.topics.all()
    actors = [actor_for(account) for account in accounts_of(meeting, world)]
    secretary, recorder = world.actor("secretary"), world.actor("committee-member")
    one = [services.Written(first.uuid, 1, {"minutes": "书记记的。"})]
    two = [services.Written(second.uuid, 1, {"minutes": "委员记的。"})]
    acts: list[Callable[[], Any]] = [partial(services.sign_in, meeting, actor=actor) for actor in actors]
    acts.append(lambda: services.save_minutes(meeting, one, actor=secretary))
    acts.append(lambda: services.save_minutes(meeting, two, actor=recorder))
    assert len(together(acts)) == 12
    assert meeting.roll.count() == 10
    assert meeting.roll.filter(presence=Presence.PRESENT).count() == 10
    assert Entry.objects.filter(action="meeting.sign-in").count() == 10
    assert [topic.minutes for topic in meeting.topics.all()] == ["书记记的。", "委员记的。"]


@pytest.mark.django_db(transaction=True)
def test_one_person_pressing_many_times_signs_in_once(world: World, meeting: Meeting) -> None:
    guest = services.open_now(
        world["1011"], plan(world, "committee", topics=[PlannedTopic("研究")]), actor=world.operator
    )
    member = world.actor("member")
    together([lambda: services.sign_in(meeting, actor=member) for _press in range(4)])
    assert Attendance.objects.filter(meeting=meeting, presence=Presence.PRESENT).count() == 1
    together([lambda: services.sign_in(guest, actor=member) for _press in range(4)])
    assert guest.roll.filter(guest=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_topic_written_by_twelve_keeps_one_text_and_shows_it_to_the_others(
    world: World, meeting: Meeting
) -> None:
    topic = meeting.topics.all()[0]
    writers = [world.actor("secretary"), world.actor("committee-member")] * 6

    def write(place: int) -> Any:
        text = services.Written(topic.uuid, 1, {"minutes": f"第{place}份"})
        return services.save_minutes(meeting, [text], actor=writers[place])

    saved = together([partial(write, number) for number in range(12)])
    kept = [one for one in saved if not one.conflicts]
    topic.refresh_from_db()
    # A writer who is still being answered is not in conflict with himself: one or two steps, never a mix.
    assert topic.version - 1 == len(kept) <= 2
    assert topic.minutes in {f"第{number}份" for number in range(12)}
    assert all(one.conflicts[topic.uuid].minutes for one in saved if one.conflicts)


@pytest.fixture
def closed(world: World, meeting: Meeting) -> Meeting:
    """Return the meeting, written and ended."""
    secretary = world.actor("secretary")
    meeting.roll.update(presence=Presence.PRESENT)
    for topic in meeting.topics.all():
        services.write_topic(meeting, topic, {"minutes": "许嘉禾报告，大家讨论。"}, actor=secretary)
    return services.close(meeting, actor=secretary)


@pytest.mark.django_db(transaction=True)
def test_two_who_file_at_once_get_one_result_and_both_are_told(world: World, closed: Meeting) -> None:
    clients = [client_of(world.accounts[role]) for role in ("secretary", "committee-member")]
    forms = [form_of(page_of(client, url(closed))) for client in clients]
    answers = together(
        [
            partial(client.post, url(closed, "file/"), form)
            for client, form in zip(clients, forms, strict=True)
        ]
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    filed = fresh(closed)
    late = next(answer for answer in answers if answer.status_code == 409)
    words = f"这次会议刚由{filed.filed_by}办过，现在是“已归档”，不用再做一遍。"
    assert words in late.content.decode()
    assert (filed.running_number, Showing.objects.count()) == (1, 1)
    assert Entry.objects.filter(action="meeting.file").count() == 1
    assert queries.is_unchanged(filed, queries.roll(filed), queries.topics(filed))
    asked = Notice.objects.filter(matter__startswith=f"meeting/{closed.uuid}/closed")
    assert asked.count() == asked.values("account").distinct().count()


@pytest.fixture
def full_disk(closed: Meeting) -> Iterator[Meeting]:
    """Leave the database no more room: SQLite may not grow, PostgreSQL says so itself."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # What earlier tests emptied would be room to grow into.
            cursor.execute("VACUUM")
            pages = cursor.execute("PRAGMA page_count").fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count = {pages}")
            yield closed
            cursor.execute("PRAGMA max_page_count = 1073741823")
        else:
            cursor.execute(TRIGGER)
            yield closed
            cursor.execute("DROP TRIGGER full_disk ON meetings_showing; DROP FUNCTION full_disk()")


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_while_filing_is_said_plainly_and_leaves_nothing_half_done(
    world: World, full_disk: Meeting
) -> None:
    client = client_of(world.accounts["secretary"])
    client.raise_request_exception = True
    sent = form_of(page_of(client, url(full_disk)))
    before = [(topic.minutes, topic.version) for topic in full_disk.topics.all()]
    entries = Entry.objects.count()
    if connection.vendor == "sqlite":
        # Small rows still find room in pages that are there; this text does not.
        sent["minutes"] = ["字" * 200_000, sent["minutes"][1]]
    answer = client.post(url(full_disk, "file/"), sent)
    assert answer.status_code == 503
    assert "服务器的磁盘满了，这次没有存上，以前存的都在。" in answer.content.decode()
    row = fresh(full_disk)
    assert (row.state, row.filed_by, row.digest, row.running_number) == (MeetingState.CLOSED, "", "", None)
    assert [(topic.minutes, topic.version) for topic in full_disk.topics.all()] == before
    assert (Showing.objects.count(), Entry.objects.count()) == (0, entries)
