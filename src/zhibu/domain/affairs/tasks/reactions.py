"""What follows from tasks: a notice to whoever is to do one, and to those who answer."""

from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.affairs.tasks.events import TaskAnswered, TaskOpened, TaskReported
from zhibu.domain.affairs.tasks.models import Task, TaskState
from zhibu.domain.affairs.tasks.queries import people_of
from zhibu.domain.people.accounts.queries import accounts_of_members
from zhibu.domain.people.members.queries import holders
from zhibu.engine import clock
from zhibu.engine.events import reacts_to
from zhibu.engine.notify.services import tell

WHY = "reaction to what just happened to this task"
CHECKING = ("SECRETARY", "GROUP_LEADER")
"""Posts whose holders look at what was reported."""


@reacts_to(TaskOpened)
def tell_the_owner(fact: TaskOpened) -> None:
    """Tell whoever is to do it: what, until when."""
    task = _task(fact.task)
    words = {"title": task.title, "month": task.due_on.month, "day": task.due_on.day}
    title = _("%(month)d月%(day)d日前：%(title)s") % words
    _tell(task, people_of([task])[task.pk], "opened", title, task.occasion_title)


@reacts_to(TaskReported)
def tell_who_checks(fact: TaskReported) -> None:
    """Tell the secretary, or the group's leader, that something waits to be looked at."""
    task = _task(fact.task)
    people = [row.member_id for row in holders(task.organization, CHECKING)]
    _tell(task, people, "reported", _("已报完成，请核对：%(title)s") % {"title": task.title})


@reacts_to(TaskAnswered)
def tell_the_answer(fact: TaskAnswered) -> None:
    """Tell whoever did it whether it is closed."""
    task = _task(fact.task)
    closed = task.state == TaskState.CLOSED
    words = {"title": task.title}
    title = _("已办结：%(title)s") % words if closed else _("退回补充：%(title)s") % words
    last = task.steps.order_by("-at", "-pk").first()
    _tell(task, people_of([task])[task.pk], "answered", title, last.words if last else "")


def _task(row_id: int) -> Task:
    row: Task = Task.objects.unscoped(why=WHY).select_related("organization").get(pk=row_id)
    return row


def _tell(task: Task, people: list[int], matter: str, title: str, text: str = "") -> None:
    # A task may be sent back and reported again: each time is a matter of its own.
    stamp = int(clock.now().timestamp())
    tell(
        accounts_of_members(people).values(),
        matter=f"task/{task.uuid}/{matter}-{stamp}",
        title=title,
        text=text,
        url=reverse("tasks.detail", kwargs={"uuid": task.uuid}),
    )
