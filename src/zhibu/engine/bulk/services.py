"""Asking for an act on more rows than a page does at once: it becomes a job."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from zhibu.engine.access import Actor
from zhibu.engine.access.bulk import insert_lines
from zhibu.engine.bulk.models import Bulk, BulkLine, LineState
from zhibu.engine.bulk.queries import bound_to
from zhibu.engine.flow import service
from zhibu.engine.jobs.models import Job
from zhibu.engine.jobs.queue import enqueue
from zhibu.engine.journal import services as journal
from zhibu.engine.resource import Action, Resource
from zhibu.engine.vault import seal_bytes

KIND = "bulk.act"
OF_THE_PAGE = {"csrfmiddlewaretoken", "act", "kept", "confirmed", "whole", "chosen"}
"""What the page sends beside the act's own fields."""


@service()
def ask(resource: Resource, action: Action, rows: Sequence[UUID], sent: QueryDict, *, actor: Actor) -> Job:
    """Put an act on rows into the queue; it runs with the rights that the actor's role has then."""
    actor.require(action.capability, actor.path)
    job = enqueue(KIND, actor=actor, title=str(action.label), total=len(rows))
    given = {name: values for name, values in sent.lists() if name not in OF_THE_PAGE}
    bulk = Bulk.objects.create(
        job=job,
        list_name=resource.name,
        action=action.name,
        query=sent.get("kept", "")[:600],
        sealed=seal_bytes(json.dumps(given).encode(), bound_to(job)),
    )
    lines: Any = ([row] for row in rows)
    insert_lines(BulkLine, ["row"], lines, bulk_id=bulk.pk, state=LineState.WAITING.value, why="")
    job.url = reverse("bulk.result", kwargs={"job": job.pk})
    job.save(update_fields=["url"])
    journal.note(actor, "bulk.ask", purpose=f"{action.label} {len(rows)}")
    return job
