"""Pages of a list: a wrong number gives the nearest page, never an error."""

import pytest

from zhibu.engine.screens.paging import page_of

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
