"""Pages of a list: a wrong number gives the nearest page, never an error."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.world import World
from zhibu.domain.people.organizations.models import Organization, Unit
from zhibu.engine.screens.paging import page_of, paged

ROWS = list(range(31))


@pytest.mark.parametrize(
    ("wanted", "number", "first", "last"),
    [
        ("1", 1, 1, 15),
        ("2", 2, 16, 30),
        ("3", 3, 31, 31),
        ("4", 3, 31, 31),
        ("0", 1, 1, 15),
        ("-1", 1, 1, 15),
        ("", 1, 1, 15),
        ("last", 1, 1, 15),
        ("1.5", 1, 1, 15),
        ("²", 1, 1, 15),
        ("9" * 30, 3, 31, 31),
        ("9" * 5000, 1, 1, 15),
    ],
)
def test_number_of_a_page(wanted: str, number: int, first: int, last: int) -> None:
    page = page_of(ROWS, wanted)
    assert (page.number, page.pages, page.total, page.first, page.last) == (number, 3, 31, first, last)
    assert page.rows == ROWS[first - 1 : last]
    assert page.previous == number - 1
    assert page.following == (number + 1 if number < 3 else 0)


def test_an_empty_list_has_one_page() -> None:
    page = page_of([], "7")
    assert (page.number, page.pages, page.first, page.last, page.rows) == (1, 1, 0, 0, [])
    assert (page.previous, page.following) == (0, 0)


LONG = 2003


@pytest.fixture
def units(world: World) -> list[str]:
    """Return the names, in order, of so many units that paging looks for a page from a row near it."""
    names = sorted(f"单位{number % 700:04}" for number in range(LONG))
    Unit.objects.bulk_create([Unit(organization=world["101"], name=name) for name in reversed(names)])
    return names


def rows_of(wanted: str) -> tuple[list[Unit], str]:
    page = paged(Unit.objects.filter(name__startswith="单位").order_by("name", "pk"), wanted, size=30)
    assert page.total == LONG
    assert page.first == (page.number - 1) * 30 + 1
    return page.rows, page.mark


def test_each_page_of_a_long_list_holds_the_same_however_it_is_reached(units: list[str]) -> None:
    everything = list(Unit.objects.filter(name__startswith="单位").order_by("name", "pk"))
    assert [row.name for row in everything] == units
    mark = mark_here = ""
    for number in (*range(1, 68), 60, 45, 30, 37, 29, 1, 67, 34):
        for way in (f"{number}", f"{number}{mark}", f"{number}~nonsense"):
            rows, mark_here = rows_of(way)
            assert rows == everything[(number - 1) * 30 : number * 30], way
        mark = mark_here


def test_a_page_far_inside_is_read_from_a_row_near_it(units: list[str]) -> None:
    _rows, mark = rows_of("33")
    with CaptureQueriesContext(connection) as queries:
        assert [row.name for row in rows_of(f"34{mark}")[0]] == units[33 * 30 : 34 * 30]
    assert "OFFSET 30" in queries[-1]["sql"]
    with CaptureQueriesContext(connection) as queries:
        assert [row.name for row in rows_of(f"32{mark}")[0]] == units[31 * 30 : 32 * 30]
    assert "DESC" in queries[-1]["sql"]
    assert "OFFSET" not in queries[-1]["sql"]


def test_a_mark_out_of_reach_only_costs_time(units: list[str]) -> None:
    gone = Organization.objects.values_list("uuid", flat=True)[0]
    assert [row.name for row in rows_of(f"34~33.{gone}")[0]] == units[33 * 30 : 34 * 30]


def test_a_short_list_has_no_marks() -> None:
    assert page_of(ROWS, "2~1.7").number == 2
