"""The three administrators' pages."""

import ast
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from django.test import Client

import zhibu
from tests.world import World
from zhibu.domain.people.accounts.models import Account, Grant
from zhibu.domain.people.accounts.rules import ACTIONS, ADMINISTRATORS, ROLES
from zhibu.domain.people.accounts.services import grant, open_account
from zhibu.domain.people.organizations.queries import started_on
from zhibu.engine import clock
from zhibu.engine.flow import Invalid
from zhibu.engine.journal.models import Entry
from zhibu.engine.journal.services import note

SignedIn = Callable[[str], Client]
KEEPER, GUARD, AUDITOR = ADMINISTRATORS


def test_an_account_is_opened_with_a_password_that_is_shown_once(world: World, signed_in: SignedIn) -> None:
    client, member = signed_in(KEEPER), world.members["顾明川"]
    given = {"username": "gmc", "name": "顾明川", "number": member.number}
    page = client.post("/accounts/new/", given).content.decode()
    found = re.search(r"<code>([a-z0-9-]{19})</code>", page)
    assert found
    account = Account.objects.get(username="gmc")
    assert account.member == member
    assert Client().login(username="gmc", password=found[1])
    assert found[1] not in client.get(f"/accounts/{account.pk}/").content.decode()
    assert found[1] not in str(list(Entry.objects.values()))


@pytest.mark.parametrize("other", [{"number": "M9999999"}, {"name": "顾明"}, {"taken": "yes"}])
def test_number_and_name_are_answered_alike_whatever_is_wrong(
    world: World, signed_in: SignedIn, other: dict[str, str]
) -> None:
    member = world.members["许嘉禾" if "taken" in other else "顾明川"]
    given = {"username": "new", "name": member.name, "number": member.number} | other
    answer = signed_in(KEEPER).post("/accounts/new/", given)
    assert answer.status_code == 422
    assert "编号和姓名对不上，或已有账号。请核对。" in answer.content.decode()
    assert not Account.objects.filter(username="new").exists()


def test_a_taken_user_name_is_said_at_the_field(world: World, signed_in: SignedIn) -> None:
    answer = signed_in(KEEPER).post("/accounts/new/", {"username": "office", "name": "某人"})
    assert "这个账号已经用过" in answer.content.decode()


def test_a_forgotten_password_is_replaced_and_sessions_end(world: World, signed_in: SignedIn) -> None:
    person = signed_in("member")
    page = signed_in(KEEPER).post(f"/accounts/{world.accounts['member'].pk}/reset/").content.decode()
    found = re.search(r"<code>([a-z0-9-]{19})</code>", page)
    assert found
    assert person.get("/settings/").status_code == 302
    assert Client().login(username="member", password=found[1])


def test_a_drawn_password_opens_nothing_until_it_is_changed(world: World, signed_in: SignedIn) -> None:
    account = world.accounts["secretary"]
    page = signed_in(KEEPER).post(f"/accounts/{account.pk}/reset/").content.decode()
    drawn = page.split("<code>")[1].split("</code>")[0]
    client = Client()
    answer = client.post("/sign-in/", {"username": "secretary", "password": drawn, "next": "/workbench/"})
    assert answer.headers["Location"] == "/settings/password/"
    assert "现在用的是初始密码" in client.get("/settings/password/").content.decode()
    assert client.get("/workbench/").status_code == 403
    assert client.get("/organizations/").status_code == 403
    new = {"password": "a quiet morning in may", "again": "a quiet morning in may"}
    same = {"old": drawn, "password": drawn, "again": drawn}
    assert client.post("/settings/password/", same).status_code == 422
    assert client.post("/settings/password/", {"old": drawn} | new).status_code == 302
    assert client.get("/organizations/").status_code == 200


def test_an_account_is_switched_off_and_on(world: World, signed_in: SignedIn) -> None:
    person, keeper = signed_in("member"), signed_in(KEEPER)
    address = f"/accounts/{world.accounts['member'].pk}/active/"
    keeper.post(address, {"active": "0"})
    assert person.get("/settings/").status_code == 302
    keeper.post(address, {"active": "1"})
    assert Account.objects.get(username="member").is_active


@pytest.mark.parametrize("role", ADMINISTRATORS)
@pytest.mark.parametrize("act", ["reset", "active"])
def test_nobody_takes_over_an_administrators_account(
    world: World, signed_in: SignedIn, role: str, act: str
) -> None:
    account = Account.objects.get(username=role)
    answer = signed_in(KEEPER).post(f"/accounts/{account.pk}/{act}/", {"active": "0"})
    assert answer.status_code == 422
    after = Account.objects.get(username=role)
    assert (after.password, after.is_active) == (account.password, True)


@pytest.mark.parametrize(("first", "second"), list(permutations(ADMINISTRATORS, 2)))
def test_no_account_holds_two_of_the_three(world: World, first: str, second: str) -> None:
    account = open_account("somebody", "某人", "a quiet morning", actor=world.operator)
    grant(account, first, None, actor=world.operator)
    with pytest.raises(Invalid) as refused:
        grant(account, second, None, actor=world.operator)
    assert refused.value.rule == "S-06"


def test_accounts_are_searched_and_paged(world: World, signed_in: SignedIn) -> None:
    for place in range(20):
        open_account(f"person{place:02}", "某人", "a quiet morning", actor=world.operator)
    client = signed_in(KEEPER)
    page = client.get("/accounts/?q=person").content.decode()
    assert "第1—15个，共20个" in page
    assert "person19" in client.get("/accounts/?q=person&page=2").content.decode()
    assert "没有符合条件的账号。" in client.get("/accounts/?q=zzz").content.decode()


def test_a_role_is_given_by_the_name_of_an_organization(world: World, signed_in: SignedIn) -> None:
    client = signed_in(GUARD)
    given = {"username": "周文澜", "role": "secretary", "organization": "动力第一", "ends_on": "2099-01-01"}
    assert client.post("/grants/new/", given).status_code == 302
    made = Grant.objects.get(account__username="member")
    assert (made.role, made.organization, made.ends_on) == ("secretary", world["1021"], date(2099, 1, 1))
    assert made.granted_by == "security-administrator"
    page = client.get("/grants/?q=周文澜").content.decode()
    assert "支部书记" in page
    assert "2099-01-01" in page


def test_an_unclear_organization_is_offered_for_choice(world: World, signed_in: SignedIn) -> None:
    client = signed_in(GUARD)
    given = {"username": "member", "role": "secretary", "organization": "装配"}
    page = client.post("/grants/new/", given).content.decode()
    assert "不止一个组织符合。请选一个。" in page
    assert '<option value="1012">' in page
    assert client.post("/grants/new/", given | {"organization": "1012"}).status_code == 302


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"username": "nobody"}, "没有这个账号。请核对。"),
        ({"organization": "火星"}, "没有这个组织。请核对编码或名称。"),
        ({"organization": ""}, "请选一个组织"),
        ({"role": ""}, "请选角色"),
        ({"ends_on": "2020-01-01"}, "截止日期要晚于今天"),
        ({"username": GUARD}, "不能给自己授权"),
        ({"username": KEEPER, "role": AUDITOR}, "三个管理员角色不能由一个账号兼任"),
    ],
)
def test_a_grant_that_will_not_do_is_refused(
    world: World, signed_in: SignedIn, changes: dict[str, str], words: str
) -> None:
    given = {"username": "member", "role": "secretary", "organization": "1021"} | changes
    before = Grant.objects.count()
    answer = signed_in(GUARD).post("/grants/new/", given)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Grant.objects.count() == before


def test_a_grant_is_ended_after_one_question(world: World, signed_in: SignedIn) -> None:
    client, held = signed_in(GUARD), world.accounts["secretary"].grants.get()
    assert "结束许嘉禾的支部书记授权？" in client.get(f"/grants/{held.uuid}/end/").content.decode()
    assert client.post(f"/grants/{held.uuid}/end/").status_code == 302
    assert "许嘉禾" in client.get("/grants/?show=ended").content.decode()
    assert Entry.objects.get(action="grant.end").actor == "security-administrator"


def test_nobody_ends_his_own_grant(world: World, signed_in: SignedIn) -> None:
    own = world.accounts[GUARD].grants.get()
    answer = signed_in(GUARD).post(f"/grants/{own.uuid}/end/")
    assert answer.status_code == 422
    assert "不能撤销自己的授权。" in answer.content.decode()


def test_the_journal_names_fields_and_never_values(world: World, signed_in: SignedIn) -> None:
    member = world.members["周文澜"]
    changes = {"job": ("旧岗位甲", "新岗位乙"), "phone": ("10000000001", "10000000002")}
    note(world.actor("secretary"), "member.change", member, changes=changes, purpose="用途丙")
    page = signed_in(AUDITOR).get("/journal/?q=member.change").content.decode()
    for shown in ("许嘉禾", "支部书记", "修改档案", "周文澜", "工作岗位、联系电话", "完成"):
        assert shown in page
    for hidden in ("旧岗位甲", "新岗位乙", "10000000001", "10000000002", "用途丙"):
        assert hidden not in page


def noted(file: Path) -> Iterator[str]:
    for call in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and len(call.args) > 1:
            action = call.args[1]
            if call.func.attr in {"note", "note_many"} and isinstance(action, ast.Constant):
                yield str(action.value)


def test_every_act_that_is_written_down_has_words() -> None:
    written = {action for file in Path(zhibu.__file__).parent.rglob("*.py") for action in noted(file)}
    assert len(written) > 40
    capabilities = {name for role in ROLES.values() for name in role.capabilities}
    assert written | capabilities <= set(ACTIONS.rows)


def test_the_journal_shows_what_was_refused(world: World, signed_in: SignedIn) -> None:
    signed_in("member").post("/accounts/new/")
    client = signed_in(AUDITOR)
    page = client.get("/journal/?show=refused").content.decode()
    assert "管账号" in page
    assert "被拒绝" in page
    assert "共1条" in page
    assert "没有符合条件的日志。" in client.get("/journal/?q=zzz").content.decode()


def test_the_start_of_duties_is_set_in_the_settings(world: World, signed_in: SignedIn) -> None:
    client = signed_in(KEEPER)
    assert 'value="2026-01-01"' in client.get("/installation/").content.decode()
    answer = client.post("/installation/", {"started_on": "2026-03-01"})
    assert "已保存。" in client.get(answer.headers["Location"]).content.decode()
    assert started_on() == date(2026, 3, 1)
    wrong = client.post("/installation/", {"started_on": "2026-02-30"})
    assert wrong.status_code == 422
    assert "日期写成2026-06-17这样" in wrong.content.decode()


def test_a_grant_counts_from_its_day_to_the_day_before_its_end(world: World) -> None:
    account = world.accounts["member"]
    last = clock.today() + timedelta(days=3)
    grant(account, "secretary", world["1021"], actor=world.operator, ends_on=last)
    with clock.travel(last - timedelta(days=1)):
        assert world.actor("member").role == "secretary"
    with clock.travel(last):
        assert world.actor("member").role == "member"
