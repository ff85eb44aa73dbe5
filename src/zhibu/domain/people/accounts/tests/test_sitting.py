"""How long one stays signed in (S-15): idle two hours, administrators a quarter of one, twelve in all."""

import re
import time
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tests.world import PASSWORD, World
from zhibu.engine.screens.sitting import BEGAN, SEEN, UNATTENDED

SignedIn = Callable[[str], Client]
HOUR = 3600
PAGE = "/settings/"


def move(client: Client, **seconds: int) -> None:
    """Let what the session remembers lie so many seconds further back."""
    session = client.session
    for name, by in seconds.items():
        session[name] -= by
    session.save()


def is_in(client: Client) -> bool:
    return bool(client.get(PAGE).status_code == 200)


@pytest.mark.parametrize(
    ("role", "rests"), [("secretary", 2 * HOUR), ("member", 2 * HOUR), ("system-administrator", 15 * 60)]
)
def test_a_session_that_rested_too_long_is_over(
    world: World, signed_in: SignedIn, role: str, rests: int
) -> None:
    client = signed_in(role)
    move(client, seen=rests - 5)
    assert is_in(client)
    move(client, seen=rests)
    key = client.session.session_key
    answer = client.get(PAGE)
    assert answer.headers["Location"] == "/sign-in/?next=/settings/"
    assert not Session.objects.filter(session_key=key).exists()
    assert not is_in(client)


def test_twelve_hours_after_entering_it_is_over_however_busy(world: World, signed_in: SignedIn) -> None:
    client = signed_in("secretary")
    move(client, began=12 * HOUR - 5)
    assert is_in(client)
    move(client, began=10)
    assert not is_in(client)


def test_every_page_goes_on_with_it_and_what_a_page_does_by_itself_does_not(
    world: World, signed_in: SignedIn
) -> None:
    client = signed_in("secretary")
    move(client, seen=HOUR)
    client.get(PAGE, headers={UNATTENDED: "1"})
    assert client.session[SEEN] <= time.time() - HOUR
    client.get(PAGE)
    assert client.session[SEEN] >= time.time() - 5


def test_a_change_of_role_does_not_begin_the_twelve_hours_anew(world: World, signed_in: SignedIn) -> None:
    client = signed_in("secretary")
    move(client, began=HOUR)
    began = client.session[BEGAN]
    assert client.post("/role/", {"role": 0}).status_code == 302
    assert client.session[BEGAN] == began


def test_the_page_learns_how_long_it_lasts_and_can_go_on(world: World, signed_in: SignedIn) -> None:
    client = signed_in("system-administrator")
    said = re.search(r'data-session-left="(\d+)"', client.get(PAGE).content.decode())
    assert said
    assert 895 <= int(said[1]) <= 900
    move(client, seen=14 * 60)
    asked = client.get("/session/", headers={UNATTENDED: "1"})
    assert 50 <= asked.json()["left"] <= 60
    anew = client.post("/session/", headers={UNATTENDED: "1"}).json()
    assert 895 <= anew["left"] <= 900
    assert not anew["whole"]
    move(client, began=12 * HOUR - 60)
    last = client.post("/session/").json()
    assert last["whole"]
    assert last["left"] <= 60
    assert Client().get("/session/").status_code == 302


def test_signing_in_again_begins_anew(world: World) -> None:
    client = Client()
    given = {"username": "secretary", "password": PASSWORD}
    client.post("/sign-in/", given)
    move(client, began=13 * HOUR)
    assert not is_in(client)
    client.post("/sign-in/", given)
    assert is_in(client)
