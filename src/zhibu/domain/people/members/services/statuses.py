"""The dated status rows beside a dossier: category, standing, lost contact, floating (F-MEM-06, law 12)."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zhibu.domain.people.members.models import Aspect, Category, Member, Standing, Status
from zhibu.domain.people.members.queries import statuses_of
from zhibu.engine import clock
from zhibu.engine.flow import Invalid

_FIELDS = {
    Aspect.CATEGORY: ("category", "category"),
    Aspect.STANDING: ("standing", "standing"),
    Aspect.LOST: ("lost", "lost_since"),
    Aspect.FLOATING: ("floating", "floating_to"),
}
_DATES = {"joined_on", "converted_on"}


Line = tuple[str, str, date, date | None]
"""Aspect, value, from which day, to which."""


def status_lines(row: Member) -> list[Line]:
    """Return the status rows that a dossier's present facts imply."""
    today = clock.today()
    lines = _category_lines(row)
    if row.standing != Standing.NORMAL:
        lines.append((Aspect.STANDING.value, row.standing, today, None))
    if row.lost:
        lines.append((Aspect.LOST.value, row.lost_since, today, None))
    if row.floating:
        lines.append((Aspect.FLOATING.value, row.floating_to, today, None))
    return lines


def _category_lines(row: Member) -> list[Line]:
    lines: list[Line] = []
    joined, converted = row.joined_on, row.converted_on
    if converted is None or converted > joined:
        lines.append((Aspect.CATEGORY.value, Category.PROBATIONARY.value, joined, converted))
    if converted is not None:
        lines.append((Aspect.CATEGORY.value, Category.FULL.value, converted, None))
    return lines


def date_statuses(row: Member, changed: set[str], since: date | None, basis: str) -> None:
    """Close and open the status rows that changed fields touch; raises Invalid for an impossible day.

    A corrected day of joining or conversion gives new rows that name the ones they correct.
    """
    for aspect, (flag, detail) in _FIELDS.items():
        if flag not in changed and detail not in changed:
            continue
        day = row.converted_on if aspect == Aspect.CATEGORY and row.converted_on else since or clock.today()
        _check_day(row, aspect, day)
        row.statuses.filter(aspect=aspect, valid_to=None).update(valid_to=day)
        if getattr(row, flag) and (aspect != Aspect.STANDING or row.standing != Standing.NORMAL):
            _open(row, aspect, str(getattr(row, detail)), day, basis)
    if changed & _DATES and "category" not in changed:
        _correct_category(row, basis)


def _check_day(row: Member, aspect: str, day: date) -> None:
    if day > clock.today():
        raise Invalid({"since": _("这一天还没有到。请核对。")}, "F-MEM-06")
    current = row.statuses.filter(aspect=aspect, valid_to=None).order_by("-pk").first()
    if current is not None and day < current.valid_from:
        words = {"since": current.valid_from.isoformat()}
        field = "converted_on" if aspect == Aspect.CATEGORY else "since"
        raise Invalid({field: _("早于上一次变动（%(since)s）。请核对。") % words}, "F-MEM-06")


def _open(row: Member, aspect: str, value: str, day: date, basis: str) -> None:
    Status.objects.create(
        member=row, aspect=aspect, value=value, valid_from=day, basis=basis, recorded_at=clock.now()
    )


def _correct_category(row: Member, basis: str) -> None:
    held: dict[str, Any] = {line.value: line for line in statuses_of(row) if line.aspect == Aspect.CATEGORY}
    for aspect, value, since, until in _category_lines(row):
        old = held.get(value)
        if old is None or (old.valid_from, old.valid_to) != (since, until):
            Status.objects.create(
                member=row,
                aspect=aspect,
                value=value,
                valid_from=since,
                valid_to=until,
                corrects=old,
                basis=basis,
                recorded_at=clock.now(),
            )
