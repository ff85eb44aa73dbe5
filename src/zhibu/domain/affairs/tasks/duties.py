"""The duty behind a task: what a meeting decided is done by its day (MIN-02), for the whole tree at once."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from zhibu.domain.affairs.tasks.models import Task
from zhibu.domain.affairs.tasks.queries import KIND, known_on
from zhibu.domain.people.organizations.queries import bodies_on
from zhibu.engine import clock
from zhibu.engine.duty import Duty, Evidence, Question, State, Subject, duty_source

RULE = "MIN-02"


@duty_source
def follow_ups(question: Question) -> Iterable[Duty]:
    """Yield a duty for every task that was alive on the day asked about: one query of its own."""
    if not question.asks(KIND):
        return
    found = list(known_on(question.path, question.since, question.on))
    if not found:
        return
    bodies = {body.id: body for body in question.once(bodies_on)}
    for task in found:
        body = bodies.get(task.organization_id)
        if body is not None:
            yield _duty(task, body.subject, question)


def _duty(task: Task, subject: Subject, question: Question) -> Duty:
    known = clock.end_of_day(question.on)
    # Done is what somebody else agreed to; in time is what was reported by its day.
    done = task.closed_at is not None and task.closed_at < known
    done_on = timezone.localtime(task.reported_at or task.closed_at).date() if done else None
    late = State.LATE if task.due_on < question.on else State.DUE
    opened = timezone.localtime(task.opened_at).date() if task.opened_at else task.due_on
    return Duty(
        kind=KIND,
        title=task.title,
        rule=RULE,
        article=basis(task),
        subject=subject,
        period=f"{task.due_on:%Y-%m}.{task.pk}",
        start=min(opened, task.due_on),
        due=task.due_on,
        state=State.DONE if done else late,
        evidence=(Evidence(str(task.uuid), task.title, done_on),) if done_on else (),
        done_on=done_on,
        record=str(task.uuid),
    )


def basis(task: Task) -> str:
    """Name the meeting that asks for a task: 11月5日支委会（11月）决定; groups decide nothing (ORG-20)."""
    day = task.decided_on
    words = {"month": day.month, "day": day.day, "title": task.occasion_title} if day else {}
    if not day:
        return task.occasion_title
    said = _("%(month)d月%(day)d日%(title)s决定") if task.decided else _("%(month)d月%(day)d日%(title)s")
    return said % words
