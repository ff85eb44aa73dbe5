"""Tree paths: a subtree is one range, whatever the database's locale; moving it moves every copy."""

from typing import Any

import pytest
from django.apps import apps
from django.test import TestCase

from tests.world import World
from zhibu.domain.people.members.models import Member
from zhibu.domain.people.organizations import services as organizations
from zhibu.domain.people.organizations.models import Kind, Organization
from zhibu.engine import clock
from zhibu.engine.access import TreePathField, under
from zhibu.engine.access.paths import WIDTH, ancestors, row_ids, segment
from zhibu.engine.access.repath import repath

CAPTURED = TestCase.captureOnCommitCallbacks


def test_segments_sort_like_their_numbers() -> None:
    numbers = [1, 2, 9, 10, 35, 36, 37, 1295, 1296, 46655, 46656, 36**5, 36**6 - 1]
    texts = [segment(number) for number in numbers]
    assert texts == sorted(texts)
    assert {len(text) for text in texts} == {WIDTH}
    assert [int(text, 36) for text in texts] == numbers
    with pytest.raises(OverflowError):
        segment(36**6)


def test_ancestors_lead_from_the_root_to_the_node() -> None:
    path = segment(1) + segment(2) + segment(3)
    assert ancestors(path) == [segment(1), segment(1) + segment(2), path]
    assert ancestors("") == []
    assert (row_ids(path), row_ids("")) == ([1, 2, 3], [])


@pytest.fixture
def odd_tree(db: None) -> list[str]:
    """Rows whose paths lie as near to one another as they can; returns the paths."""
    paths = [
        segment(1),
        segment(1) + segment(1),
        segment(1) + segment(10),
        segment(1) + segment(36**6 - 2),
        segment(1) + segment(10) + segment(36**5),
        segment(2),
        segment(36),
        segment(36) + segment(1),
        segment(36**6 - 1),
    ]
    for number, path in enumerate(paths):
        Organization.objects.create(
            code=str(number), kind=Kind.BRANCH, name=str(number), path=path, recorded_at=clock.now()
        )
    return paths


def test_a_range_is_exactly_the_subtree(odd_tree: list[str]) -> None:
    for node in odd_tree:
        found = set(Organization.objects.filter(under(node, "path")).values_list("path", flat=True))
        assert found == {path for path in odd_tree if path.startswith(node)}
    assert Organization.objects.filter(under("", "path")).count() == len(odd_tree)


def test_the_database_orders_paths_byte_by_byte(odd_tree: list[str]) -> None:
    found = list(Organization.objects.order_by("path").values_list("path", flat=True))
    assert found == sorted(odd_tree)


def path_columns() -> list[tuple[Any, str]]:
    """List every table and column that copies a tree path."""
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, TreePathField)
    ]


def test_no_path_is_kept_in_another_kind_of_column() -> None:
    names = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.name in {"path", "org_path"} and not isinstance(field, TreePathField)
    }
    assert not names
    assert len(path_columns()) >= 5


def test_moving_takes_every_copy_along_and_no_neighbour(world: World) -> None:
    moved, parent = world["101"], world["102"]
    old, new = moved.path, parent.path + segment(moved.pk)
    before = {
        (model, name): dict(model._base_manager.values_list("pk", name)) for model, name in path_columns()
    }
    affected = sum(path.startswith(old) for paths in before.values() for path in paths.values())
    assert repath(old, new) == affected > 10
    for (model, name), paths in before.items():
        expected = {
            pk: new + path.removeprefix(old) if path.startswith(old) else path for pk, path in paths.items()
        }
        assert dict(model._base_manager.values_list("pk", name)) == expected


def test_whoever_held_a_role_below_holds_it_after_a_move(world: World) -> None:
    with CAPTURED(execute=True):
        organizations.move(world["1011"], world["102"], actor=world.operator, since=clock.today())
    member = world.member("许嘉禾")
    assert member.org_path.startswith(world["102"].path)
    assert Member.objects.visible_to(world.actor("secretary")).filter(pk=member.pk).exists()
    assert not Member.objects.visible_to(world.actor("office")).filter(pk=member.pk).exists()
