"""Entering and changing members by their forms."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.pages import steady
from tests.world import World, id_number
from zhibu.domain.people.members import services
from zhibu.domain.people.members.models import Member
from zhibu.domain.people.members.queries import holders
from zhibu.domain.people.members.screens import forms
from zhibu.engine import clock

SignedIn = Callable[[str], Client]
NUMBER = id_number(date(1990, 3, 4), 501)
NEW = {
    "name": "单雪梅",
    "id_number": NUMBER.lower(),
    "branch": "1012",
    "category": "01",
    "joined_on": "2012-06-27",
    "converted_on": "2013-06-27",
    "standing": "1",
    "phone": "138 0000 0217",
    "ethnic": "01",
}


def address(name: str, member: Member) -> str:
    return reverse(f"members.{name}", args=[member.uuid])


def edit_values(member: Member, **given: Any) -> dict[str, Any]:
    known = {
        "version": member.version,
        "name": member.name,
        "sex": member.sex,
        "ethnic": member.ethnic,
        "education": member.education,
        "birth_date": member.birth_date.isoformat() if member.birth_date else "",
        "category": member.category,
        "joined_on": member.joined_on.isoformat(),
        "converted_on": member.converted_on.isoformat() if member.converted_on else "",
        "standing": member.standing,
    }
    return known | given


def test_a_member_is_entered_by_the_form(world: World, signed_in: SignedIn) -> None:
    client = signed_in("office")
    form = client.get("/members/new/?org=1012").content.decode()
    assert '<option value="1012" selected>' in form
    assert 'value="1021"' not in form
    done = client.post("/members/new/", NEW)
    row = Member.objects.get(name="单雪梅")
    assert done.headers["Location"] == f"/members/{row.uuid}/?done=new"
    assert (row.id_number, row.phone, row.sex, row.branch.code) == (NUMBER, "13800000217", "1", "1012")
    assert "已登记，编入所选支部。" in client.get(done.headers["Location"]).content.decode()


def test_where_there_are_too_many_branches_their_code_is_typed(
    world: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "MOST_OFFERED", 1)
    client = signed_in("office")
    form = client.get("/members/new/?org=1012").content.decode()
    assert '<option value="1012"' not in form
    assert re.search(
        r'<input[^>]*name="branch"[^>]*value="1012"|<input[^>]*value="1012"[^>]*name="branch"', form
    )
    for code in ("1021", "none", "10"):
        refused = client.post("/members/new/", NEW | {"branch": code})
        assert refused.status_code == 422
        assert f"管理范围内没有{code}。请核对编码。" in refused.content.decode()
    assert client.post("/members/new/", NEW).status_code == 302
    row = Member.objects.get(name="单雪梅")
    assert (row.branch.code, row.group) == ("1012", None)


def test_everything_that_is_wrong_is_said_at_once_and_what_was_typed_stays(signed_in: SignedIn) -> None:
    client = signed_in("office")
    empty = client.post("/members/new/", {})
    assert empty.status_code == 422
    text = empty.content.decode()
    for words in (
        "请填姓名",
        "请填公民身份号码",
        "请选一个支部",
        "请选人员类别",
        "请填入党日期",
        "请选党籍状态",
    ):
        assert f">{words}</a>" in text, words
    wrong = {
        **NEW,
        "id_number": "110105194912310021",
        "phone": "123",
        "converted_on": "2011-01-01",
        "lost": "on",
    }
    text = client.post("/members/new/", wrong).content.decode()
    assert "有4处要改" in text
    for words in ("最后一位对不上", "手机写11位", "转正日期早于入党日期（2012-06-27）", "请填失去联系年月"):
        assert words in text
    assert 'value="单雪梅"' in text
    assert (
        "日期写成2026-06-17这样"
        in client.post("/members/new/", {**NEW, "joined_on": "去年"}).content.decode()
    )
    assert not Member.objects.filter(name="单雪梅").exists()


@pytest.mark.parametrize("branch", ["1021", "101", "1011-Z01", "nonsense"])
def test_only_branches_in_reach_are_taken(signed_in: SignedIn, branch: str) -> None:
    answer = signed_in("office").post("/members/new/", {**NEW, "branch": branch})
    assert answer.status_code == 422
    assert not Member.objects.filter(name="单雪梅").exists()


def test_a_known_number_gets_the_same_neutral_answer_everywhere(world: World, signed_in: SignedIn) -> None:
    client = signed_in("secretary")
    given = {**NEW, "branch": "1011"}

    def said(name: str) -> str:
        text = client.post(
            "/members/new/", {**given, "id_number": world.member(name).id_number}
        ).content.decode()
        return re.sub(r"\d{17}[\dX]", "", steady(text))

    with clock.travel(date(2026, 6, 17)):
        inside, outside = said("陆清源"), said("谢临川")
    assert "这个号码不能登记。请向上级党组织核实。" in inside
    assert inside == outside


def test_a_dossier_is_changed_and_sensitive_values_stay_unless_replaced(
    world: World, signed_in: SignedIn
) -> None:
    client, member = signed_in("secretary"), world.member("周文澜")
    before = (member.id_number, member.phone, member.address)
    given = edit_values(member, job="钳工", basis="本人申请")
    assert client.post(address("edit", member), given).status_code == 302
    changed = world.member("周文澜")
    assert (changed.id_number, changed.phone, changed.address) == before
    assert changed.job == "钳工"
    text = client.get(address("detail", member) + "?done=changed").content.decode()
    assert "已保存。" in text
    assert "修改：工作岗位 — → 钳工（本人申请）" in text
    given = edit_values(changed, job="钳工", phone="13900000001")
    client.post(address("edit", member), given)
    assert world.member("周文澜").phone == "13900000001"
    assert "修改：联系电话 •" in client.get(address("detail", member)).content.decode()


def test_only_declared_fields_are_changed(world: World, signed_in: SignedIn) -> None:
    member = world.member("周文澜")
    hostile = {"number": "999999", "left_on": "2026-01-01", "branch": "1012", "org_path": "x", "uuid": "x"}
    signed_in("secretary").post(address("edit", member), edit_values(member, **hostile))
    after = world.member("周文澜")
    for field in ("number", "left_on", "branch_id", "org_path", "uuid", "id_number_index"):
        assert getattr(after, field) == getattr(member, field)


def test_states_carry_their_day_and_basis(world: World, signed_in: SignedIn) -> None:
    client, member = signed_in("secretary"), world.member("周文澜")
    with clock.travel(date(2026, 7, 1)):
        suspended = edit_values(member, standing="2", since="2026-06-17")
        refused = client.post(address("edit", member), suspended)
        assert "请填作出决定的文件" in refused.content.decode()
        assert client.post(address("edit", member), {**suspended, "basis": "支部大会决议"}).status_code == 302
        text = client.get(address("detail", member)).content.decode()
    assert "停止党籍" in text
    assert "支部大会决议" in text
    assert member.statuses.get(aspect="standing").valid_from == date(2026, 6, 17)


def test_two_people_at_once_compare(world: World, signed_in: SignedIn) -> None:
    member = world.member("周文澜")
    mine = edit_values(member, job="车工", phone="13900000001")
    signed_in("secretary").post(address("edit", member), edit_values(member, job="钳工"))
    client = signed_in("office")
    answer = client.post(address("edit", member), mine)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "这条记录刚被许嘉禾改过。" in text
    assert "<td>钳工</td><td>车工</td>" in text
    assert "<td>139****0001</td>" in text
    assert member.phone not in text
    version = re.search(r'name="version" value="(\d+)"', text)
    assert version
    assert client.post(address("edit", member), {**mine, "version": version[1]}).status_code == 302
    assert world.member("周文澜").job == "车工"


def test_group_and_branch_are_changed_within_reach(world: World, signed_in: SignedIn) -> None:
    client, member = signed_in("secretary"), world.member("周文澜")
    form = client.get(address("place", member)).content.decode()
    assert "不编入党小组" in form
    assert 'value="1012"' not in form
    given = {"version": member.version, "branch": "1011", "group": "", "basis": "支委会决定"}
    assert client.post(address("place", member), {**given, "branch": "1012"}).status_code == 422
    assert client.post(address("place", member), given).status_code == 302
    assert world.member("周文澜").group is None
    text = client.get(address("detail", member)).content.decode()
    assert "调整所在组织：所在党小组 " in text
    office = signed_in("office")
    moved = world.member("周文澜")
    foreign = {"version": moved.version, "branch": "1012", "group": "1011-Z01"}
    answer = office.post(address("place", moved), foreign)
    assert "这个党小组不在所选支部" in answer.content.decode()
    assert office.post(address("place", moved), {**foreign, "group": ""}).status_code == 302
    assert client.get(address("detail", moved)).status_code == 404


def test_a_stale_page_does_not_move_anybody(world: World, signed_in: SignedIn) -> None:
    member = world.member("周文澜")
    services.change(member, {"job": "钳工"}, actor=world.operator)
    given = {"version": 1, "branch": "1011", "group": ""}
    assert signed_in("secretary").post(address("place", member), given).status_code == 409


def test_a_probationary_member_is_converted(world: World, signed_in: SignedIn) -> None:
    client, member = signed_in("secretary"), world.member("乔望舒")
    with clock.travel(date(2026, 12, 5)):
        form = client.get(address("convert", member)).content.decode()
        assert 'value="2026-12-01"' in form
        given = {"version": member.version, "converted_on": "2026-11-01", "basis": "支部大会决议"}
        early = client.post(address("convert", member), given)
        assert early.status_code == 422
        assert "预备期未满" in early.content.decode()
        done = client.post(address("convert", member), {**given, "converted_on": "2026-12-01"})
        assert done.status_code == 302
        text = client.get(done.headers["Location"]).content.decode()
    assert "已转为正式党员。" in text
    assert "转正</a>" not in text
    assert "已经是正式党员。" in client.get(address("convert", member)).content.decode()


def test_a_post_is_given_and_ended_on_the_organizations_page(world: World, signed_in: SignedIn) -> None:
    client, branch = signed_in("secretary"), world["1011"]
    post = reverse("organizations.post", args=[branch.uuid])
    form = client.get(post).content.decode()
    assert "纪检委员" in form
    assert "常务委员" not in form
    assert "孟春和" not in form
    member = world.member("周文澜")
    given = {"post": "DISCIPLINE_MEMBER", "member": member.number, "since": "2026-01-05", "basis": "支部大会"}
    with clock.travel(date(2026, 2, 1)):
        assert client.post(post, given).status_code == 302
        text = client.get(reverse("organizations.detail", args=[branch.uuid])).content.decode()
        assert '周文澜</a> <span class="sub">纪检委员</span>' in text
        held = member.posts.get()
        end = f"{post}?end={held.uuid}"
        assert f'href="{end}"' in text
        assert "结束任职" in client.get(end).content.decode()
        silent = client.post(post, {"held": str(held.uuid), "on": "2026-02-01", "reason": ""})
        assert silent.status_code == 422
        assert "请填离任原因" in silent.content.decode()
        ended = client.post(post, {"held": str(held.uuid), "on": "2026-02-01", "reason": "换届"})
        assert ended.status_code == 302
    assert "周文澜" not in [row.member.name for row in holders(branch)]
    for nonsense in ("x", str(branch.uuid), str(world.member("邵安然").posts.get().uuid)):
        assert client.get(f"{post}?end={nonsense}").status_code == 404


def test_the_contact_is_named_on_the_same_page(world: World, signed_in: SignedIn) -> None:
    client, branch = signed_in("secretary"), world["1011"]
    given = {
        "post": "CONTACT",
        "member": world.member("陆清源").number,
        "since": "2026-01-01",
        "basis": "批复",
    }
    done = client.post(reverse("organizations.post", args=[branch.uuid]), given)
    assert done.headers["Location"].endswith("?done=contact")
    assert world["1011"].contact_text == "陆清源"


def test_in_a_large_organization_a_name_is_asked_for_first(
    world: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhibu.domain.people.members.screens.posts.ALL_AT_ONCE", 3)
    client, post = signed_in("office"), reverse("organizations.post", args=[world["101"].uuid])
    text = client.get(post).content.decode()
    assert "先找到人" in text
    assert "陆清源" not in text
    assert "陆清源" in client.get(f"{post}?q=lqy").content.decode()
    assert "没有符合条件的党员。" in client.get(f"{post}?q=谢临川").content.decode()
    number = world.member("陆清源").number
    given = {"post": "DEPUTY", "member": number, "since": "2026-01-01", "basis": "批复"}
    assert client.post(f"{post}?q=lqy", given).status_code == 302
