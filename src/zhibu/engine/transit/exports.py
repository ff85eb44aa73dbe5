"""Taking a list along: what the filter shows, or the chosen rows, as a job whose file waits seven days."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import UUIDField
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from zhibu.engine import clock
from zhibu.engine.access import needs
from zhibu.engine.exchange.exporting import viewed
from zhibu.engine.jobs.queue import enqueue
from zhibu.engine.resource import Resource
from zhibu.engine.screens.declare import Request, for_every_resource, screen

MOST_CHOSEN = 500


@for_every_resource
def export_screen(resource: Resource) -> Any:
    """Return the screen that puts the export of a list into the queue."""

    @screen(
        f"{resource.route}/export/",
        name=f"{resource.name}.export",
        access=needs(resource.read),
        methods=("POST",),
    )
    def export(request: Request) -> HttpResponse:
        """Ask for the list as the address shows it; its file is found at the job."""
        query, whole = request.POST.get("kept", ""), request.POST.get("whole") == "1"
        only = [] if whole else request.POST.getlist("chosen")[:MOST_CHOSEN]
        view = viewed(resource.name, query, actor=request.actor)
        try:
            for one in only:
                UUIDField().to_python(one)
        except ValidationError as error:
            raise Http404 from error
        total = len(only) or resource.counts(view)[view.chip]
        as_text = request.POST.get("form") == "csv"
        name = f"{resource.title}-{clock.today():%Y%m%d}.{'csv' if as_text else 'xlsx'}"
        title = _("导出《%(list)s》") % {"list": resource.title}
        job = enqueue(
            "lists.export",
            actor=request.actor,
            title=title,
            total=total,
            resource=resource.name,
            query=query,
            only=only,
            name=name,
            as_text=as_text,
        )
        return redirect("jobs.detail", job=job.pk)

    return export
