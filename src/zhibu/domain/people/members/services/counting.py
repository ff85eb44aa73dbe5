"""Keeping head-counts: every organization's members, those of each state, and the dated rows (I-4)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count

from zhibu.domain.people.members.models import Member
from zhibu.domain.people.members.queries import COUNTED
from zhibu.domain.people.organizations.models import Headcount, Organization
from zhibu.engine import clock
from zhibu.engine.access import Actor, under
from zhibu.engine.access.bulk import insert_lines, update
from zhibu.engine.access.paths import WIDTH, ancestors
from zhibu.engine.flow import service

WHY = "service: counts are taken over all rows"
FIELDS = tuple(field for field, _who in COUNTED.values())
SINGLY = 40
"""Up to so many places each is counted by itself; above, the tree is counted in one pass."""


def recount(paths: Iterable[str]) -> None:
    """Count again at these tree paths and carry the difference up to the root, in the caller's transaction.

    Only the rows beneath the paths are read, so that one person's change costs the same in a province.
    """
    starts = sorted(set(paths), key=len, reverse=True)
    if not starts:
        return
    known = Organization.objects.unscoped(why=WHY)
    above_all = {up for path in starts for up in ancestors(path)}
    # Locked from the root down, so that two changes at once are both counted.
    rows = {row.path: row for row in known.filter(path__in=above_all).order_by("path").select_for_update()}
    before = {path: (row.member_count, row.full_count) for path, row in rows.items()}
    # A place that was taken away again counts where it stood.
    starts = sorted({_standing(path, rows) for path in starts} - {""}, key=len, reverse=True)
    true = _counts(starts)
    touched: dict[str, Organization] = {}
    for path in starts:
        differences = [true[path][field] - getattr(rows[path], field) for field in FIELDS]
        if not any(differences):
            continue
        for above in ancestors(path):
            touched[above] = rows[above]
            for field, difference in zip(FIELDS, differences, strict=True):
                setattr(rows[above], field, getattr(rows[above], field) + difference)
    _save(touched, before)


def _standing(path: str, rows: Mapping[str, Organization]) -> str:
    return next((up for up in reversed(ancestors(path)) if up in rows), "")


def count_in(entered: Sequence[Member]) -> None:
    """Add new members to the organizations above them, without counting the others again (I-4)."""
    known = Organization.objects.unscoped(why=WHY)
    above_all = {up for member in entered for up in ancestors(member.org_path)}
    rows = {row.path: row for row in known.filter(path__in=above_all).order_by("path").select_for_update()}
    before = {path: (row.member_count, row.full_count) for path, row in rows.items()}
    new = Member.objects.unscoped(why=WHY).filter(pk__in=[member.pk for member in entered]).order_by()
    for line in new.values("org_path").annotate(**_parts()):
        for above in ancestors(line["org_path"]):
            for field in FIELDS:
                setattr(rows[above], field, getattr(rows[above], field) + line[field])
    _save(rows, before)


def _save(rows: Mapping[str, Organization], before: Mapping[str, tuple[int, int]]) -> None:
    update(list(rows.values()), FIELDS)
    _date([row for path, row in rows.items() if (row.member_count, row.full_count) != before[path]])


def _parts() -> dict[str, Any]:
    parts: dict[str, Any] = {field: Count("pk", filter=who) for field, who in COUNTED.values() if who}
    return parts | {"member_count": Count("pk")}


@service()
def recount_moved(old_path: str, new_path: str, *, actor: Actor) -> None:
    """Take the members of an organization that moved from its old superiors to its new ones (I-4)."""
    recount([old_path[:-WIDTH], new_path[:-WIDTH]])


def _counts(starts: list[str]) -> dict[str, dict[str, int]]:
    """Count the living members beneath each path; a path within another counts in both."""
    true = {path: dict.fromkeys(FIELDS, 0) for path in starts}
    parts = _parts()
    living = Member.objects.unscoped(why=WHY).filter(left_on=None).order_by()
    passes = [(path, {path}) for path in starts] if len(starts) <= SINGLY else [(_common(starts), set(true))]
    for root, counted in passes:
        for line in living.filter(under(root)).values("org_path").annotate(**parts):
            for path in counted.intersection(ancestors(line["org_path"])):
                for field in FIELDS:
                    true[path][field] += line[field]
    return true


def _common(paths: list[str]) -> str:
    first, last = min(paths), max(paths)
    same = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[: same - same % WIDTH]


def _date(rows: list[Organization]) -> None:
    today = clock.today()
    current = Headcount.objects.unscoped(why=WHY).filter(organization__in=rows, valid_to=None)
    # Two changes on one day leave one row: head-counts are facts of days.
    current.filter(valid_from=today).delete()
    current.exclude(valid_from=today).update(valid_to=today)
    lines = [(row.pk, row.member_count, row.full_count) for row in rows]
    insert_lines(Headcount, ("organization_id", "members", "full"), lines, valid_from=today)
