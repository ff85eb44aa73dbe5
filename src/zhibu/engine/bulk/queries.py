"""Reading acts on many rows: one's own alone, each row within what one reaches now."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.http import QueryDict

from zhibu.engine.access import Actor
from zhibu.engine.bulk.models import Bulk, LineState
from zhibu.engine.jobs.models import Job
from zhibu.engine.jobs.queue import own as own_jobs
from zhibu.engine.resource import Action, Resource
from zhibu.engine.resource.view import look
from zhibu.engine.vault import open_bytes


def bound_to(job: Job) -> str:
    """Return what the sealed form of a job's act is bound to."""
    return f"bulk_bulk/sealed/{job.uuid}"


def own(actor: Actor, job: int) -> Bulk | None:
    """Return the act that a job of the actor's account does; None for another's."""
    found: Bulk | None = (
        Bulk.objects.filter(job__in=own_jobs(actor).filter(pk=job)).select_related("job").first()
    )
    return found


def action_of(resource: Resource, name: str) -> Action | None:
    """Return an act of a list by its name."""
    return next((one for one in resource.actions if one.name == name), None)


def filled_in(bulk: Bulk) -> QueryDict:
    """Return what was filled in, as the form sent it."""
    sent = QueryDict(mutable=True)
    for name, values in json.loads(open_bytes(bulk.sealed, bound_to(bulk.job))).items():
        sent.setlist(name, values)
    return sent


def reached(
    resource: Resource, actor: Actor, capability: str, query: str = "", *, whole: bool = False
) -> Any:
    """Return the rows on which an actor may act: all of a list, or those that its address shows."""
    view = look(resource, actor, QueryDict(query))
    rows = resource.narrowed(view) if whole else resource.rows(view)
    manager: Any = resource.model._default_manager
    return rows.filter(pk__in=manager.visible_to(actor, capability).values("pk"))


def rows_of(resource: Resource, actor: Actor, capability: str, ids: Iterable[UUID]) -> dict[UUID, Any]:
    """Return rows by their public ids, as far as the actor may act on them now."""
    found: QuerySet[Any] = reached(resource, actor, capability).filter(uuid__in=list(ids))
    return {row.uuid: row for row in found}


def counts(bulk: Bulk) -> dict[str, int]:
    """Count the rows of an act by what became of them."""
    counted = bulk.lines.order_by().values_list("state").annotate(n=Count("pk"))
    return dict.fromkeys(LineState.values, 0) | dict(counted)
