"""How far an act on many rows is, and which of them were refused, with the reason."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.engine.access import Actor, signed_in
from zhibu.engine.bulk import queries
from zhibu.engine.bulk.models import Bulk, BulkLine, LineState
from zhibu.engine.resource import Resource, resources
from zhibu.engine.screens.background import answer, progress
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.paging import paged


@screen("messages/jobs/<int:job>/rows/", name="bulk.result", access=signed_in)
def result(request: Request, job: int) -> HttpResponse:
    """Show one's own act on many rows: how far it is, and by name what was not done and why."""
    bulk = queries.own(request.actor, job)
    resource = resources().get(bulk.list_name) if bulk is not None else None
    if bulk is None or resource is None:
        raise Http404
    counted = queries.counts(bulk)
    page = paged(bulk.lines.filter(state=LineState.REFUSED).order_by("pk"), request.GET.get("page", ""))
    card = progress(bulk.job, poll_url=reverse("bulk.result", kwargs={"job": job}))
    if not request.htmx:
        # The card that was asked again leads here once the job has ended; the page itself is here.
        card["links"] = []
    more = {
        "resource": resource,
        "counted": counted,
        "page": page,
        "lines": _named(bulk, resource, request.actor, page.rows),
        "back": {"text": resource.title, "url": f"{reverse(f'{resource.name}.list')}?{bulk.query}"},
    }
    return answer(request, bulk.job, card, "bulk/result.html", more)


def _named(bulk: Bulk, resource: Resource, actor: Actor, lines: list[BulkLine]) -> list[dict[str, Any]]:
    """Name the rows by what they are called now; one out of reach by now has no name here."""
    action = queries.action_of(resource, bulk.action)
    wanted = [line.row for line in lines]
    rows = queries.rows_of(resource, actor, action.capability, wanted) if action else {}
    return [
        {
            "title": resource.called(rows[line.row]) if line.row in rows else _("不在你的范围内的一条"),
            "url": resource.url_of(rows[line.row]) if line.row in rows else "",
            "hint": line.why,
        }
        for line in lines
    ]
