"""Identity numbers: check character, birth date, and what spreadsheets do to them."""

import datetime
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from zhibu.engine.exchange import identity
from zhibu.engine.exchange.context import CellProblem
from zhibu.engine.exchange.convert import Converted
from zhibu.engine.exchange.tests.converting import LOST, attempt, problem, run
from zhibu.engine.exchange.tests.samples import TODAY

GOOD = "11010519491231002X"


@pytest.mark.parametrize("cell", [GOOD, "440524188001010014"])
def test_samples_of_the_standard(cell: str) -> None:
    assert identity.id_check(cell) == cell[-1]


@pytest.mark.parametrize(
    "cell",
    [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "'11010519491231002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "‘11010519491231002X",
    ],
)
def test_id_numbers_are_made_uniform(cell: str) -> None:
    result = run("id_number", cell)
    assert result.value == GOOD
    assert result.note


def test_a_proper_id_number_needs_no_note() -> None:
    assert run("id_number", GOOD) == Converted(GOOD, GOOD)


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (1.10101199001011e17, LOST),
        (110105194912310029.0, LOST),
        ("1.10101E+17", LOST),
        ("1.10101199001011E+17", LOST),
        ("1.1e17", LOST),
        ("110105491231996", "是15位旧号码，换不成18位"),
        ("110105491331002", "号码里的出生日期不存在"),
        ("11010519491231002", "应为18位，现在是17位"),
        ("11010519491231002X1", "应为18位，现在是19位"),
        ("110105194912310021", "校验位不符，末位应为X或录错一位"),
        ("110105194902310026", "号码里的出生日期不存在"),
        ("110105202702010012", "号码里的出生日期不存在"),
        ("11010519491231００2Y", "前17位应为数字，末位是数字或X"),
        ("无无无无无无无无无无无无无无无无无无", "前17位应为数字，末位是数字或X"),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢١", "前17位应为数字，末位是数字或X"),
        (True, "应为18位，现在是4位"),
        (datetime.date(2026, 5, 1), "应为18位，现在是10位"),
    ],
)
def test_id_numbers_that_are_refused(cell: Any, told: str) -> None:
    assert problem("id_number", cell).problem == told


numbers = st.builds(
    lambda area, day, serial: f"{area}{day:%Y%m%d}{serial:03}",
    st.integers(100_000, 999_999),
    st.dates(min_value=datetime.date(1900, 1, 1), max_value=TODAY),
    st.integers(0, 999),
).map(lambda stem: stem + identity.id_check(stem))


@given(numbers)
def test_every_valid_number_is_kept(number: str) -> None:
    assert run("id_number", number) == Converted(number, number)
    assert run("id_number", number.lower()).value == number
    assert identity.id_birth_date(number) == datetime.date.fromisoformat(number[6:14])
    assert identity.id_is_male(number) == (number[16] in "13579")


@given(numbers, st.integers(0, 17), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_noticed(number: str, at: int, digit: str) -> None:
    wrong = number[:at] + digit + number[at + 1 :]
    assume(wrong != number)
    assert problem("id_number", wrong).kind == "id_number"


@given(numbers, st.integers(0, 15))
def test_two_swapped_neighbours_are_always_noticed(number: str, at: int) -> None:
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assume(swapped != number)
    problem("id_number", swapped)


@given(numbers)
def test_a_number_cell_is_never_taken_for_an_id_number(number: str) -> None:
    assume(number[-1] != "X")
    assert problem("id_number", float(number)).problem == LOST


@given(st.one_of(st.text(max_size=20), st.floats(), st.booleans(), st.dates()))
def test_an_id_number_is_read_or_refused_whatever_comes(cell: Any) -> None:
    result = attempt("id_number", cell)
    number = "" if isinstance(result, CellProblem) else str(result.value)
    assert not number or identity.id_check(number) == number[-1]


@pytest.mark.parametrize("cell", ["110105491231002", 110105491231002.0, "１１０１０５ ４９１２３１ ００２"])
def test_a_number_of_15_digits_gets_its_century_and_check(cell: Any) -> None:
    result = run("id_number", cell)
    assert result.value == "11010519491231002X"
    assert [remark.problem for remark in result.warnings] == ["是15位旧号码，已换成18位"]
