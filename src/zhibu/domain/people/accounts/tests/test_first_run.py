"""A fresh installation: one link, three administrators, no default account (S-06, S-18)."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from zhibu.domain.people.accounts.models import Account, Grant
from zhibu.domain.people.accounts.rules import ADMINISTRATORS
from zhibu.engine import clock

pytestmark = pytest.mark.django_db
WORDS = "correct horse battery"


def link() -> str:
    told = io.StringIO()
    call_command("first-run", address="http://party.lan:8000/", stdout=told)
    return told.getvalue().strip()


def answers(**changes: str) -> dict[str, str]:
    given: dict[str, str] = {}
    for place, role in enumerate(ADMINISTRATORS):
        given |= {
            f"{role}-username": f"keeper{place}",
            f"{role}-name": f"管理员{place}",
            f"{role}-password": f"{WORDS} {place}",
        }
    return given | {name.replace("__", "-"): value for name, value in changes.items()}


def test_the_printed_link_makes_three_separate_administrators_once() -> None:
    assert "http://party.lan:8000/first-run/" in link()
    address = "/" + link().split("/", 3)[3]
    client = Client()
    assert "设三个管理员" in client.get(address).content.decode()
    assert client.post(address, answers()).status_code == 200
    assert set(Grant.objects.values_list("account__username", "role")) == {
        (f"keeper{place}", role) for place, role in enumerate(ADMINISTRATORS)
    }
    assert Client().login(username="keeper0", password=f"{WORDS} 0")
    assert client.get(address).status_code == 404
    assert client.post(address, answers()).status_code == 404
    assert Account.objects.count() == 3
    assert "/sign-in/" in link()


def test_only_the_last_link_works_and_only_for_half_an_hour() -> None:
    first, second = ("/" + link().split("/", 3)[3] for _ in range(2))
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    with clock.travel(clock.now() + timedelta(minutes=31)):
        answer = Client().get(second)
        assert answer.status_code == 404
        assert "链接已失效" in answer.content.decode()


def test_what_is_wrong_stands_at_its_administrator() -> None:
    address = "/" + link().split("/", 3)[3]
    short = {"audit-administrator-password": "short"}
    answer = Client().post(address, answers() | short)
    assert answer.status_code == 422
    assert '<a href="#id_audit-administrator-password">' in answer.content.decode()
    assert "请填审计管理员姓名" in Client().post(address, {}).content.decode()
    assert not Account.objects.exists()


def test_one_person_cannot_be_two_administrators() -> None:
    address = "/" + link().split("/", 3)[3]
    same = {"audit-administrator-username": "keeper0"}
    answer = Client().post(address, answers() | same)
    assert answer.status_code == 422
    assert "三个管理员要用三个不同的账号。" in answer.content.decode()
    assert not Account.objects.exists()


def test_a_fresh_installation_knows_no_usual_pair() -> None:
    names = ("admin", "root", "administrator", "zhibu", "test", "demo", "user", "guest", "sa", "system")
    for username in names:
        for password in ("admin", "123456", "password", "admin123", username):
            assert not Client().login(username=username, password=password)
