"""Saved views: a list as somebody keeps it, under a name, his alone (ux 5.2)."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import reverse

from tests.world import World
from zhibu.engine.resource import Resource, resources
from zhibu.engine.saved.models import SavedView
from zhibu.engine.saved.services import MOST

SignedIn = Callable[[str], Client]
LIST, POST = "/members/", "/members/views/"
QUERY = "chip=probationary&cols=years.number&sort=-joined_on&size=30"


def state(resource: Resource) -> Iterator[str]:
    """Yield one address that says something, of whatever the list offers."""
    yield "size=30"
    yield from (f"{resource.chip_name}={chip.value}" for chip in resource.chips[:1])
    yield from (f"sort=-{one.name}" for one in resource.all_columns if one.order)


@pytest.mark.parametrize("name", sorted(resources()))
def test_every_list_can_be_kept_opened_renamed_and_removed(
    world: World, signed_in: SignedIn, name: str
) -> None:
    resource = resources()[name]
    role = next(role for role in world.accounts if world.actor(role).may(resource.read))
    client, address = signed_in(role), reverse(f"{name}.list")
    for number, query in enumerate(state(resource)):
        form = client.get(f"{address}?{query}&open=keep").content.decode()
        assert f'name="kept" value="{query}"' in form
        answer = client.post(
            reverse(f"{name}.views"), {"act": "keep", "kept": query, "name": f"常用{number}"}, follow=True
        )
        text = answer.content.decode()
        assert "已存为常用。" in text
        assert f'href="?{query}" aria-current="true">常用{number}<' in text
    kept = SavedView.objects.latest("pk")
    said = {"act": "amend", "view": kept.pk, "name": "改过的名称"}
    assert ">改过的名称</a>" in client.post(reverse(f"{name}.views"), said, follow=True).content.decode()
    said = {"act": "drop", "view": kept.pk}
    assert ">改过的名称</a>" not in client.post(reverse(f"{name}.views"), said, follow=True).content.decode()


def keep(client: Client, name: str = "预备党员", query: str = QUERY, **more: str) -> int:
    return client.post(POST, {"act": "keep", "name": name, "kept": query, **more}).status_code


def test_the_first_view_opens_the_list_and_everything_stays_one_press_away(signed_in: SignedIn) -> None:
    client = signed_in("office")
    keep(client)
    assert client.get(LIST).status_code == 200
    keep(client, first="on")
    opened = client.get(LIST)
    assert (opened.status_code, opened["Location"]) == (302, f"{LIST}?{SavedView.objects.get().query}")
    text = client.get(LIST, follow=True).content.decode()
    assert 'aria-current="true">预备党员<' in text
    assert 'href="?cols=years.number&amp;sort=-joined_on&amp;size=30"' in text
    assert client.get(LIST + "?q=").status_code == 200
    keep(client, "全部列", "cols=years", first="on")
    assert list(SavedView.objects.filter(first=True).values_list("name", flat=True)) == ["全部列"]


def test_a_view_is_its_owners_alone(signed_in: SignedIn) -> None:
    keep(signed_in("office"))
    view = SavedView.objects.get()
    other = signed_in("secretary")
    assert "预备党员</a>" not in other.get(LIST + "?open=views").content.decode()
    assert other.post(POST, {"act": "drop", "view": view.pk}).status_code == 404
    assert other.post(POST, {"act": "amend", "view": view.pk, "name": "我的"}).status_code == 404
    assert other.post(POST, {"act": "drop", "view": "1; drop"}).status_code == 404
    assert SavedView.objects.get().name == "预备党员"


def test_a_view_of_a_place_shows_only_in_a_role_that_reaches_it(world: World, signed_in: SignedIn) -> None:
    client = signed_in("office")
    keep(client, query="org=1012", first="on")
    assert client.get(LIST).status_code == 302
    SavedView.objects.update(account=world.accounts["secretary"])
    assert keep(signed_in("secretary"), query="org=1012") == 404
    text = signed_in("secretary").get(LIST)
    assert text.status_code == 200
    assert "预备党员</a>" not in text.content.decode()


def test_the_same_name_keeps_the_newer_state(signed_in: SignedIn) -> None:
    client = signed_in("office")
    keep(client)
    keep(client, query="chip=full")
    assert SavedView.objects.get().query == "chip=full"


@pytest.mark.parametrize(
    ("name", "query", "words"),
    [
        ("", QUERY, "请填名称"),
        (" \0 ", QUERY, "名称"),
        ("名" * 21, QUERY, "名称"),
        ("证件", "q=110101198503071234", "不能存"),
        ("电话", "q=13800000217", "不能存"),
        ("长", "q=" + "长" * 400, "条件太多"),
        ("空", "nonsense=1", "还没有筛选条件"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_the_form(
    signed_in: SignedIn, name: str, query: str, words: str
) -> None:
    answer = signed_in("office").post(POST, {"act": "keep", "name": name, "kept": query})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not SavedView.objects.exists()


def test_two_views_of_one_name_and_too_many_are_refused(signed_in: SignedIn) -> None:
    client = signed_in("office")
    for number in range(MOST):
        assert keep(client, f"常用{number}") == 302
    assert keep(client, "再一个") == 422
    assert keep(client, "常用3", "chip=full") == 302
    view = SavedView.objects.get(name="常用4")
    said = {"act": "amend", "view": view.pk, "name": "常用3"}
    answer = client.post(POST, said)
    assert (answer.status_code, "已有同名的" in answer.content.decode()) == (422, True)
