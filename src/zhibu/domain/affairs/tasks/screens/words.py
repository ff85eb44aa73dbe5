"""The words in which tasks are told: chips, days, addresses."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.affairs.tasks.flows import LIVE
from zhibu.domain.affairs.tasks.models import Task, TaskState
from zhibu.engine import clock
from zhibu.engine.ui.templatetags.ui import day

CHIPS: dict[str, dict[str, str]] = {
    TaskState.PLANNED.value: {"state": "mute", "icon": "clock"},
    TaskState.OPEN.value: {"state": "info", "icon": "progress"},
    TaskState.REPORTED.value: {"state": "warn", "icon": "eye"},
    TaskState.RETURNED.value: {"state": "warn", "icon": "pencil"},
    TaskState.CLOSED.value: {"state": "ok", "icon": "check"},
    TaskState.VOID.value: {"state": "mute", "icon": "circle-x"},
}


def chip(task: Task) -> dict[str, str]:
    """Return text, state and icon of a task's chip; overdue goes before the state."""
    late = lateness(task)
    if late and task.state != TaskState.REPORTED:
        return {"text": _("逾期%(days)d天") % {"days": late}, "state": "late", "icon": "alert-triangle"}
    return {"text": str(task.get_state_display()), **CHIPS[task.state]}


def lateness(task: Task) -> int:
    """Return for how many days a live task is overdue."""
    days = (clock.today() - task.due_on).days
    return max(0, days) if task.state in LIVE else 0


def due_words(on: date) -> str:
    """Say by when: 11月30日前, with the year where it is another one."""
    words = _("%(day)s前") % {"day": day(on)}
    return words if on.year == clock.today().year else _("%(year)d年") % {"year": on.year} + words


def address(task: Task, **query: str) -> str:
    """Return the address of a task's page."""
    tail = "".join(f"?{name}={value}" for name, value in query.items())
    return reverse("tasks.detail", kwargs={"uuid": task.uuid}) + tail
