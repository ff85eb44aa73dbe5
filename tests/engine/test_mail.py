"""Mail: once a day or each by itself, not at night, never twice, and not for what was read or done."""

import smtplib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client

from tests.life import at
from tests.world import World
from zhibu.domain.people.accounts.services import choose_mail
from zhibu.engine import clock
from zhibu.engine.access import Refused
from zhibu.engine.flow import Invalid
from zhibu.engine.notify.mails import send_due
from zhibu.engine.notify.models import Mail, Notice
from zhibu.engine.notify.reminders import Reminder, remind, settle
from zhibu.engine.notify.services import mark_read, tell

DAY, NEXT = date(2026, 6, 24), date(2026, 6, 25)
ADDRESS = "zhou@jianglin.example"


@pytest.fixture(autouse=True)
def site(settings: Any) -> Iterator[None]:
    """Let the site have a sender and an address."""
    settings.ZHIBU_MAIL_FROM = "zhibu@jianglin.example"
    settings.ZHIBU_ADDRESS = "https://zhibu.jianglin.example"
    return iter([None])


@pytest.fixture
def member(world: World) -> int:
    """Return the account of a member who wants one mail a day."""
    choose(world)
    return int(world.accounts["member"].pk)


def choose(world: World, *, digest: bool = True) -> None:
    account = world.accounts["member"]
    choose_mail(account, ADDRESS, digest=digest, actor=world.actor("member"))


def send(day: date, hour: int) -> dict[str, int]:
    with clock.travel(at(day, hour)):
        return {state: count for state, count in send_due().items() if count}


def say(account: int, matter: str, hour: int, **more: Any) -> None:
    with clock.travel(at(DAY, hour)):
        tell(
            [account], matter=matter, title=f"{matter}：6月30日 14:00", text="二楼会议室", url="/me/", **more
        )


def test_what_comes_in_a_day_is_one_mail_the_next_morning(member: int) -> None:
    say(member, "支委会", 9)
    say(member, "党课", 16)
    assert send(DAY, 20) == {}
    assert send(NEXT, 8) == {"sent": 1}
    (message,) = mail.outbox
    assert message.to == [ADDRESS]
    assert message.subject == "2条消息：支委会：6月30日 14:00"
    assert "党课：6月30日 14:00" in message.body
    assert message.body.count("https://") == 1, "one link"
    assert send(NEXT, 9) == {}


def test_each_by_itself_waits_for_the_morning_and_urgent_does_not(world: World) -> None:
    choose(world, digest=False)
    account = world.accounts["member"].pk
    say(account, "支委会", 22)
    say(account, "改期", 22, urgent=True)
    assert send(DAY, 22) == {"sent": 1}
    assert mail.outbox[0].subject == "改期：6月30日 14:00"
    assert send(NEXT, 7) == {}
    assert send(NEXT, 8) == {"sent": 1}
    assert "https://zhibu.jianglin.example/me/" in mail.outbox[1].body


def test_a_reminder_cites_its_rules_and_is_not_sent_once_done(member: int) -> None:
    def line(matter: str) -> Reminder:
        cite = "支部工作条例 第十二条"
        return Reminder(
            member, matter, f"{matter}（6月）：6月30日前", cite, "/meetings/new/", date(2026, 6, 30)
        )

    with clock.travel(at(DAY, 9)):
        remind([line("支委会"), line("党课"), line("主题党日")], url="/workbench/")
        settle(["党课"])
    assert send(NEXT, 8) == {"sent": 1}
    assert "· 支委会（6月）：6月30日前（支部工作条例 第十二条）" in mail.outbox[0].body
    assert "党课" not in mail.outbox[0].body
    with clock.travel(at(date(2026, 6, 28), 9)):
        remind([line("支委会")], url="/workbench/")
        settle(["支委会", "主题党日"])
    assert send(date(2026, 6, 29), 8) == {"dropped": 1}


def test_what_was_read_needs_no_mail(member: int) -> None:
    say(member, "支委会", 9)
    with clock.travel(at(DAY, 10)):
        mark_read(member)
    assert send(NEXT, 8) == {"dropped": 1}
    assert mail.outbox == []


def test_who_switched_it_off_gets_none_and_no_other_may_switch(world: World, member: int) -> None:
    say(member, "支委会", 9)
    choose_mail(world.accounts["member"], "", actor=world.actor("member"))
    assert send(NEXT, 8) == {"dropped": 1}
    say(member, "党课", 9)
    assert Mail.objects.count() == 1
    with pytest.raises(Refused):
        choose_mail(world.accounts["member"], ADDRESS, actor=world.actor("secretary"))
    with pytest.raises(Invalid, match="邮箱写成"):
        choose_mail(world.accounts["member"], "zhou", actor=world.actor("member"))


def test_without_a_mail_server_nothing_is_queued(member: int, settings: Any) -> None:
    settings.ZHIBU_MAIL_FROM = ""
    say(member, "支委会", 9)
    assert Mail.objects.count() == 0


def breaking(monkeypatch: pytest.MonkeyPatch, error: Exception, *, when: str = "send_messages") -> None:
    def fail(*_args: Any) -> None:
        raise error

    monkeypatch.setattr(EmailBackend, when, fail)


def test_a_refusal_is_tried_again_and_then_given_up(member: int, monkeypatch: pytest.MonkeyPatch) -> None:
    say(member, "支委会", 9)
    with monkeypatch.context() as patch:
        breaking(patch, smtplib.SMTPResponseException(451, b"later"))
        assert send(NEXT, 8) == {"waiting": 1}
        assert send(NEXT, 8) == {}, "not at once"
        day = NEXT
        for _attempt in range(6):
            day += timedelta(days=1)
            send(day, 9)
    assert Mail.objects.get().state == "failed"
    assert Mail.objects.get().attempts == 7
    assert mail.outbox == []


def test_an_address_that_does_not_exist_is_given_up_at_once(
    member: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(member, "支委会", 9)
    breaking(monkeypatch, smtplib.SMTPRecipientsRefused({ADDRESS: (550, b"unknown")}))
    assert send(NEXT, 8) == {"failed": 1}


def test_a_server_that_is_away_costs_no_attempt(member: int, monkeypatch: pytest.MonkeyPatch) -> None:
    say(member, "支委会", 9)
    with monkeypatch.context() as patch:
        breaking(patch, ConnectionRefusedError(), when="open")
        assert send(NEXT, 8) == {}
    assert Mail.objects.get().attempts == 0
    assert send(NEXT, 9) == {"sent": 1}


def test_after_a_crash_in_between_it_is_not_sent_again(member: int, monkeypatch: pytest.MonkeyPatch) -> None:
    say(member, "支委会", 9)
    with monkeypatch.context() as patch:
        breaking(patch, KeyboardInterrupt())  # type: ignore[arg-type]  # the machine stops here
        with pytest.raises(KeyboardInterrupt):
            send(NEXT, 8)
    assert Mail.objects.get().state == "sending"
    assert send(NEXT, 9) == {"unknown": 1}
    assert mail.outbox == []


def test_the_address_is_sealed_in_the_database(member: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select email from accounts_mailchoice")
        (stored,) = cursor.fetchone()
    assert ADDRESS not in stored
    assert "jianglin" not in stored


def test_a_person_chooses_it_in_the_settings(world: World, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("member")
    assert "邮件提醒" in client.get("/settings/").content.decode()
    wrong = client.post("/settings/mail/", {"email": "zhou", "often": "day"})
    assert wrong.status_code == 422
    right = client.post("/settings/mail/", {"email": ADDRESS, "often": "day"}, follow=True)
    page = right.content.decode()
    assert "邮件提醒已保存。" in page
    assert "每天合成一封" in page
    assert Notice.objects.filter(account=world.accounts["member"]).count() == 0
