"""Invented numbers that pass every formal check and can belong to nobody."""

import random
from collections.abc import Callable
from datetime import date

# Area codes of GB/T 2260 begin with the number of a province: 11–65, 71, 81, 82. In the row of 7 only
# 71 was ever given out, so 77 is no place, and no identity card can carry it. A first digit 9 would
# be worse: it marks the permit of a foreign resident.
AREA_CODES = ("770101", "770102", "770103", "770104", "770105", "770106")

# Mobile ranges begin with 13–19 and 10 is kept for service numbers of the carriers, of which 109 is
# in no public list: 11 digits that pass the check and ring at nobody's.
PHONE_PREFIX = "109"

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANIZATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def id_check_character(first_17: str) -> str:
    """Check character of a citizen's ID number by GB 11643-1999."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, _ID_WEIGHTS, strict=True))
    return _ID_CHECKS[total % 11]


def credit_check_character(first_17: str) -> str:
    """Check character of a unified social credit code by GB 32100-2015."""
    total = sum(
        _CREDIT_ALPHABET.index(sign) * weight for sign, weight in zip(first_17, _CREDIT_WEIGHTS, strict=True)
    )
    return _CREDIT_ALPHABET[-total % 31]


def organization_check_character(first_8: str) -> str:
    """Check character of an organization code by GB 11714-1997; digits only are expected."""
    total = sum(int(digit) * weight for digit, weight in zip(first_8, _ORGANIZATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def credit_code(rng: random.Random) -> str:
    """An invented credit code of an enterprise (department 9, kind 1) in no known area."""
    body = "".join(rng.choices("0123456789", k=8))
    start = "91" + AREA_CODES[0] + body + organization_check_character(body)
    return start + credit_check_character(start)


class NumberMaker:
    """Draws ID and phone numbers and never the same one twice."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._given: set[str] = set()

    def id_number(self, birth: date, sex: str) -> str:
        """18 characters that agree with birth date and sex (digit 17 odd = male)."""

        def draw() -> str:
            order = self._rng.randrange(0, 500) * 2 + (sex == "男")
            start = f"{self._rng.choice(AREA_CODES)}{birth:%Y%m%d}{order:03d}"
            return start + id_check_character(start)

        return self._fresh(draw)

    def phone(self) -> str:
        """11 digits of the shape ^1\\d{10}$."""
        return self._fresh(lambda: f"{PHONE_PREFIX}{self._rng.randrange(10**8):08d}")

    def _fresh(self, draw: Callable[[], str]) -> str:
        while True:
            value = draw()
            if value not in self._given:
                self._given.add(value)
                return value
