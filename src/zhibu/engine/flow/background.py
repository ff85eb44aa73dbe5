"""Background jobs as acts of people: stopping, starting again, and being told of their end."""

from django.utils.translation import gettext as _

from zhibu.engine.access import Actor, Refused
from zhibu.engine.flow.service import service
from zhibu.engine.flow.table import WrongState
from zhibu.engine.jobs import queue
from zhibu.engine.jobs.models import Job, JobState
from zhibu.engine.jobs.queue import at_end
from zhibu.engine.journal import services as journal
from zhibu.engine.notify.services import tell


@service()
def stop(job: Job, *, actor: Actor) -> None:
    """Stop one's own job after its present step; what is done stays. Raises WrongState where it has ended."""
    _own(job, actor)
    if not queue.ask_to_stop(job):
        raise WrongState(str(job.get_state_display()))
    journal.note(actor, "job.stop", job)


@service()
def again(job: Job, *, actor: Actor) -> None:
    """Let one's own stopped or failed job go on from where it stands; raises WrongState for another."""
    _own(job, actor)
    if not queue.again(job):
        raise WrongState(str(job.get_state_display()))
    journal.note(actor, "job.again", job)


def _own(job: Job, actor: Actor) -> None:
    if actor.account_id is None or job.account_id != actor.account_id:
        raise Refused("me")


@at_end
def tell_starter(job: Job) -> None:
    """Tell whoever started a job how it ended, once per end; who stopped it himself knows."""
    if job.account_id is None or job.state == JobState.STOPPED:
        return
    words = {"title": job.title, "state": job.get_state_display()}
    tell(
        [job.account_id],
        matter=f"job/{job.pk}/{job.finished_at:%Y%m%d%H%M%S%f}",
        title=_("%(title)s：%(state)s") % words,
        text=job.problem,
        url=job.url or f"/messages/jobs/{job.pk}/",
    )
