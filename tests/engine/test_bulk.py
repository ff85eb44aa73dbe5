"""Rows that go straight into the table are those that saving would have written (ADR 0023)."""

import pytest
from django.db import IntegrityError, transaction

from tests.world import World
from zhibu.domain.people.members.models import Member, Placement
from zhibu.engine import clock
from zhibu.engine.access.bulk import insert, insert_lines, made, reserve, update
from zhibu.engine.exchange.models import Arrangement


def copy_of(member: Member, number: str) -> Member:
    """Return a new dossier with the facts of another, its sealed values sealed for itself."""
    names = [field.name for field in Member._meta.concrete_fields if field.name not in ("id", "uuid")]
    given = {name: getattr(member, name) for name in names}
    return Member(**given | {"number": number, "id_number_index": number})


def test_inserted_rows_read_as_saved_ones(world: World) -> None:
    known = world.member("孟春和")
    rows = [copy_of(known, f"b{place}") for place in range(3)]
    insert(rows)
    rows[2].job = "调度"
    update(rows, ["job"])
    rows[0].name = "孟春来"
    rows[0].save(update_fields=["name"])
    found = {row.number: row for row in Member.objects.filter(pk__in=[row.pk for row in rows])}
    assert [found[f"b{place}"].name for place in range(3)] == ["孟春来", known.name, known.name]
    assert found["b2"].job == "调度"
    for name in ("id_number", "phone", "address", "birth_date", "recorded_at", "lost", "branch", "left_on"):
        assert getattr(found["b1"], name) == getattr(known, name)
    assert len({row.uuid for row in found.values()} | {known.uuid}) == 4
    assert Member.objects.create(**vars_of(copy_of(known, "b9"))).pk > max(row.pk for row in rows)


def vars_of(row: Member) -> dict[str, object]:
    """Return the values that make a row of its own by the ordinary way."""
    names = [field.name for field in Member._meta.concrete_fields if field.name not in ("id", "uuid")]
    return {name: getattr(row, name) for name in names}


def test_rows_made_at_once_are_as_rows_made_one_by_one(world: World) -> None:
    known = world.member("孟春和")
    facts = {
        "number": "b1",
        "name": known.name,
        "id_number": known.id_number,
        "branch": known.branch,
        "joined_on": known.joined_on,
    }
    row, single = made(Member, [facts])[0], Member(**facts)
    for field in Member._meta.concrete_fields:
        if field.name != "uuid":
            assert getattr(row, field.attname) == getattr(single, field.attname), field.name
    assert row.id_number == known.id_number not in vars(row).values()
    assert row.branch == known.branch
    assert not row.group_id
    assert row._state.adding
    assert row.uuid not in (single.uuid, known.uuid, None)
    others = made(Member, [facts, facts])
    assert len({one.uuid for one in (row, *others)}) == 3
    assert others[0].id_number == others[1].id_number


def test_ids_are_given_out_once(world: World) -> None:
    first = reserve(Member, 2)
    assert first[0] > max(Member.objects.values_list("pk", flat=True))
    assert len(set(first)) == 2


def test_what_the_database_forbids_is_refused_as_by_saving(world: World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([copy_of(world.member("孟春和"), "b1"), copy_of(world.member("孟春和"), "b1")])


def test_plain_text_never_reaches_a_sealed_column(world: World) -> None:
    member = world.member("孟春和")
    with pytest.raises(TypeError, match="plain text"):
        insert_lines(Member, ("number", "phone"), [("b1", "13800000000")], branch_id=member.branch_id)
    with pytest.raises(TypeError, match="no column member"):
        insert_lines(Placement, ("member",), [(member.pk,)])


def test_lines_take_the_defaults_of_their_fields(world: World) -> None:
    lines = [(1, "a", {"phone": 12, "job": None}), (2, "a", {})]
    insert_lines(Arrangement, ("account_id", "list_name", "mapping"), lines, headings="h", at=clock.now())
    assert [row.mapping for row in Arrangement.objects.order_by("account_id")] == [
        {"phone": 12, "job": None},
        {},
    ]


def test_more_lines_than_a_statement_takes_are_all_there_and_none_twice(world: World) -> None:
    lines = [(number, "a", "{}") for number in range(1, 402)]
    insert_lines(Arrangement, ("account_id", "list_name", "mapping"), lines, headings="h", at=clock.now())
    written = Arrangement.objects.order_by("account_id").values_list("account_id", flat=True)
    assert list(written) == list(range(1, 402))
