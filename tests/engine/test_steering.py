"""Steering changes the way rows are read, never the rows."""

import pytest
from django.db import connection
from django.test import Client

from tests.world import World
from zhibu.domain.people.members.models import Member
from zhibu.engine.access import steered, under, without_index_of


@pytest.mark.parametrize("along_order", [True, False])
def test_either_way_finds_the_same(world: World, along_order: bool) -> None:
    rows = Member.objects.filter(under(world["1011"].path), left_on=None)
    plain = list(rows.order_by("name_sort", "pk"))
    found = steered(rows, "org_path", "name_sort", along_order=along_order)
    assert plain
    assert list(found) == plain
    assert list(found.reverse()) == plain[::-1]
    assert list(without_index_of(rows, "org_path").order_by("name_sort", "pk")) == plain


def test_the_rows_it_came_from_are_left_alone(world: World) -> None:
    rows = Member.objects.filter(under(world["1011"].path))
    before = str(rows.query)
    changed = str(steered(rows, "org_path", "name_sort", along_order=True).query)
    assert str(rows.query) == before
    assert ("|| ''" in changed) == (connection.vendor == "sqlite")


def test_sqlite_reads_along_the_order(world: World) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL chooses by itself")
    rows = Member.objects.filter(under(world["101"].path), left_on=None)
    assert "member_name" in steered(rows, "org_path", "name_sort", along_order=True)[:50].explain()
    assert "(org_path>?" in steered(rows, "org_path", "name_sort", along_order=False)[:50].explain()


def test_answers_travel_compressed(world: World, client: Client) -> None:
    answer = client.get("/sign-in/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
