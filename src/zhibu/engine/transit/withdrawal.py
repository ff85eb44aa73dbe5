"""After the confirmation: how far an import is, and taking it back (journey 10)."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.engine.access import on
from zhibu.engine.exchange.models import Batch
from zhibu.engine.exchange.withdrawing import ask_withdrawal, check_withdrawal
from zhibu.engine.flow import Invalid
from zhibu.engine.jobs.models import Job
from zhibu.engine.screens import background
from zhibu.engine.screens.declare import Request, screen

CAPABILITY = "imports.write"


def job_of(batch: Batch) -> Job | None:
    """Return the job that last worked on a batch."""
    return Job.objects.filter(pk=batch.job_id).first() if batch.job_id else None


def card_of(request: Request, batch: Batch, job: Job) -> dict[str, object]:
    """Return the inputs of the progress card of a batch's job."""
    mine = job.account_id is not None and job.account_id == request.actor.account_id
    at = {"uuid": batch.uuid}
    return background.progress(
        job,
        poll_url=reverse("imports.progress", kwargs=at),
        mine=mine,
        result=reverse("imports.result", kwargs=at),
    )


@screen("imports/<uuid:uuid>/progress/", name="imports.progress", access=on(Batch, CAPABILITY))
def progress(request: Request, batch: Batch) -> HttpResponse:
    """Answer the card of an import's job, asked again until it has ended."""
    job = job_of(batch)
    if job is None:
        return redirect("imports.result", uuid=batch.uuid)
    if not request.htmx:
        return redirect("imports.result", uuid=batch.uuid)
    return background.answer(request, job, card_of(request, batch, job), "screens/job.html", {})


@screen(
    "imports/<uuid:uuid>/withdraw/",
    name="imports.withdraw",
    access=on(Batch, CAPABILITY),
    methods=("GET", "POST"),
)
def withdraw(request: Request, batch: Batch) -> HttpResponse:
    """Say what withdrawing does or what stands in its way; then take the whole batch back."""
    problems: list[str] = []
    status = 200
    try:
        if request.method == "POST":
            ask_withdrawal(batch, actor=request.actor)
            return redirect("imports.result", uuid=batch.uuid)
        check_withdrawal(batch)
    except Invalid as error:
        problems = list(error.problems.values())
        status = 422 if request.method == "POST" else 200
    page = {"batch": batch, "problems": problems, "heading": _("撤回《%(file)s》") % {"file": batch}}
    return render(request, "transit/withdraw.html", page, status=status)
