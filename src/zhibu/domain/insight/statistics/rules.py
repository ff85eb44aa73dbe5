"""The arithmetic of rates; pure functions of counts."""


def attendance_rate(present: int, expected: int, excused: int) -> dict[str, int | None]:
    """Return denominator and percent of an attendance rate, cut and not rounded (LIF-27).

    100 is said only where nobody was missing; without anybody to count there is no percent.
    """
    whole = expected - excused
    return {"of": whole, "percent": 100 * present // whole if whole > 0 else None}
