"""Check characters and forms of official numbers; pure functions, used by converters and row checks."""

import datetime
import re
from operator import mul

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_FORM = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)
_MOBILE = re.compile(r"1\d{10}", re.ASCII)
_LANDLINE = re.compile(r"0\d{2,3}-?\d{7,8}", re.ASCII)


def id_check(number: str) -> str:
    """Return the 18th character that belongs to the first 17 digits (GB 11643-1999)."""
    total = sum(map(mul, map(int, number[:17]), _ID_WEIGHTS))
    return _ID_CHECKS[total % 11]


def id_birth_date(number: str) -> datetime.date | None:
    """Return the birth date inside an 18-character number; None when there is no such day."""
    try:
        return datetime.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def id_is_male(number: str) -> bool:
    """Return whether the 17th digit is odd, which stands for male."""
    return int(number[16]) % 2 == 1


def from_15_digits(number: str) -> str:
    """Return the 18 characters of a number of 15 digits (GB 11643-1999): the century, the check.

    Empty for the sequences 996 to 999, which meant people born before 1900: no century can be told.
    """
    if number[12:] >= "996":
        return ""
    stem = f"{number[:6]}19{number[6:]}"
    return stem + id_check(stem)


def credit_check(code: str) -> str:
    """Return the 18th character that belongs to the first 17 (GB 32100-2015)."""
    total = sum(
        _CREDIT_ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(code[:17])
    )
    return _CREDIT_ALPHABET[-total % 31]


def is_credit_form(code: str) -> bool:
    """Return whether a code has the form of a unified social credit code, check aside."""
    return _CREDIT_FORM.fullmatch(code) is not None


def is_mobile(number: str) -> bool:
    """Return whether a number is a mobile number of 11 digits."""
    return _MOBILE.fullmatch(number) is not None


def is_landline(number: str) -> bool:
    """Return whether a number is a landline number with its area code."""
    return _LANDLINE.fullmatch(number) is not None
