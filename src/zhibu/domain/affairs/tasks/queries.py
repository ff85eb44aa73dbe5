"""Every read of tasks worth a name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from zhibu.domain.affairs.tasks.flows import LIVE
from zhibu.domain.affairs.tasks.models import Step, Task, TaskState
from zhibu.domain.affairs.tasks.scopes import own as own_tasks
from zhibu.domain.people.members.queries import holders_in, post_label
from zhibu.engine import clock
from zhibu.engine.access import Actor, Where, under

PEOPLE = ("organization__parent", "owner")
WHY = "tasks of a meeting already reached"
KIND = "task"
"""The kind of the duty behind a task."""


@dataclass(frozen=True)
class TaskFilter:
    """What the list is narrowed by: tree path, chip (live, late, reported, closed, planned, void), words."""

    path: str = ""
    chip: str = ""
    words: str = ""


def chips(on: date) -> dict[str, Q]:
    """Return the filter behind every chip of the list."""
    live = Q(state__in=LIVE)
    return {
        "live": live,
        "late": live & Q(due_on__lt=on),
        "reported": Q(state=TaskState.REPORTED),
        "closed": Q(state=TaskState.CLOSED),
        "planned": Q(state=TaskState.PLANNED),
        "void": Q(state=TaskState.VOID),
    }


def narrowed(actor: Actor, wanted: TaskFilter) -> QuerySet[Task]:
    """Return the tasks of organizations in reach that a filter describes, by due day."""
    rows = _listed(actor, wanted)
    known = chips(clock.today())
    if wanted.chip in known:
        rows = rows.filter(known[wanted.chip])
    return rows.select_related(*PEOPLE).order_by("due_on", "pk")


def chip_counts(actor: Actor, wanted: TaskFilter) -> dict[str, int]:
    """Count the tasks behind every chip, and behind none, in one query."""
    counts = {name: Count("pk", filter=condition) for name, condition in chips(clock.today()).items()}
    found: dict[str, int] = _listed(actor, wanted).aggregate(all=Count("pk"), **counts)
    return found


def _listed(actor: Actor, wanted: TaskFilter) -> QuerySet[Task]:
    # One's own task from elsewhere is among one's own, not in this list.
    rows = Task.objects.visible_to(actor).filter(under(wanted.path or actor.path))
    words = wanted.words.strip()
    return rows.filter(Q(title__contains=words) | Q(occasion_title__contains=words)) if words else rows


def with_people(task: Task) -> Task:
    """Return a task already reached with organization and owner at hand."""
    found = Task.objects.unscoped(why="the people of a task already reached")
    row: Task = found.select_related(*PEOPLE).get(pk=task.pk)
    return row


def steps(task: Task) -> list[Step]:
    """Return what happened to a task, newest first."""
    return list(task.steps.order_by("-at", "-pk"))


def own(actor: Actor, *, live: bool) -> QuerySet[Task]:
    """Return the tasks that the actor is to do, or has done; the nearest first, done ones newest first."""
    rows = Task.objects.visible_to(actor, "me").select_related("organization", "owner")
    if live:
        return rows.filter(state__in=LIVE).order_by("due_on", "pk")
    return rows.filter(state=TaskState.CLOSED).order_by("-closed_at", "-pk")


def is_own(actor: Actor, task: Task) -> bool:
    """Say whether the actor is to do this task."""
    if actor.person_id is None:
        return False
    rows = Task.objects.unscoped(why="whether a task already reached is one's own")
    return rows.filter(own_tasks(actor), pk=task.pk).exists()


def of_occasion(occasion: UUID) -> list[Task]:
    """Return what follows from a meeting already reached, by due day, without what was declared void."""
    rows = Task.objects.unscoped(why=WHY).filter(occasion=occasion).exclude(state=TaskState.VOID)
    return list(rows.select_related("organization", "owner").order_by("due_on", "pk"))


def left_open(organization: int, kind: str) -> list[Task]:
    """Return the live tasks that meetings of a kind gave an organization already reached, by due day."""
    rows = Task.objects.unscoped(why=WHY).filter(
        organization=organization, occasion_kind=kind, state__in=LIVE
    )
    return list(rows.order_by("due_on", "pk"))


def sources_with_tasks(occasion: UUID) -> set[UUID]:
    """Return the topics of a meeting already reached that have tasks of their own."""
    rows = Task.objects.unscoped(why=WHY).filter(occasion=occasion).exclude(state=TaskState.VOID)
    return set(rows.values_list("source", flat=True))


def owner_words(found: Sequence[Task]) -> dict[int, str]:
    """Name the owners of tasks by row id, in one query: 周文澜; 组织委员（陆清源）; 组织委员（空缺）."""
    posts = {task.owner_post for task in found if task.owner_post}
    held = holders_in([task.organization for task in found if task.owner_post], tuple(posts)) if posts else {}
    named: dict[int, str] = {}
    for task in found:
        if task.owner is not None:
            named[task.pk] = task.owner.name
            continue
        rows = held.get(task.organization_id, [])
        names = "、".join(row.member.name for row in rows if row.post == task.owner_post)
        named[task.pk] = f"{post_label(task.owner_post)}（{names}）" if names else post_label(task.owner_post)
    return named


def people_of(found: Iterable[Task]) -> dict[int, list[int]]:
    """Return whom tasks concern, by row id: member ids of the owners by name or by post, in one query."""
    rows = list(found)
    posts = {task.owner_post for task in rows if task.owner_id is None}
    held = holders_in([task.organization for task in rows], tuple(posts)) if posts else {}
    return {
        task.pk: [task.owner_id]
        if task.owner_id is not None
        else [row.member_id for row in held.get(task.organization_id, []) if row.post == task.owner_post]
        for task in rows
    }


def known_on(path: Where, since: date, on: date) -> QuerySet[Task]:
    """Return the tasks under a path as known at the end of a day: live then, or due or closed since a day."""
    known = clock.end_of_day(on)
    rows = Task.objects.unscoped(why="duties are computed for a path that the caller has checked")
    begun = rows.filter(under(path), opened_at__lt=known, due_on__gte=since)
    return begun.filter(Q(voided_at=None) | Q(voided_at__gte=known)).order_by("due_on", "pk")
