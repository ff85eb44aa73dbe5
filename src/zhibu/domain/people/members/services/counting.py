"""Keeping head-counts: every organization's members and full members, dated (I-4)."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, Q

from zhibu.domain.people.members.models import Category, Member
from zhibu.domain.people.organizations.models import Headcount, Organization
from zhibu.engine import clock
from zhibu.engine.access import Actor, under
from zhibu.engine.access.paths import WIDTH, ancestors
from zhibu.engine.flow import service

WHY = "service: counts are taken over all rows"


def recount(paths: Iterable[str]) -> None:
    """Count again all organizations on the way up from these tree paths, in the caller's transaction."""
    wanted = sorted({path for start in paths for path in ancestors(start)})
    if not wanted:
        return
    members, full = _counts(wanted[0][:WIDTH])
    rows = Organization.objects.unscoped(why=WHY).filter(path__in=wanted)
    changed = [row for row in rows if _take(row, members[row.path], full[row.path])]
    Organization.objects.unscoped(why=WHY).bulk_update(
        changed, ["member_count", "full_count"], batch_size=500
    )
    _date(changed)


@service()
def recount_moved(old_path: str, new_path: str, *, actor: Actor) -> None:
    """Take the members of an organization that moved from its old superiors to its new ones (I-4)."""
    recount([old_path[:-WIDTH], new_path])


def _counts(root: str) -> tuple[dict[str, int], dict[str, int]]:
    members: dict[str, int] = defaultdict(int)
    full: dict[str, int] = defaultdict(int)
    rows = Member.objects.unscoped(why=WHY).filter(under(root), left_on=None)
    grouped = rows.values("org_path").annotate(
        count=Count("pk"), full=Count("pk", filter=Q(category=Category.FULL))
    )
    lines = grouped.order_by().values_list("org_path", "count", "full")
    for path, count, full_count in lines:
        for above in ancestors(path):
            members[above] += count
            full[above] += full_count
    return members, full


def _take(row: Organization, members: int, full: int) -> bool:
    if (row.member_count, row.full_count) == (members, full):
        return False
    row.member_count, row.full_count = members, full
    return True


def _date(rows: list[Organization]) -> None:
    today = clock.today()
    current = Headcount.objects.unscoped(why=WHY).filter(organization__in=rows, valid_to=None)
    # Two changes on one day leave one row: head-counts are facts of days.
    current.filter(valid_from=today).delete()
    current.exclude(valid_from=today).update(valid_to=today)
    Headcount.objects.bulk_create(
        [
            Headcount(organization=row, members=row.member_count, full=row.full_count, valid_from=today)
            for row in rows
        ]
    )
