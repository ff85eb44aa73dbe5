"""Days, ages and the periods of the joining date (membership domain notes 3.6)."""

import random
from datetime import date, timedelta

# The state of the enterprise: nothing in the lists lies after the day before.
REFERENCE = date(2026, 1, 1)
LAST_DAY = date(2025, 12, 31)

# From, to (inclusive) of the periods in which nobody served a probation.
_WITHOUT_PROBATION = (
    (date(1921, 7, 1), date(1923, 6, 9)),
    (date(1928, 6, 18), date(1945, 4, 22)),
    (date(1969, 4, 1), date(1977, 8, 11)),
)


def add_years(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 28 February where it must."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def age_on(birth: date, day: date) -> int:
    """Completed years of life."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def births_for_ages(youngest: int, oldest: int) -> tuple[date, date]:
    """First and last day of birth of people aged `youngest`..`oldest` on the reference day."""
    first = add_years(REFERENCE, -(oldest + 1)) + timedelta(days=1)
    return first, add_years(REFERENCE, -youngest)


def random_day(rng: random.Random, first: date, last: date) -> date:
    """A day from `first` to `last`, both included."""
    return first + timedelta(days=rng.randrange((last - first).days + 1))


def random_workday(rng: random.Random, first: date, last: date) -> date:
    """A Monday to Friday from `first` to `last`."""
    while True:
        day = random_day(rng, first, last)
        if day.weekday() < 5:
            return day


def serves_probation(joined: date) -> bool:
    """Whether a member who joined on this day served a probation before conversion.

    The notes give no length for 1923–1927 and 1945–1956; a year is assumed there.
    """
    return not any(first <= joined <= last for first, last in _WITHOUT_PROBATION)
