"""Rooms: who may take one, being told who has it, moving and giving it back, one room's week (F-MTG-02)."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client

from tests.together import together
from tests.world import World, file_at_once
from zhibu.domain.affairs.meetings import queries, services
from zhibu.domain.affairs.meetings.models import Meeting, Room
from zhibu.domain.affairs.meetings.services import RoomFacts
from zhibu.domain.affairs.meetings.tests.browsing import page_of
from zhibu.domain.affairs.meetings.tests.holding import NOW, afternoon, fresh, moment, plan, write
from zhibu.engine import clock
from zhibu.engine.access import Refused
from zhibu.engine.flow import Invalid, WrongState

SignedIn = Callable[[str], Client]
HALL = "一楼礼堂"


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    """Stand at 2026-06-17 14:00."""
    with afternoon():
        yield


@pytest.fixture
def hall(world: World) -> Room:
    """Return a room of general branch 101, which both its branches may take."""
    return services.add_room(world["101"], RoomFacts(HALL, 60), actor=world.operator)


def convened(world: World, code: str = "1011", **changes: Any) -> Meeting:
    """Convene a meeting in the hall on 2026-06-18, 14:00 to 16:00 unless told otherwise."""
    given: dict[str, Any] = {"place": HALL, "planned_at": moment(6, 18), "chair_reason": "书记委托"}
    if code != "1011":
        given |= {"chair": world.member("孟春和"), "recorder": world.member("宋以宁")}
    return services.convene(world[code], plan(world, **(given | changes)), actor=world.operator)


def refused(world: World, code: str = "1012", **changes: Any) -> str:
    with pytest.raises(Invalid) as error:
        convened(world, code, **changes)
    assert set(error.value.problems) == {"place"}
    return error.value.problems["place"]


def test_a_taken_room_says_who_has_it_and_when_it_is_free(world: World, hall: Room) -> None:
    convened(world)
    assert refused(world, planned_at=moment(6, 18, 15)) == (
        "一楼礼堂在6月18日 14:00—16:00由装配第一党支部订用，16:00起有空。换时间或地点，或者勾“不订用”。"
    )
    convened(world, planned_at=moment(6, 18, 17), length=timedelta(minutes=90))
    assert "18:30起有空" in refused(world, planned_at=moment(6, 18, 15)), "an hour between two is too short"
    convened(world, "1012", planned_at=moment(6, 18, 16), length=timedelta(hours=1))
    assert Meeting.objects.filter(room=hall).count() == 3


def test_a_meeting_after_midnight_names_the_day_on_which_the_room_is_free(world: World, hall: Room) -> None:
    convened(world, planned_at=moment(6, 18, 23), length=timedelta(hours=8))
    assert "6月19日 07:00起有空" in refused(world, planned_at=moment(6, 18, 22, 30))


def test_only_a_place_that_names_a_room_takes_one(world: World, hall: Room) -> None:
    convened(world)
    other = convened(world, "1012", place="车间学习角")
    noted = convened(world, "1012", books=False)
    assert (other.room, noted.room, noted.place) == (None, None, HALL)
    booked = convened(world, "1012", place=f" {HALL} ", planned_at=moment(6, 19))
    assert (booked.room, booked.room_until) == (hall, moment(6, 19, 16))


def test_a_room_is_for_its_organization_and_all_beneath(world: World, hall: Room) -> None:
    own = services.add_room(world["1011"], RoomFacts("党员活动室"), actor=world.actor("secretary"))
    names = {code: [room.name for room in queries.usable_rooms(world[code])] for code in
             ("100", "101", "1011", "1011-Z01", "1012", "1021")}  # fmt: skip
    assert names["1011"] == names["1011-Z01"] == ["党员活动室", HALL]
    assert (names["100"], names["101"], names["1012"], names["1021"]) == ([], [HALL], [HALL], [])
    nearer = services.add_room(world["1012"], RoomFacts(HALL), actor=world.operator)
    assert convened(world, "1012").room == nearer, "of two with one name the nearer is meant"
    assert convened(world, "1011").room == hall
    assert convened(world, "1011", place=own.name).room == own


def test_the_last_place_is_offered_first_and_filled_in(world: World, hall: Room, signed_in: SignedIn) -> None:
    services.add_room(world["1011"], RoomFacts("党员活动室"), actor=world.actor("secretary"))
    convened(world, kind="committee")
    page = page_of(signed_in("secretary"), "/meetings/new/?org=1011&kind=committee")
    offered = re.findall(r'<option value="([^"]+)">([^<]*)</option>', page[page.index("<datalist") :])
    assert offered[:2] == [(HALL, "装配党总支 · 60座"), ("党员活动室", "装配第一党支部")]
    assert f'name="place" value="{HALL}"' in page
    assert "2小时" in page
    assert "不订用" not in page


def test_the_form_says_who_has_the_room_and_lets_the_place_be_noted_all_the_same(
    world: World, hall: Room, signed_in: SignedIn
) -> None:
    convened(world, "1012", planned_at=NOW)
    client = signed_in("secretary")
    sent = {
        "org": "1011", "kind": "members", "act": "open", "title": "支部党员大会", "place": HALL,
        "planned_at": "2026-06-17T14:00", "length": "60",
        "chair": str(world.member("许嘉禾").uuid), "recorder": str(world.member("陆清源").uuid),
    }  # fmt: skip
    answer = client.post("/meetings/new/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "一楼礼堂在6月17日 14:00—16:00由装配第二党支部订用，16:00起有空。" in page
    assert 'name="unbooked"' in page
    assert client.post("/meetings/new/", sent | {"unbooked": "on"}).status_code == 302
    meeting = Meeting.objects.get(organization=world["1011"])
    assert (meeting.place, meeting.room) == (HALL, None)
    change = page_of(client, f"/meetings/{meeting.uuid}/change/")
    assert re.search(r'name="unbooked"[^>]* checked', change), "what was said stays said"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_a_room_at_once_one_gets_it_and_the_other_is_told(world: World) -> None:
    services.add_room(world["101"], RoomFacts(HALL), actor=world.operator)

    def take(code: str) -> str:
        with clock.travel(NOW):
            try:
                convened(world, code)
            except Invalid as error:
                return error.problems["place"]
        return ""

    told = sorted(together([partial(take, code) for code in ("1011", "1012")]))
    assert told[0] == ""
    assert "由装配第" in told[1]
    assert Meeting.objects.exclude(room=None).count() == 1


def test_an_organization_holds_one_meeting_after_the_other_in_its_room(world: World, hall: Room) -> None:
    convened(world, "1011", kind="committee")
    convened(world, "1011", planned_at=moment(6, 18, 15))
    assert "16:00由装配第一党支部订用，17:00起有空" in refused(world, planned_at=moment(6, 18, 15, 30))


def test_a_moved_meeting_takes_its_room_along_and_a_void_one_gives_it_back(world: World, hall: Room) -> None:
    meeting = convened(world)
    other = convened(world, "1012", planned_at=moment(6, 18, 16))
    with pytest.raises(Invalid) as taken:
        services.change_plan(
            meeting, plan(world, place=HALL, planned_at=moment(6, 18, 15)), actor=world.operator
        )
    assert "由装配第二党支部订用，18:00起有空" in taken.value.problems["place"]
    services.change_plan(meeting, plan(world, place=HALL, planned_at=moment(6, 19)), actor=world.operator)
    assert fresh(meeting).room_until == moment(6, 19, 16)
    convened(world, "1012")
    services.change_plan(meeting, plan(world, place="车间", planned_at=moment(6, 19)), actor=world.operator)
    assert (fresh(meeting).room, fresh(meeting).room_until) == (None, None)
    services.void(other, actor=world.operator, reason="停产")
    assert convened(world, "1011", planned_at=moment(6, 18, 16)).room == hall


def test_a_meeting_that_ends_early_gives_back_the_rest(world: World, hall: Room) -> None:
    file_at_once(world)
    meeting = services.open_now(world["1011"], plan(world, place=HALL), actor=world.operator)
    write(meeting, world.operator)
    with clock.travel(moment(6, 17, 14, 40)):
        refused(world, planned_at=moment(6, 17, 15))
        services.close(meeting, actor=world.operator)
        assert convened(world, "1012", planned_at=moment(6, 17, 15)).room == hall


def test_a_room_out_of_use_is_offered_to_nobody_and_kept_by_whoever_has_it(world: World, hall: Room) -> None:
    meeting = convened(world)
    services.close_room(hall, actor=world.operator)
    assert convened(world, "1012", planned_at=moment(6, 25)).room is None
    services.change_plan(
        meeting, plan(world, title="大会", place=HALL, planned_at=moment(6, 18)), actor=world.operator
    )
    assert fresh(meeting).room == hall
    with pytest.raises(WrongState):
        services.close_room(hall, actor=world.operator)
    services.reopen_room(hall, actor=world.operator)
    assert "由装配第一党支部订用" in refused(world)


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        (RoomFacts(" "), "name", "请填名称"),
        (RoomFacts(HALL), "name", "一楼礼堂已经登记过。停用的可以恢复使用。"),
        (RoomFacts("库房", 0), "seats", "座位写1到9999"),
    ],
)
def test_what_keeps_a_room_from_being_entered(
    world: World, hall: Room, facts: RoomFacts, field: str, words: str
) -> None:
    with pytest.raises(Invalid) as error:
        services.add_room(world["101"], facts, actor=world.operator)
    assert error.value.problems == {field: words}


def test_rooms_are_kept_by_branches_and_above_not_by_groups_or_others(world: World, hall: Room) -> None:
    secretary = world.actor("secretary")
    with pytest.raises(Invalid):
        services.add_room(world["1011-Z01"], RoomFacts("角落"), actor=secretary)
    for act in (
        partial(services.add_room, world["1012"], RoomFacts("角落")),
        partial(services.change_room, hall, RoomFacts("角落")),
        partial(services.close_room, hall),
    ):
        with pytest.raises(Refused):
            act(actor=secretary)


def test_the_week_of_a_room_says_who_has_it_and_to_whom_what_for(
    world: World, hall: Room, signed_in: SignedIn
) -> None:
    convened(world, title="民主评议")
    convened(world, "1012", planned_at=moment(6, 19, 9), title="谈心谈话", length=timedelta(minutes=30))
    convened(world, "1012", planned_at=moment(6, 24), title="下一周的会")
    page = page_of(signed_in("secretary"), f"/rooms/{hall.uuid}/")
    assert "6月15日—6月21日" in page
    assert re.search(r"<a [^>]*><span[^>]*>14:00—16:00</span> 装配第一党支部 · 民主评议</a>", page)
    assert "09:00—09:30</span> 装配第二党支部" in page
    assert "谈心谈话" not in page, "what another branch meets about is its own"
    assert "下一周的会" not in page
    assert "6月22日—6月28日" in page_of(signed_in("office"), f"/rooms/{hall.uuid}/?week=2026-06-24")
    assert "下一周的会" in page_of(signed_in("office"), f"/rooms/{hall.uuid}/?week=2026-06-24")
    for odd in ("x", "9999-12-31", "0001-01-01"):
        assert signed_in("office").get(f"/rooms/{hall.uuid}/?week={odd}").status_code == 200


def test_a_room_is_entered_changed_and_taken_out_of_use_in_the_browser(
    world: World, signed_in: SignedIn
) -> None:
    client = signed_in("office")
    sent = {"organization": "1012", "name": HALL, "seats": "40", "note": "钥匙在门卫"}
    answer = client.post("/rooms/new/", sent, follow=True)
    page = answer.content.decode()
    assert "已登记。本组织和下级组织开会时可以选它。" in page
    assert "40座" in page
    assert client.post("/rooms/new/", sent).status_code == 422
    room = Room.objects.get()
    page = client.post(f"/rooms/{room.uuid}/change/", {"name": "二楼礼堂"}, follow=True).content.decode()
    assert "二楼礼堂" in page
    assert "座</p>" not in page
    assert "已停用" in client.post(f"/rooms/{room.uuid}/use/", {"use": "off"}, follow=True).content.decode()
    assert client.post(f"/rooms/{room.uuid}/use/", {"use": "off"}).status_code == 302
    assert "二楼礼堂" not in page_of(client, "/rooms/")
    assert "二楼礼堂" in page_of(client, "/rooms/?chip=closed")


def test_a_calendar_learns_until_when_the_room_is_taken(
    world: World, hall: Room, signed_in: SignedIn
) -> None:
    meeting = convened(world)
    entry = signed_in("member").get(f"/me/meetings/{meeting.uuid}/calendar/").content.decode()
    assert "DTSTART:20260618T060000Z" in entry
    assert "DTEND:20260618T080000Z" in entry


def test_the_list_tells_what_is_taken_today(world: World, hall: Room, signed_in: SignedIn) -> None:
    convened(world, "1012", planned_at=moment(6, 17, 8), length=timedelta(minutes=30))
    convened(world, "1012", planned_at=moment(6, 17, 22))
    convened(world, planned_at=moment(6, 18))
    page = page_of(signed_in("secretary"), "/rooms/")
    assert "08:00—08:30 装配第二党支部；22:00—00:00 装配第二党支部" in page
    assert "装配第一党支部" not in page[page.index("<tbody") :]


def test_pages_with_rooms_cost_no_more_queries_than_others(
    world: World, hall: Room, signed_in: SignedIn, django_assert_max_num_queries: Any
) -> None:
    for day in range(17, 22):
        convened(world, planned_at=moment(6, day, 20))
    meeting = convened(world)
    client = signed_in("secretary")
    for address in (
        f"/rooms/{hall.uuid}/",
        "/meetings/new/?org=1011&kind=members",
        f"/meetings/{meeting.uuid}/change/",
    ):
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200
