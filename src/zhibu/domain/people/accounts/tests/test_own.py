"""What everybody has: roles, messages, settings, password."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.world import PASSWORD, World
from zhibu.domain.people.accounts.models import Account
from zhibu.domain.people.accounts.services import end_grant, grant
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.jobs.models import Job, JobState
from zhibu.engine.notify.models import Notice
from zhibu.engine.notify.services import mark_read, tell

SignedIn = Callable[[str], Client]


def test_a_role_is_taken_for_the_session_with_a_new_session_id(world: World, signed_in: SignedIn) -> None:
    second = grant(world.accounts["secretary"], "office", world["102"], actor=world.operator)
    client = signed_in("secretary")
    page = client.get("/settings/").content.decode()
    assert "支部书记 · " in page
    assert "党务干部 · " in page
    before = client.cookies["session"].value
    assert client.post("/role/", {"role": second.pk}).status_code == 302
    assert client.cookies["session"].value != before
    assert "<dd>党务干部</dd>" in client.get("/settings/").content.decode()
    client.post("/role/", {"role": world.accounts["secretary"].grants.get(role="secretary").pk})
    assert "<dd>支部书记</dd>" in client.get("/settings/").content.decode()
    client.post("/role/", {"role": 0})
    assert "<dd>党员</dd>" in client.get("/settings/").content.decode()


def test_somebody_elses_role_cannot_be_taken(world: World, signed_in: SignedIn) -> None:
    other = world.accounts["office"].grants.get().pk
    client = signed_in("member")
    for wanted in (str(other), "-1", "x", "", "²", "99999999"):
        assert client.post("/role/", {"role": wanted}).status_code == 404
    assert "<dd>党员</dd>" in client.get("/settings/").content.decode()
    assert signed_in("audit-administrator").post("/role/", {"role": "0"}).status_code == 404


@pytest.mark.parametrize(
    ("role", "address"),
    [("system-administrator", "/accounts/"), ("audit-administrator", "/journal/")],
)
def test_an_ended_grant_and_a_disabled_account_take_effect_at_the_next_request(
    world: World, signed_in: SignedIn, role: str, address: str
) -> None:
    client, account = signed_in(role), world.accounts[role]
    assert client.get(address).status_code == 200
    end_grant(account.grants.get(), actor=world.operator)
    assert client.get(address).status_code == 403
    grant(account, role, None, actor=world.operator)
    assert client.get(address).status_code == 200
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert client.get(address).headers["Location"].startswith("/sign-in/")


def test_a_grant_that_runs_out_ends_by_itself(world: World, signed_in: SignedIn) -> None:
    account = world.accounts["audit-administrator"]
    client = signed_in("audit-administrator")
    account.grants.update(ends_on=date(2026, 1, 2))
    assert client.get("/journal/").status_code == 403


def test_messages_come_newest_first_and_opening_one_marks_it_read(world: World, signed_in: SignedIn) -> None:
    account = world.accounts["member"]
    with clock.travel(date(2026, 6, 16)):  # a noon: in the evening nothing would show before the morning
        tell([account.pk], matter="first", title="6月支委会改期", url="/settings/")
        tell(
            [account.pk],
            matter="second",
            title="6月17日 14:00开会",
            text="带笔记",
            url="https://evil.example/",
        )
    client = signed_in("member")
    page = client.get("/messages/").content.decode()
    assert page.index("14:00开会") < page.index("改期")
    assert "2条未读" in page
    assert Notice.objects.filter(read_at=None).count() == 2
    first = Notice.objects.get(matter="first")
    assert client.post(f"/messages/{first.pk}/").headers["Location"] == "/settings/"
    second = Notice.objects.get(matter="second")
    assert client.post(f"/messages/{second.pk}/").headers["Location"] == "/messages/"
    assert Notice.objects.filter(read_at=None).count() == 0


def test_all_messages_are_read_at_once_and_only_ones_own(world: World, signed_in: SignedIn) -> None:
    with clock.travel(date(2026, 6, 16)):
        tell([world.accounts["member"].pk, world.accounts["secretary"].pk], matter="both", title="通知")
    client = signed_in("member")
    assert client.post("/messages/read/").status_code == 302
    assert "全部已读" not in client.get("/messages/").content.decode()
    left = Notice.objects.get(read_at=None)
    assert left.account_id == world.accounts["secretary"].pk
    assert client.post(f"/messages/{left.pk}/").status_code == 404
    left.refresh_from_db()
    assert left.read_at is None


def test_without_messages_the_page_says_what_will_come(world: World, signed_in: SignedIn) -> None:
    assert "还没有消息" in signed_in("member").get("/messages/").content.decode()


def test_a_new_password_ends_the_other_sessions(world: World, signed_in: SignedIn) -> None:
    here, elsewhere = signed_in("member"), signed_in("member")
    new = "𠮷" * 12
    given = {"old": PASSWORD, "password": new, "again": new}
    answer = here.post("/settings/password/", given)
    assert answer.status_code == 302
    assert "密码已修改" in here.get(answer.headers["Location"]).content.decode()
    assert elsewhere.get("/settings/").status_code == 302
    assert Client().login(username="member", password=new)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"old": "wrong"}, "原密码不对"),
        ({"again": "something else entirely"}, "两次填的新密码不一样"),
        ({"password": "4x!rQ9", "again": "4x!rQ9"}, "密码至少要12个字符。"),
        ({"password": "password1234", "again": "password1234"}, "这个密码太常见。请换一个。"),
        ({"password": "member-member", "again": "member-member"}, "密码里有账号或姓名。请换一个。"),
        ({"password": "ZhouWenlan 1985", "again": "ZhouWenlan 1985"}, "密码里有账号或姓名。请换一个。"),
    ],
)
def test_a_password_that_will_not_do_is_refused(
    world: World, signed_in: SignedIn, changes: dict[str, str], words: str
) -> None:
    new = "a quiet morning in may"
    given = {"old": PASSWORD, "password": new, "again": new} | changes
    answer = signed_in("member").post("/settings/password/", given)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    if "password" in changes:
        assert given["password"] not in answer.content.decode()


def test_a_passphrase_of_64_characters_passes(world: World, signed_in: SignedIn) -> None:
    new = "many words make a long sentence that nobody would guess in years"
    assert len(new) == 64
    given = {"old": PASSWORD, "password": new, "again": new}
    assert signed_in("member").post("/settings/password/", given).status_code == 302


def test_messages_stand_by_day_and_those_not_read_can_be_seen_alone(
    world: World, signed_in: SignedIn
) -> None:
    account = world.accounts["member"]
    for ago in (0, 1, 40):
        with clock.travel(clock.now() - timedelta(days=ago)):
            tell([account.pk], matter=f"day/{ago}", title=f"{ago}天前的消息", urgent=True)
    client = signed_in("member")
    page = client.get("/messages/").content.decode()
    assert page.index(">今天<") < page.index("0天前的消息") < page.index(">昨天<") < page.index("1天前的消息")
    client.post(f"/messages/{Notice.objects.get(matter='day/1').pk}/")
    unread = client.get("/messages/?show=unread").content.decode()
    assert "0天前的消息" in unread
    assert "1天前的消息" not in unread
    mark_read(account.pk)
    assert "消息都读过了。" in client.get("/messages/?show=unread").content.decode()


def test_hundreds_of_jobs_are_pages_of_a_fixed_cost(world: World, signed_in: SignedIn) -> None:
    account = world.accounts["office"]
    actor = Actor(account.name, account.pk)
    Job.objects.bulk_create(
        Job(kind="lists.export", title=f"导出{number}", account_id=account.pk, by=actor.label,
            state=JobState.DONE, queued_at=clock.now() - timedelta(minutes=number))
        for number in range(400)
    )  # fmt: skip
    client = signed_in("office")
    client.get("/messages/jobs/")
    for page, title in (("1", "导出0"), ("27", "导出399"), ("999", "导出399")):
        with CaptureQueriesContext(connection) as found:
            text = client.get(f"/messages/jobs/?page={page}").content.decode()
        assert f">{title}</a>" in text
        assert len(found) <= 12
