"""Rows of a record come through a scope while a request is served, and by no other way (S-09)."""

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

import pytest
from django import forms
from django.db.models import Count, Max, Prefetch, QuerySet

from tests.world import World
from zhibu.domain.people.members.models import Member, Placement
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine.access import Unscoped, guarding

WHY = "a test of the guard"


class Choice(forms.Form):
    """A form that offers every member, which no screen may."""

    member = forms.ModelChoiceField(Member.objects.all())


async def walk(rows: QuerySet[Any]) -> None:
    """Read rows one by one, as an asynchronous view would."""
    async for _ in rows.aiterator():
        pass


def walked(rows: QuerySet[Any]) -> None:
    """Walk in a thread of its own: the browser of the journeys keeps a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(copy_context().run, lambda: asyncio.run(walk(rows))).result()


FETCHES: dict[str, Callable[[QuerySet[Any]], Any]] = {
    "list": list,
    "get": lambda rows: rows.get(name="许嘉禾"),
    "first": lambda rows: rows.first(),
    "last": lambda rows: rows.last(),
    "latest": lambda rows: rows.latest("pk"),
    "slice": lambda rows: list(rows[:2]),
    "one by number": lambda rows: rows[0],
    "values": lambda rows: list(rows.values("name")),
    "values_list": lambda rows: list(rows.values_list("name", flat=True)),
    "grouped": lambda rows: list(rows.values("branch").annotate(count=Count("pk"))),
    "count": lambda rows: rows.count(),
    "len": len,
    "bool": bool,
    "exists": lambda rows: rows.exists(),
    "contains": lambda rows: rows.contains(Member(pk=1)),
    "aggregate": lambda rows: rows.aggregate(Max("pk")),
    "update": lambda rows: rows.update(job=""),
    "delete": lambda rows: rows.filter(name="nobody").delete(),
    "in_bulk": lambda rows: rows.in_bulk([1, 2]),
    "iterator": lambda rows: list(rows.iterator()),
    "aiterator": walked,
    "raw": lambda rows: list(rows.raw("select * from members_member")),
    "dates": lambda rows: list(rows.dates("joined_on", "year")),
    "union": lambda rows: list(rows.union(rows)),
    "filtered": lambda rows: list(rows.filter(name="许嘉禾").order_by("pk").distinct()),
    "related": lambda rows: list(rows.select_related("branch")),
    "get_or_create": lambda rows: rows.get_or_create(name="许嘉禾"),
}
"""Every way to fetch, count or change rows of a queryset."""


@pytest.mark.parametrize("way", FETCHES)
def test_guard_raises(db: None, way: str) -> None:
    with guarding(), pytest.raises(Unscoped, match="Member"):
        FETCHES[way](Member.objects.all())


@pytest.mark.parametrize("door", ["visible_to", "unscoped", "outside"])
def test_doors_stand_open(world: World, door: str) -> None:
    actor = world.actor("office")
    guard = contextlib.nullcontext() if door == "outside" else guarding()
    with guard:
        rows = Member.objects.all()
        if door != "outside":
            rows = rows.visible_to(actor) if door == "visible_to" else rows.unscoped(why=WHY)
        for way, fetch in FETCHES.items():
            if way != "aiterator":
                fetch(rows)


def test_a_choice_field_offers_only_what_was_narrowed(world: World) -> None:
    own = world.member("许嘉禾")
    with guarding():
        form = Choice({"member": str(own.pk)})
        with pytest.raises(Unscoped):
            list(form.fields["member"].choices)  # type: ignore[attr-defined]  # of choice fields
        with pytest.raises(Unscoped):
            form.is_valid()
        form = Choice({"member": str(own.pk)})
        form.fields["member"].queryset = Member.objects.visible_to(world.actor("secretary"))  # type: ignore[attr-defined]  # of model choices
        assert form.is_valid()
        assert str(world.members["谢临川"]) not in str(form["member"])
        assert str(own) in str(form["member"])


def test_narrowed_rows_do_not_open_the_door_for_others(world: World) -> None:
    seen = Member.objects.visible_to(world.actor("secretary"))
    every = Member.objects.all()
    widened: dict[str, Callable[[], QuerySet[Any]]] = {
        "seen | every": lambda: seen | every,
        "every | seen": lambda: every | seen,
        "seen ^ every": lambda: seen ^ every,
        "union": lambda: seen.union(every),
        "union, other way round": lambda: every.union(seen),
    }
    with guarding():
        for make in widened.values():
            with pytest.raises(Unscoped):
                list(make())
        assert len(seen | seen.filter(name="许嘉禾")) == seen.count()
        assert len(seen.union(seen)) == seen.count()
        assert len(seen & every) == seen.count()


def test_combining_leaves_the_parts_as_they_were(world: World) -> None:
    seen, every = Member.objects.visible_to(world.actor("secretary")), Member.objects.all()
    with guarding():
        _ = every.none() | seen
        assert seen.count()


def test_related_rows_of_a_fetched_row_are_fine(world: World) -> None:
    with guarding():
        member = Member.objects.visible_to(world.actor("secretary")).get(name="许嘉禾")
        assert str(member.branch.parent)
        assert [placement.branch for placement in member.placements.all()] == [member.branch]
        assert member.posts.count() == 1
        assert member.posts.filter(valid_to=None).exists()
        branches = Organization.objects.visible_to(world.actor("secretary"))
        (branch,) = branches.filter(code="1011").prefetch_related("members__placements", "children")
        assert sum(len(one.placements.all()) for one in branch.members.all()) == 10
        dated = Prefetch("placements", Placement.objects.filter(valid_to=None), to_attr="current")
        people = Member.objects.visible_to(world.actor("secretary")).prefetch_related(dated)
        assert all(len(one.current) == 1 for one in people)
        member.refresh_from_db()
        assert Member.objects.visible_to(world.actor("office")).defer("name").first()


def test_the_guard_ends_with_the_block_and_stands_again_inside(world: World) -> None:
    with guarding():
        with guarding():
            pass
        with pytest.raises(Unscoped):
            Member.objects.count()
    assert Member.objects.count()


def test_opening_takes_a_reason() -> None:
    with pytest.raises(Unscoped):
        Member.objects.unscoped(why="")
