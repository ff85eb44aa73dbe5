"""Where one is signed in (S-15): the list, ending it there, at most five places, and being told why."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.test import Client, RequestFactory

from tests.together import together
from tests.world import PASSWORD, World
from zhibu.domain.people.accounts import services
from zhibu.domain.people.accounts.models import Account, Sitting
from zhibu.domain.people.accounts.queries import live_sittings
from zhibu.domain.people.accounts.rules import device_words
from zhibu.engine.journal.models import Entry
from zhibu.engine.screens import sitting
from zhibu.engine.screens.sessions import SessionStore
from zhibu.engine.screens.sitting import UNATTENDED

SignedIn = Callable[[str], Client]
PAGE = "/settings/sessions/"
OFFICE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/114.0 Safari/537.36 Edg/114.0"
PHONE = "Mozilla/5.0 (Linux; Android 13; Mobile) AppleWebKit/537.36 Chrome/111 MicroMessenger/8.0"
TOO_MANY = "这个账号在5处以上登录，最早登录的这一处已经结束。"
ELSEWHERE = "这一处登录已在另一台设备上结束。"


def entered(agent: str = OFFICE, username: str = "secretary") -> Client:
    client = Client(headers={"User-Agent": agent})
    given = {"username": username, "password": PASSWORD}
    assert client.post("/sign-in/", given).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return bool(client.get("/settings/").status_code == 200)


def listed(client: Client) -> str:
    page = client.get(PAGE).content.decode()
    return page[page.index("现在登录着") :]


def told(client: Client) -> str:
    """Return the sign-in page to which the next request leads."""
    return client.get("/settings/", follow=True).content.decode()


def endings(client: Client) -> list[str]:
    return re.findall(r'action="(/settings/sessions/[0-9a-f-]{36}/end/)"', listed(client))


def test_one_sees_where_one_is_signed_in_and_no_address(world: World) -> None:
    office = entered()
    entered(PHONE)
    entered(username="office")
    shown = listed(office)
    assert shown.index("Windows电脑 · Edge") < shown.index("安卓手机 · 微信")
    assert shown.count("这台设备") == 1
    assert "刚才还在用" in shown
    assert len(endings(office)) == 1, "this one is left by signing out"
    assert "127.0.0" not in shown
    assert not [field.name for field in Sitting._meta.fields if "address" in field.name or "ip" in field.name]


def test_a_place_that_is_ended_is_over_at_its_next_request_and_says_why(world: World) -> None:
    office, phone = entered(), entered(PHONE)
    answer = office.post(endings(office)[0], follow=True)
    assert "已结束。那台设备下一次操作时会回到登录页。" in answer.content.decode()
    key = phone.cookies["session"].value
    assert not Session.objects.filter(session_key=key).exists()
    assert ELSEWHERE in told(phone)
    assert "安卓手机" not in listed(office)
    assert is_in(office)
    assert Entry.objects.filter(action="session.end", actor="许嘉禾").count() == 1


def test_the_reason_waits_for_a_page_that_somebody_reads(world: World) -> None:
    office, phone = entered(), entered(PHONE)
    office.post("/settings/sessions/end/")
    phone.get("/session/", headers={UNATTENDED: "1"})
    phone.get("/sign-in/", headers={UNATTENDED: "1"})
    assert ELSEWHERE in told(phone)
    phone.post("/sign-in/", {"username": "secretary", "password": PASSWORD})
    phone.post("/sign-out/")
    assert ELSEWHERE not in told(phone)


def test_of_six_places_the_first_ends_and_is_told(world: World) -> None:
    clients = [entered() for _place in range(5)]
    assert all(is_in(client) for client in clients)
    sixth = entered(PHONE)
    assert TOO_MANY in told(clients[0])
    assert all(is_in(client) for client in (*clients[1:], sixth))
    assert listed(sixth).count("Windows电脑") == 4
    assert Entry.objects.filter(action="session.over").count() == 1
    assert is_in(entered(username="office"))


def test_places_that_were_left_do_not_count(world: World) -> None:
    first = entered()
    for _place in range(7):
        entered().post("/sign-out/")
    rested = entered()
    session = rested.session
    session["seen"] -= 3 * 3600
    session.save()
    for _place in range(4):
        entered()
    assert is_in(first)


@pytest.mark.django_db(transaction=True)
def test_five_hold_however_many_sign_in_at_once(world: World) -> None:
    together([partial(entered) for _place in range(8)])
    account = Account.objects.get(username="secretary")
    live = Sitting.objects.filter(account=account, ended_at=None).values_list("key", flat=True)
    assert Session.objects.filter(session_key__in=list(live)).count() == 5


def test_a_place_counts_before_its_answer_is_out(world: World) -> None:
    account = Account.objects.get(username="secretary")
    for _place in range(6):
        request = RequestFactory().post("/sign-in/")
        request.session = SessionStore()
        login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
        services.keep_sitting(request, account)
    assert len(live_sittings(account)) == 5


def test_a_place_that_is_ended_while_it_asks_gets_its_answer_and_is_told_with_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = entered(PHONE)
    account = Account.objects.get(username="secretary")

    def ended(request: HttpRequest) -> None:
        request.session["seen"] += 1
        services.end_other_sittings(account, "", actor=world.actor("secretary"))

    monkeypatch.setattr(sitting, "stamp", ended)
    assert is_in(phone)
    monkeypatch.undo()
    assert ELSEWHERE in told(phone)


def test_another_ones_place_cannot_be_ended(world: World) -> None:
    office = entered(username="office")
    entered(PHONE)
    theirs = Sitting.objects.get(account__username="secretary")
    assert office.post(f"/settings/sessions/{theirs.uuid}/end/").status_code == 404
    assert office.post("/settings/sessions/end/").status_code == 302
    assert Sitting.objects.get(pk=theirs.pk).ended_at is None


@pytest.mark.parametrize("way", ["role", "password"])
def test_a_new_id_at_a_change_of_role_or_password_is_still_the_same_place(world: World, way: str) -> None:
    office, phone = entered(), entered(PHONE)
    planted = office.cookies["session"].value
    if way == "role":
        office.post("/role/", {"role": 0})
    else:
        new = "quite-another-word-9"
        given = {"old": PASSWORD, "password": new, "again": new}
        assert office.post("/settings/password/", given).status_code == 302
    assert office.cookies["session"].value != planted
    thief = Client()
    thief.cookies["session"] = planted
    assert not is_in(thief)
    assert "这台设备" in listed(office)
    if way == "password":
        assert "密码已修改，这一处登录已经结束。请用新密码登录。" in told(phone)
        return
    phone.post(endings(phone)[0])
    assert not is_in(office)


def test_what_an_administrator_does_to_an_account_ends_it_everywhere_and_says_so(world: World) -> None:
    phone = entered(PHONE)
    account = Account.objects.get(username="secretary")
    services.reset_password(account, actor=world.operator)
    assert "密码已修改，这一处登录已经结束。" in told(phone)
    again = entered(username="office")
    services.set_active(Account.objects.get(username="office"), False, actor=world.operator)
    assert "这个账号已经停用。请找系统管理员。" in told(again)


def test_what_is_past_its_time_is_gone(world: World, django_assert_max_num_queries: Any) -> None:
    office = entered()
    old = Sitting.objects.get()
    Sitting.objects.update(began_at="2026-01-01T00:00Z")
    Session.objects.update(expire_date="2026-01-01T00:00Z")
    assert not is_in(office)
    phone = entered(PHONE)
    assert not Sitting.objects.filter(pk=old.pk).exists()
    assert Session.objects.count() == 1
    with django_assert_max_num_queries(5):
        phone.get(PAGE)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (OFFICE, "Windows电脑 · Edge"),
        (PHONE, "安卓手机 · 微信"),
        ("Mozilla/5.0 (iPhone; like Mac OS X) Version/17.0 Safari/604.1", "苹果手机 · Safari"),
        ("Mozilla/5.0 (X11; Linux x86_64; UOS) Gecko/20100101 Firefox/102.0", "国产系统电脑 · Firefox"),
        ("Mozilla/5.0 (Windows NT 6.1; WOW64) Chrome/86.0 Safari/537.36", "Windows电脑 · Chrome"),
        ("", "不认识的设备"),
        ("curl/8", "不认识的设备"),
    ],
)  # fmt: skip
def test_a_device_is_called_by_its_kind(agent: str, words: str) -> None:
    assert device_words(agent) == words
