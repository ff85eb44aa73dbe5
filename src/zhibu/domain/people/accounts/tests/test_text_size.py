"""Large letters: asked once of people over sixty, kept with the account for every device (ux.md 8)."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from tests.world import PASSWORD, World
from zhibu.domain.people.accounts.models import Account
from zhibu.domain.people.members.models import Member
from zhibu.engine import clock

QUESTION = "/settings/text-size/"


@pytest.fixture(autouse=True)
def unasked(world: World) -> Iterator[None]:
    """Stand at 2026-06-17, with an account of somebody aged sixty on that day who was never asked."""
    with clock.travel(date(2026, 6, 17)):
        Account.objects.update(text_size="")
        Member.objects.filter(name="周文澜").update(birth_date=date(1966, 6, 17))
        yield


def enter(client: Client, username: str = "member") -> str:
    answer = client.post("/sign-in/", {"username": username, "password": PASSWORD, "next": "/settings/"})
    assert answer.status_code == 302
    return answer.headers["Location"]


def size_of(client: Client) -> str:
    page = client.get("/settings/").content.decode()
    return next((size for size in ("xlarge", "large") if f'data-dj-text="{size}"' in page), "normal")


@pytest.mark.parametrize("size", ["large", "xlarge", "normal"])
def test_it_is_asked_once_and_remembered_on_every_device(world: World, size: str) -> None:
    first, second = Client(), Client()
    where = enter(first)
    assert where == f"{QUESTION}?next=%2Fsettings%2F"
    page = first.get(where).content.decode()
    assert "用大字版吗？" in page
    assert 'data-dj-text="large"' in page, "the question is read in the size that it offers"
    assert first.post("/look/", {"text_size": size, "next": "/settings/"}).headers["Location"] == "/settings/"
    assert size_of(first) == size
    assert enter(second) == "/settings/"
    assert size_of(second) == size


def test_whoever_leaves_without_an_answer_is_asked_again(world: World) -> None:
    enter(Client())
    assert enter(Client()).startswith(QUESTION)


@pytest.mark.parametrize("born", [date(1966, 6, 18), date(1990, 1, 1), None])
def test_younger_people_and_those_without_a_birthday_are_not_asked(world: World, born: date | None) -> None:
    Member.objects.filter(name="周文澜").update(birth_date=born)
    assert enter(Client()) == "/settings/"
    assert enter(Client(), "system-administrator") == "/settings/"


def test_a_first_password_comes_after_the_question(world: World) -> None:
    Account.objects.filter(username="member").update(drawn=True)
    client = Client()
    where = enter(client)
    assert where == f"{QUESTION}?next=%2Fsettings%2Fpassword%2F"
    assert client.get(where).status_code == 200
    answer = client.post("/look/", {"text_size": "large", "next": "/settings/password/"})
    assert answer.headers["Location"] == "/settings/password/"
    assert size_of(client) == "large"


def test_a_size_chosen_anywhere_follows_the_person_and_leaves_the_rest_of_the_look(world: World) -> None:
    desk, phone = Client(), Client()
    enter(desk, "office")
    desk.post("/look/", {"theme": "dark"})
    assert not Account.objects.get(username="office").text_size
    desk.post("/look/", {"text_size": "large"})
    phone.cookies["look"] = ".light.nokeys"
    enter(phone, "office")
    assert phone.cookies["look"].value == "large.light.nokeys"
    other = Client()
    other.post("/look/", {"text_size": "xlarge"})
    enter(other, "office")
    assert size_of(other) == "xlarge", "chosen in this browser just now"
    assert desk.cookies["look"].value == "large.dark"
    assert Account.objects.get(username="office").text_size == "large"
