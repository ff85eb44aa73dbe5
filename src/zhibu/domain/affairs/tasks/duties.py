"""The duty behind a task: what a meeting decided is done by its day (MIN-02), for the whole tree at once."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from zhibu.domain.affairs.tasks.models import Task
from zhibu.domain.affairs.tasks.queries import KIND, known_on
from zhibu.domain.people.organizations.queries import alive_on, bodies_on
from zhibu.engine import clock
from zhibu.engine.duty import Cell, Duty, Evidence, Held, Question, State, Strand, Subject, duty_source, sums

RULE = "MIN-02"
AT_ONCE = 2000


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


@sums(follow_ups)
def follow_ups_summed(question: Question) -> Iterable[Held]:
    """Sum up the tasks: one query, of each no more than its days."""
    if not question.asks(KIND):
        return
    known = known_on(question.path, question.since, question.on)
    rows = known.filter(alive_on(question.on, "organization__")).select_related("organization")
    fields = ("title", "due_on", "opened_at", "reported_at", "closed_at", "organization__path")
    for task in rows.only(*fields).iterator(AT_ONCE):
        yield Held(task.organization_id, task.organization.path, Strand(KIND, (_cell(task, question),)))


def _cell(task: Task, question: Question) -> Cell:
    known = clock.end_of_day(question.on)
    # Done is what somebody else agreed to; in time is what was reported by its day.
    done = task.closed_at is not None and task.closed_at < known
    done_on = timezone.localtime(task.reported_at or task.closed_at).date() if done else None
    late = State.LATE if task.due_on < question.on else State.DUE
    opened = timezone.localtime(task.opened_at).date() if task.opened_at else task.due_on
    return Cell(
        kind=KIND,
        title=task.title,
        rule=RULE,
        period=f"{task.due_on:%Y-%m}.{task.pk}",
        start=min(opened, task.due_on),
        due=task.due_on,
        state=State.DONE if done else late,
        done_on=done_on,
    )


def _duty(task: Task, subject: Subject, question: Question) -> Duty:
    cell = _cell(task, question)
    return Duty(
        kind=KIND,
        title=cell.title,
        rule=RULE,
        article=basis(task),
        subject=subject,
        period=cell.period,
        start=cell.start,
        due=cell.due,
        state=cell.state,
        evidence=(Evidence(str(task.uuid), task.title, cell.done_on),) if cell.done_on else (),
        done_on=cell.done_on,
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
