"""Background jobs of the person himself: how far they are, stopping, going on, their files (ux.md 7)."""

from contextlib import suppress
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from zhibu.engine.access import signed_in
from zhibu.engine.flow import WrongState
from zhibu.engine.flow import background as acts
from zhibu.engine.jobs.lease import living
from zhibu.engine.jobs.models import Job, JobState
from zhibu.engine.jobs.queue import own
from zhibu.engine.jobs.run import file_of
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.paging import paged
from zhibu.engine.ui.templatetags.ui import day

POLLING_ENDS = 286
TONES = {JobState.DONE: "ok", JobState.FAILED: "late", JobState.STOPPED: "mute"}


def _own(request: Request, job: int) -> Job:
    return get_object_or_404(own(request.actor), pk=job)


def progress(job: Job, *, poll_url: str, mine: bool = True, result: str = "") -> dict[str, Any]:
    """Return the inputs of component `job_progress` for a job."""
    at = {"job": job.pk}
    stop = {"text": _("停止"), "url": reverse("jobs.stop", kwargs=at), "post": True}
    links = []
    if job.ended and (result or job.url):
        links.append({"text": _("查看结果"), "url": result or job.url})
    return {
        "title": job.title,
        "done": job.done,
        "total": job.total,
        "unit": job.unit,
        "words": _words(job),
        "poll_url": "" if job.ended else poll_url,
        "stop": stop if mine and not job.ended and not job.stop_wish else None,
        "links": links,
        "quarter": f"{job.state}{job.done * 4 // job.total if job.total else 0}",
    }


def _words(job: Job) -> str:
    if job.ended:
        return job.problem or str(job.get_state_display())
    if job.stop_wish:
        return _("正在停止")
    if not living():
        return _("后台没有在运行，请联系系统管理员")
    return str(job.get_state_display())


@screen("messages/jobs/", name="jobs.list", access=signed_in)
def jobs(request: Request) -> HttpResponse:
    """List one's own jobs, newest first."""
    page = paged(own(request.actor).select_related("kept"), request.GET.get("page", ""))
    lines = [
        {
            "job": job,
            "when": day(job.queued_at),
            "tone": TONES.get(JobState(job.state), "info"),
            "kept": getattr(job, "kept", None),
            "actions": _actions(job),
        }
        for job in page.rows
    ]
    return render(request, "screens/jobs.html", {"page": page, "lines": lines})


def _actions(job: Job) -> list[dict[str, Any]]:
    at = {"job": job.pk}
    if job.state in (JobState.STOPPED, JobState.FAILED):
        return [{"text": _("重试"), "url": reverse("jobs.again", kwargs=at), "post": True}]
    if not job.ended and not job.stop_wish:
        return [{"text": _("停止"), "url": reverse("jobs.stop", kwargs=at), "post": True}]
    return []


@screen("messages/jobs/<int:job>/", name="jobs.detail", access=signed_in)
def detail(request: Request, job: int) -> HttpResponse:
    """Show how far a job is; asked again every two seconds until it has ended."""
    row = _own(request, job)
    card = progress(row, poll_url=reverse("jobs.detail", kwargs={"job": job}))
    return answer(request, row, card, "screens/job.html", {"kept": file_of(row) is not None})


def answer(
    request: Request, job: Job, card: dict[str, Any], template: str, more: dict[str, Any]
) -> HttpResponse:
    """Answer with the card alone where it is asked again, else with the page."""
    if request.htmx:
        status = POLLING_ENDS if job.ended else 200
        return render(request, "screens/job_card.html", {"card": card}, status=status)
    return render(request, template, {"job": job, "card": card, "actions": _actions(job), **more})


@screen("messages/jobs/<int:job>/stop/", name="jobs.stop", access=signed_in, methods=("POST",))
def stop(request: Request, job: int) -> HttpResponse:
    """Stop a job after its present step; one that has ended meanwhile stays as it is."""
    return _acted(request, _own(request, job), acts.stop)


@screen("messages/jobs/<int:job>/again/", name="jobs.again", access=signed_in, methods=("POST",))
def again(request: Request, job: int) -> HttpResponse:
    """Let a stopped or failed job go on from where it stands."""
    return _acted(request, _own(request, job), acts.again)


def _acted(request: Request, job: Job, act: Any) -> HttpResponse:
    # Where it ended, or went on, before the press arrived, the page says how it stands.
    with suppress(WrongState):
        act(job, actor=request.actor)
    return redirect(reverse("jobs.detail", kwargs={"job": job.pk}))


@screen("messages/jobs/<int:job>/file/", name="jobs.file", access=signed_in)
def file(request: Request, job: int) -> HttpResponse:
    """Give the file that a job made, within seven days."""
    found = file_of(_own(request, job))
    if found is None:
        raise Http404
    kept, content = found
    response = HttpResponse(content, content_type=kept.content_type)
    response["Content-Disposition"] = content_disposition_header(True, kept.name) or "attachment"
    response["Content-Security-Policy"] = "sandbox"
    return response
