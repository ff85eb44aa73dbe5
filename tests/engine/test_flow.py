"""The frame of every write: an actor, one transaction, the capability on the node; tables of moves."""

from dataclasses import replace

import pytest
from django.db import connection, transaction

from tests.world import World
from zhibu.domain.affairs.meetings.flows import meeting_flow
from zhibu.domain.affairs.meetings.models import Meeting, MeetingState
from zhibu.domain.people.members.models import Member, PostHeld
from zhibu.domain.people.organizations.models import Installation, Organization
from zhibu.engine import clock
from zhibu.engine.access import PUBLIC_ACTOR, Actor, Record, Refused
from zhibu.engine.flow import Conflict, Flow, Invalid, Move, WrongState, locked, service


@service("members.write")
def look_at(row: object, *, actor: Actor) -> str:
    """Do nothing to a row."""
    return "done"


@service()
def write_and_fail(*, actor: Actor, fail: bool = True) -> None:
    """Write a row, then fail."""
    assert connection.in_atomic_block
    Installation.objects.create(changed_at=clock.now())
    if fail:
        raise Invalid({"": "so"})


@pytest.mark.parametrize("actor", [{}, {"actor": None}, {"actor": "许嘉禾"}])
def test_no_act_without_an_actor(db: None, actor: dict[str, Actor]) -> None:
    with pytest.raises(TypeError, match="keyword actor"):
        look_at(None, **actor)


def test_an_actor_is_not_taken_by_position(world: World) -> None:
    with pytest.raises(TypeError):
        look_at(world["1011"], world.operator)  # type: ignore[call-arg]  # what is tested


@pytest.mark.parametrize(
    ("code", "done"),
    [("1011", True), ("1011-Z01", True), ("1012", False), ("101", False), ("1021", False), ("100", False)],
)
def test_the_capability_is_needed_on_the_node(world: World, code: str, done: bool) -> None:
    actor, row = world.actor("secretary"), world[code]
    if done:
        assert look_at(row, actor=actor) == look_at(row=row, actor=actor) == "done"
        return
    with pytest.raises(Refused):
        look_at(row, actor=actor)
    with pytest.raises(Refused):
        look_at(row=row, actor=actor)


def test_the_capability_is_needed_at_all(world: World) -> None:
    row = world["1011"]
    for actor in (PUBLIC_ACTOR, world.actor("member"), world.actor("system-administrator")):
        with pytest.raises(Refused):
            look_at(row, actor=actor)
        with pytest.raises(Refused):
            look_at(None, actor=actor)


def test_a_row_stands_where_its_path_says(world: World) -> None:
    actor = world.actor("secretary")
    assert look_at(world.member("许嘉禾"), actor=actor) == "done"
    with pytest.raises(Refused):
        look_at(world.member("谢临川"), actor=actor)
    with pytest.raises(Refused):
        look_at(Meeting(org_path=""), actor=actor)


def test_a_record_that_names_no_node_is_no_way_round(world: World) -> None:
    held: Record = PostHeld.objects.all()[0]
    with pytest.raises(TypeError, match="names no node"):
        look_at(held, actor=world.actor("secretary"))


@pytest.mark.django_db(transaction=True)
def test_a_service_is_done_whole_or_not_at_all() -> None:
    actor = Actor("试验")
    with pytest.raises(Invalid, match="so"):
        write_and_fail(actor=actor)
    assert not Installation.objects.exists()
    write_and_fail(actor=actor, fail=False)
    assert Installation.objects.count() == 1


def test_what_is_wrong_is_said_by_field() -> None:
    error = Invalid({"name": "请填名称", "": "已满50次"}, "S-55")
    assert (error.problems["name"], error.rule, str(error)) == (
        "请填名称",
        "S-55",
        "请填名称；已满50次",
    )


def test_locked_fetches_the_row_as_it_is_now(world: World) -> None:
    mine, yours = world.member("许嘉禾"), world.member("许嘉禾")
    yours.job = "装配工"
    yours.save()
    with transaction.atomic():
        fresh = locked(mine)
    assert fresh.job == "装配工"
    assert fresh.pk == mine.pk
    assert mine.job == ""


def test_locking_what_somebody_else_removed_is_a_conflict(world: World) -> None:
    organization = world["1011"]
    gone = Organization(pk=organization.pk + 10_000)
    with transaction.atomic(), pytest.raises(Conflict, match="移除"):
        locked(gone)


@pytest.mark.parametrize(
    ("state", "verbs"),
    [
        (MeetingState.CONVENED, {"open", "void"}),
        (MeetingState.OPEN, {"close", "void"}),
        (MeetingState.CLOSED, {"reopen", "file", "void"}),
        (MeetingState.FILED, {"void"}),
        (MeetingState.VOID, set()),
    ],
)
def test_moves_of_a_state(state: str, verbs: set[str]) -> None:
    node = "00000100000a"
    writer = Actor("书记", 1, path=node, capabilities=frozenset({"meetings.write"}))
    meeting = Meeting(state=state, org_path=node)
    assert set(meeting_flow.available(meeting, writer)) == verbs
    assert set(meeting_flow.available(meeting, replace(writer, path="00000100000b"))) == set()
    assert set(meeting_flow.available(meeting, replace(writer, capabilities=frozenset()))) == set()
    for verb, move in meeting_flow.moves.items():
        meeting = Meeting(state=state, org_path=node)
        if verb in verbs:
            meeting_flow.make(meeting, verb)
            assert meeting.state == move.target
            continue
        with pytest.raises(WrongState, match=str(MeetingState(state).label)):
            meeting_flow.make(meeting, verb)
        assert meeting.state == state


def test_a_verb_that_no_table_has() -> None:
    flow = Flow("state", [Move("open", ("convened",), "open", "meetings.write")])
    with pytest.raises(KeyError):
        flow.make(Meeting(state="convened"), "burn")


def test_rows_wait_for_one_another(world: World) -> None:
    with transaction.atomic():
        if connection.features.has_select_for_update:
            assert "FOR UPDATE" in str(Member.objects.select_for_update().query)
        assert locked(world.member("许嘉禾")).pk
