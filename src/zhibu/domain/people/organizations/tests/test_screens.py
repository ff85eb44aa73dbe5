"""The pages of organizations as their readers meet them."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.world import World
from zhibu.domain.people.organizations import services
from zhibu.domain.people.organizations.models import Kind, Organization
from zhibu.engine import clock
from zhibu.engine.journal.models import Entry

SignedIn = Callable[[str], Client]
Capped = Callable[[int], AbstractContextManager[Any]]


def page(client: Client, name: str, row: Organization | None = None, query: str = "") -> str:
    address = reverse(name, args=[row.uuid] if row else [])
    response = client.get(address + query)
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def send(client: Client, name: str, row: Organization, /, **given: Any) -> Any:
    return client.post(reverse(name, args=[row.uuid]), given)


def rows(text: str) -> list[str]:
    return re.findall(r'<a class="name" href="[^"]+">([^<]+)</a>', text)


def test_the_list_is_the_tree_in_reach(signed_in: SignedIn) -> None:
    text = page(signed_in("office"), "organizations.list")
    assert rows(text) == ["装配党总支", "装配第一党支部", "装配第二党支部"]
    assert "动力" not in text
    assert "党总支部1，党支部2，党小组2" in text


def test_the_list_names_the_secretary_from_posts_else_from_the_form(
    world: World, signed_in: SignedIn
) -> None:
    services.change(world["1012"], {"secretary_text": "孟春和"}, actor=world.operator)
    text = page(signed_in("office"), "organizations.list")
    assert "许嘉禾" in text
    assert "孟春和" in text


def test_kind_and_words_narrow_the_list(signed_in: SignedIn) -> None:
    client = signed_in("office")
    assert rows(page(client, "organizations.list", query="?kind=BRANCH")) == [
        "装配第一党支部",
        "装配第二党支部",
    ]
    groups = page(client, "organizations.list", query="?kind=GROUP")
    assert rows(groups) == ["第一党小组", "第二党小组"]
    assert "组长" in groups
    for words in ("装配第二", "zpdez", "1012"):
        assert rows(page(client, "organizations.list", query=f"?q={words}")) == ["装配第二党支部"]
    nothing = page(client, "organizations.list", query="?q=动力")
    assert "没有符合条件的党组织。" in nothing
    assert rows(page(client, "organizations.list", query="?kind=nonsense&page=x&size=7")) == [
        "装配党总支",
        "装配第一党支部",
        "装配第二党支部",
    ]


def test_terms_near_their_end_stand_out(signed_in: SignedIn) -> None:
    with clock.travel(date(2027, 1, 15)):
        assert "应报换届请示" not in page(signed_in("secretary"), "organizations.list")
    with clock.travel(date(2027, 3, 1)):
        assert "应报换届请示" in page(signed_in("secretary"), "organizations.list")
    with clock.travel(date(2027, 5, 11)):
        assert "逾期" in page(signed_in("secretary"), "organizations.list")


def test_an_organization_page_tells_place_people_terms_and_rules(world: World, signed_in: SignedIn) -> None:
    text = page(signed_in("office"), "organizations.detail", world["1011"])
    for words in (
        "中共江临试验有限公司装配第一支部委员会",
        "直接管理党员",
        "许嘉禾",
        "组织委员",
        "2024-05-10选举，2027-05-10届满",
        "第一党小组",
        "名称和上级的变化",
        "登记：党组织名称",
        f'href="/members/?org={world["1011"].code}"',
    ):
        assert words in text, words
    general = page(signed_in("office"), "organizations.detail", world["101"])
    assert "党员14人，不足50人，设党总支须经上级批准" in general
    assert "机关基层组织工作条例 第六条" in general
    assert "空缺" in general
    assert "装配第二党支部" in general
    second = page(signed_in("office"), "organizations.detail", world["1012"])
    assert "应设支部委员会" not in second


def test_superiors_above_ones_reach_are_names_not_links(world: World, signed_in: SignedIn) -> None:
    text = page(signed_in("secretary"), "organizations.detail", world["1011"])
    assert "江临试验有限公司党委" in text
    assert str(world["100"].uuid) not in text
    assert str(world["101"].uuid) not in text


@pytest.mark.parametrize(
    "name", ["detail", "edit", "move", "term", "dissolve", "group", "new", "post", "reveal"]
)
def test_outside_reach_nothing_is_known_and_without_capability_nothing_is_done(
    world: World, signed_in: SignedIn, name: str
) -> None:
    address = reverse(f"organizations.{name}", args=[world["1021"].uuid])
    assert signed_in("office").get(address).status_code == 404
    own = reverse(f"organizations.{name}", args=[world["1011"].uuid])
    assert signed_in("office-leader").get(own).status_code == (200 if name == "detail" else 403)
    assert signed_in("committee-member").get(own).status_code == 404
    assert Client().get(own).status_code == 302


def test_buttons_follow_capabilities(world: World, signed_in: SignedIn) -> None:
    edit = reverse("organizations.edit", args=[world["1011"].uuid])
    assert edit in page(signed_in("secretary"), "organizations.detail", world["1011"])
    assert edit not in page(signed_in("office-leader"), "organizations.detail", world["1011"])


def test_a_branch_is_founded_by_its_form(world: World, signed_in: SignedIn) -> None:
    client = signed_in("office")
    form = page(client, "organizations.new", world["101"])
    assert 'value="BRANCH"' in form
    assert 'value="GENERAL_BRANCH"' not in form
    empty = send(client, "organizations.new", world["101"], kind="", name="", code="")
    assert empty.status_code == 422
    text = empty.content.decode()
    assert "有3处要改" in text
    for words in ("请选类别", "请填党组织名称", "请填党组织编码"):
        assert words in text
    given = {"kind": "BRANCH", "name": "装配第三支部", "code": "1013", "phone": "12345", "credit_code": "x"}
    wrong = send(client, "organizations.new", world["101"], **given).content.decode()
    assert "手机写11位" in wrong
    assert "统一社会信用代码是18位" in wrong
    assert 'value="装配第三支部"' in wrong
    right = {**given, "phone": "027-12345678", "credit_code": "", "elected_on": "2026-01-01"}
    done = send(client, "organizations.new", world["101"], **right)
    row = world["1013"]
    assert done.headers["Location"] == f"/organizations/{row.uuid}/?done=new"
    assert row.phone == "027-12345678"
    assert "已登记。" in client.get(done.headers["Location"]).content.decode()


def test_below_a_branch_only_groups_are_made(world: World, signed_in: SignedIn) -> None:
    client = signed_in("secretary")
    assert "下面只设党小组" in page(client, "organizations.new", world["1011"])
    assert "党小组只设在支部里" in page(signed_in("office"), "organizations.group", world["101"])
    again = send(client, "organizations.group", world["1011"], name="第一党小组")
    assert again.status_code == 422
    assert "已有同名党小组" in again.content.decode()
    done = send(client, "organizations.group", world["1011"], name="第三党小组")
    assert done.status_code == 302
    assert world["1011-Z03"].kind == Kind.GROUP


def test_a_change_is_saved_and_the_number_stays_unless_replaced(world: World, signed_in: SignedIn) -> None:
    client, branch = signed_in("office"), world["1011"]
    form = page(client, "organizations.edit", branch)
    assert "0271234567" not in form
    assert "现在是027****4567。不改就留空。" in form
    given = {
        "version": 1,
        "name": branch.name,
        "short_name": "装配一支部",
        "contact_text": "陆清源",
        "phone": "",
    }
    assert send(client, "organizations.edit", branch, **given).status_code == 302
    branch = world["1011"]
    assert (branch.short_name, branch.contact_text, branch.phone) == ("装配一支部", "陆清源", "0271234567")
    text = page(client, "organizations.detail", branch)
    assert "修改：简称 装配第一党支部 → 装配一支部" in text
    replaced = {**given, "version": branch.version, "phone": "13800000217"}
    assert send(client, "organizations.edit", branch, **replaced).status_code == 302
    assert world["1011"].phone == "13800000217"
    assert "修改：联系电话 •" in page(client, "organizations.detail", branch)


def test_two_people_at_once_see_both_contents(world: World, signed_in: SignedIn) -> None:
    branch = world["1011"]
    given = {"version": 1, "name": branch.name, "short_name": branch.short_name, "contact_text": "陆清源"}
    assert send(signed_in("secretary"), "organizations.edit", branch, **given).status_code == 302
    client = signed_in("office")
    answer = send(client, "organizations.edit", branch, **{**given, "contact_text": "苏景行"})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "这条记录刚被许嘉禾改过。比较后再决定保留哪个。" in text
    assert "<td>陆清源</td><td>苏景行</td>" in text
    version = re.search(r'name="version" value="(\d+)"', text)
    assert version
    kept = {**given, "contact_text": "苏景行", "version": version[1]}
    assert send(client, "organizations.edit", branch, **kept).status_code == 302
    assert world["1011"].contact_text == "苏景行"


def test_a_rename_begins_on_its_day(world: World, signed_in: SignedIn) -> None:
    client, branch = signed_in("office"), world["1011"]
    given = {"version": 1, "name": "装配新一支部", "short_name": "装配新一支部", "since": "2026-02-30"}
    wrong = send(client, "organizations.edit", branch, **given)
    assert wrong.status_code == 422
    assert "日期写成2026-06-17这样" in wrong.content.decode()
    with clock.travel(date(2026, 3, 1)):
        assert (
            send(client, "organizations.edit", branch, **{**given, "since": "2026-02-01"}).status_code == 302
        )
        text = page(client, "organizations.detail", branch)
    assert "2026-02-01 起" in text
    assert "至 2026-02-01" in text


def test_only_superiors_in_reach_are_offered(world: World, signed_in: SignedIn) -> None:
    client = signed_in("office")
    text = page(client, "organizations.move", world["1012"])
    assert "管理范围内没有可选的上级。请上级党组织办理。" in text
    services.found(
        services.Founding(code="1019", kind=Kind.BRANCH, name="九支部", parent=world["101"]),
        actor=world.operator,
    )
    assert (
        send(client, "organizations.move", world["1012"], parent="102", since="2026-01-01").status_code == 422
    )
    assert world["1012"].parent_id == world["101"].pk


def test_an_election_and_an_end_are_recorded(world: World, signed_in: SignedIn) -> None:
    client = signed_in("office")
    late = send(client, "organizations.term", world["1011"], elected_on="2999-01-01")
    assert "选举日期还没有到" in late.content.decode()
    assert "基层组织任期意见" in late.content.decode()
    assert send(client, "organizations.term", world["1011"], elected_on="2026-01-01").status_code == 302
    assert "2026-01-01选举，2029-01-01届满" in page(client, "organizations.detail", world["1011"])
    full = send(
        client,
        "organizations.dissolve",
        world["1012"],
        on="2026-01-01",
        basis="批复",
        ledgers="党委",
        seal="没有",
    )
    assert full.status_code == 422
    assert "还有4名党员" in full.content.decode()
    row = services.ensure_group(world["1012"], "空小组", actor=world.operator)
    today = clock.today().isoformat()
    assert send(client, "organizations.dissolve", row, on=today, basis="支委会决定").status_code == 302
    closed = page(client, "organizations.detail", row, "?done=dissolved")
    assert "已撤销" in closed
    assert reverse("organizations.edit", args=[row.uuid]) not in closed
    assert "空小组" not in page(client, "organizations.list", query="?kind=GROUP")


def test_the_number_is_shown_once_for_a_reason(world: World, signed_in: SignedIn) -> None:
    client, branch = signed_in("office"), world["1011"]
    assert "0271234567" not in page(client, "organizations.detail", branch)
    assert "0271234567" not in page(client, "organizations.reveal", branch)
    silent = send(client, "organizations.reveal", branch, purpose="", reason="")
    assert silent.status_code == 422
    assert "请选一个用途" in silent.content.decode()
    assert "0271234567" not in silent.content.decode()
    shown = send(client, "organizations.reveal", branch, purpose="contact", reason="通知开会")
    assert "0271234567" in shown.content.decode()
    assert Entry.objects.filter(action="organization.reveal", object_uuid=branch.uuid).count() == 1
    assert "查看联系电话：联系电话 •（联系本人：通知开会）" in page(client, "organizations.detail", branch)


def test_pages_cost_a_fixed_number_of_queries(
    world: World, signed_in: SignedIn, django_assert_max_num_queries: Capped
) -> None:
    client = signed_in("office")
    with django_assert_max_num_queries(12):
        page(client, "organizations.list")
    with django_assert_max_num_queries(12):
        page(client, "organizations.list", query="?kind=GROUP&q=d")
    for row in [world[code] for code in ("101", "1011", "1011-Z01")]:
        with django_assert_max_num_queries(15):
            page(client, "organizations.detail", row)
