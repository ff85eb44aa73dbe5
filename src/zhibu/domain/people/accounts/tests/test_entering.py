"""Signing in and out, and the throttle on guesses."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tests.world import PASSWORD, World
from zhibu.domain.people.accounts.models import Account
from zhibu.domain.people.accounts.rules import Argon2id, own_path
from zhibu.engine import clock
from zhibu.engine.journal.models import Entry

NEUTRAL = "账号或密码不对。请核对后再试。"


def enter(client: Client, username: str, password: str, **more: str):  # type: ignore[no-untyped-def]  # the test client's answer
    return client.post("/sign-in/", {"username": username, "password": password, **more})


def test_the_right_password_opens_the_page_that_was_asked_for(world: World) -> None:
    client = Client()
    asked = client.get("/settings/")
    assert asked.status_code == 302
    assert asked.headers["Location"] == "/sign-in/?next=/settings/"
    page = client.get(asked.headers["Location"]).content.decode()
    assert 'name="next" value="/settings/"' in page
    answer = enter(client, "secretary", PASSWORD, next="/settings/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/settings/"
    assert "许嘉禾" in client.get("/settings/").content.decode()
    assert Entry.objects.filter(action="sign-in", result="done", actor="许嘉禾").count() == 1


def test_wrong_password_and_unknown_account_get_the_same_words(world: World) -> None:
    client = Client()
    known, unknown = enter(client, "secretary", "wrong"), enter(client, "nobody", "wrong")
    assert known.status_code == unknown.status_code == 422
    assert NEUTRAL in known.content.decode()
    assert NEUTRAL in unknown.content.decode()
    assert Entry.objects.filter(action="sign-in", result="refused").count() == 1
    assert "nobody" not in str(list(Entry.objects.values_list("actor", "object_label", "purpose")))


@pytest.mark.parametrize("username", ["secretary", "nobody"])
def test_after_five_wrong_passwords_the_next_waits(world: World, username: str) -> None:
    client, moment = Client(), clock.now()
    with clock.travel(moment):
        assert [enter(client, username, "wrong").status_code for _ in range(5)] == [422] * 5
        waiting = enter(client, username, PASSWORD)
        assert waiting.status_code == 429
        assert "操作太快，请2秒后再试。" in waiting.content.decode()
    with clock.travel(moment + timedelta(seconds=2)):
        assert enter(client, username, "wrong").status_code == 422
        assert enter(client, username, "wrong").status_code == 429
    with clock.travel(moment + timedelta(minutes=1)):
        assert enter(client, username, PASSWORD).status_code == (302 if username == "secretary" else 422)


def test_waiting_for_one_account_hinders_no_other(world: World) -> None:
    client = Client()
    for _ in range(8):
        enter(client, "secretary", "wrong")
    assert enter(Client(), "office", PASSWORD).status_code == 302


def test_a_planted_session_id_does_not_survive(world: World) -> None:
    client = Client()
    session = client.session
    session["planted"] = "yes"
    session.save()
    planted = session.session_key
    client.cookies["session"] = planted or ""
    enter(client, "secretary", PASSWORD)
    assert client.cookies["session"].value != planted
    assert "planted" not in client.session
    assert not Session.objects.filter(session_key=planted).exists()


def test_a_disabled_account_cannot_enter(world: World) -> None:
    Account.objects.filter(username="secretary").update(is_active=False)
    answer = enter(Client(), "secretary", PASSWORD)
    assert answer.status_code == 422
    assert NEUTRAL in answer.content.decode()


def test_signing_out_ends_the_session_and_has_the_browser_forget(world: World) -> None:
    client = Client()
    enter(client, "secretary", PASSWORD)
    stolen = client.cookies["session"].value
    answer = client.post("/sign-out/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    thief = Client()
    thief.cookies["session"] = stolen
    assert thief.get("/settings/").status_code == 302
    assert client.get("/sign-out/").status_code == 405


def test_a_public_computer_is_told_to_the_page_and_forgets_at_closing(world: World) -> None:
    client = Client()
    enter(client, "secretary", PASSWORD, public_computer="on")
    assert not client.cookies["session"]["max-age"]
    assert "data-public-computer" in client.get("/settings/").content.decode()
    other = Client()
    enter(other, "secretary", PASSWORD)
    assert other.cookies["session"]["max-age"]
    assert "data-public-computer" not in other.get("/settings/").content.decode()


def test_the_look_is_kept_in_a_cookie(world: World) -> None:
    client = Client()
    answer = client.post("/look/", {"text_size": "large", "next": "/sign-in/"})
    assert answer.headers["Location"] == "/sign-in/"
    assert client.cookies["look"].value == "large."
    client.post("/look/", {"theme": "dark"})
    assert client.cookies["look"].value == "large.dark"
    page = client.get("/sign-in/").content.decode()
    assert 'data-dj-text="large"' in page
    assert 'data-bs-theme="dark"' in page
    client.post("/look/", {"text_size": "normal", "theme": "<b>"})
    assert client.cookies["look"].value == "."


ELSEWHERE = r"""
https://evil.example  //evil.example  ///evil.example  ////evil.example  /\evil.example  \\evil.example
/\/evil.example  \/evil.example  http:evil.example  https:/evil.example  https:evil.example  HTTPS://evil.example
https:///evil.example  http:///evil.example  javascript:alert(1)  data:text/html,x  vbscript:x  ftp://evil.example
mailto:a@evil.example  ws://evil.example  http://[  evil.example  .evil.example  @evil.example
#//evil.example  //user@evil.example  //evil.example:80  //[::1]  //evil。example  ?next=//evil.example
//evil.example/%2f..  //evil.example\@own  /<tab>/evil.example  <tab>//evil.example  /<line>/evil.example
/<return>/evil.example
<nul>//evil.example  /<nul>/evil.example  /<blank>/evil.example  <blank>//evil.example  /<feed>/evil.example
<wide>//evil.example  /own<line>Set-Cookie:x  /own<tab>
""".split()  # noqa: SIM905  # a table reads better than a column of quotes
SIGNS = {
    "tab": "\t",
    "line": "\n",
    "return": "\r",
    "nul": "\0",
    "blank": " ",
    "feed": "\x0b",
    "wide": "\u3000",
}


def spelt(target: str) -> str:
    for name, sign in SIGNS.items():
        target = target.replace(f"<{name}>", sign)
    return target


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_spelling_of_next_leads_elsewhere(target: str) -> None:
    assert own_path(spelt(target)) == "/"


def test_own_addresses_are_kept() -> None:
    assert len(ELSEWHERE) >= 40
    for target in ("/members/?q=周&page=2", "/meetings/1/#roll", "/"):
        assert own_path(target) == target


def test_next_is_checked_at_the_door(world: World) -> None:
    answer = enter(Client(), "secretary", PASSWORD, next="//evil.example")
    assert answer.headers["Location"] == "/"


def test_passwords_are_hashed_as_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(Argon2id, "memory_cost", 46 * 1024)
    encoded = Argon2id().encode("plain words", "saltsaltsalt")
    assert encoded.startswith("argon2$argon2id$v=19$m=47104,t=1,p=1$")
    assert Argon2id().verify("plain words", encoded)
