"""Every list of the product, made from its declaration: each mode × each person of the cast.

The register is the list of cases: a new declaration is walked without a line here.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.world import World
from zhibu.engine.resource import Resource, form_fields, label_of, resources
from zhibu.engine.resource.view import look

SignedIn = Callable[[str], Client]
ROLES = (
    "office", "office-leader", "secretary", "committee-member", "group-leader", "member",
    "system-administrator", "security-administrator", "audit-administrator",
)  # fmt: skip
NAMES = sorted(resources())
MOST_QUERIES = 12


@pytest.fixture(params=NAMES)
def resource(request: pytest.FixtureRequest) -> Resource:
    return resources()[request.param]


def listed(client: Client, resource: Resource, query: str = "") -> Any:
    return client.get(f"{reverse(f'{resource.name}.list')}?{query}")


def test_every_declaration_agrees_with_its_model(resource: Resource) -> None:
    columns = [column.name for column in resource.all_columns]
    assert len(columns) == len(set(columns))
    assert sum(column.phone == "main" for column in resource.all_columns) == 1
    assert all(column.label for column in resource.all_columns)
    fields = [name for section in resource.sections for name in section.fields]
    assert len(fields) == len(set(fields))
    assert set(resource.items) <= set(fields)
    for name in form_fields(resource):
        assert label_of(resource, name)
    shown = set(fields) & set(resource.model.Policy.sensitive if hasattr(resource.model, "Policy") else ())
    assert shown <= set(resource.masks), "a sensitive field of a section needs a mask"


@pytest.mark.parametrize("role", ROLES)
def test_who_may_read_gets_the_list_and_nobody_else(
    world: World, signed_in: SignedIn, resource: Resource, role: str
) -> None:
    answer = listed(signed_in(role), resource)
    assert answer.status_code == (200 if world.actor(role).may(resource.read) else 403)


@pytest.mark.parametrize("role", ROLES)
def test_a_list_holds_exactly_the_rows_in_reach(world: World, resource: Resource, role: str) -> None:
    actor = world.actor(role)
    if not actor.may(resource.read):
        pytest.skip("no list for this role")
    view = look(resource, actor, QueryDict(""))
    rows, counts = list(resource.narrowed(view)), resource.counts(view)
    assert len(rows) == counts[""]
    if resource.path_field:
        assert all(getattr(row, resource.path_field).startswith(actor.path) for row in rows)
    for chip in resource.chips:
        pressed = look(resource, actor, QueryDict(f"{resource.chip_name}={chip.value}"))
        assert resource.narrowed(pressed).count() == counts[chip.value], chip.value


def test_every_state_of_the_address_answers_within_the_cap(
    world: World, signed_in: SignedIn, resource: Resource
) -> None:
    role = next(role for role in ROLES if world.actor(role).may(resource.read))
    client = signed_in(role)
    listed(client, resource)
    queries = ["", "page=99", "page=x", "size=50", "size=7", "q=%00%25_", "q=" + "长" * 300, "open=more"]
    queries += ["open=columns", "sort=nothing", "cols=nothing", f"{resource.chip_name}=nothing"]
    queries += [
        f"sort={sign}{column.name}" for column in resource.all_columns if column.order for sign in ("", "-")
    ]
    queries += [f"cols={column.name}" for column in resource.all_columns]
    for query in queries:
        with CaptureQueriesContext(
            connection,
        ) as found:
            answer = listed(client, resource, query)
        assert answer.status_code == 200, query
        assert len(found) <= MOST_QUERIES, f"{query}: {len(found)} queries"


def test_a_place_out_of_reach_is_not_found(world: World, signed_in: SignedIn, resource: Resource) -> None:
    if not resource.path_field:
        pytest.skip("no places")
    client = signed_in("secretary")
    assert listed(client, resource, "org=1021").status_code == 404
    assert listed(client, resource, "org=nonsense").status_code == 404


def test_a_page_shows_no_sensitive_value(world: World, signed_in: SignedIn, resource: Resource) -> None:
    role = next(role for role in ROLES if world.actor(role).may(resource.read))
    every = ".".join(column.name for column in resource.all_columns)
    text = listed(signed_in(role), resource, f"size=50&cols={every}").content.decode()
    for member in world.members.values():
        for value in (member.id_number, member.phone, member.address):
            assert not value or value not in text


def test_names_with_markup_are_words(world: World, signed_in: SignedIn) -> None:
    member = world.member("孟春和")
    type(member).objects.filter(pk=member.pk).update(name='<b onclick="x">孟</b>')
    text = listed(signed_in("office"), resources()["members"]).content.decode()
    assert '<b onclick="x">' not in text
    assert "&lt;b onclick=&quot;x&quot;&gt;" in text


def test_columns_are_chosen_in_the_address(signed_in: SignedIn) -> None:
    client, members = signed_in("office"), resources()["members"]
    text = listed(client, members, "cols=number&cols=years").content.decode()
    heads = re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)', text)
    assert heads == ["姓名", "党龄/年", "编号"]
    again = listed(client, members, "cols=number.years&q=m").content.decode()
    assert "cols=years.number" in again
