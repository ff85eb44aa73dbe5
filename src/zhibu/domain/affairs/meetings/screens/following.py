"""What follows from a meeting: its tasks on the page, and what a task says about where it was decided."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings import queries
from zhibu.domain.affairs.meetings.models import Meeting, MeetingState, Topic
from zhibu.domain.affairs.meetings.screens import words
from zhibu.domain.affairs.tasks.models import Task, TaskState
from zhibu.domain.affairs.tasks.queries import of_occasion, owner_words
from zhibu.domain.affairs.tasks.services import TITLE_LENGTH, Asked, Origin
from zhibu.engine import clock
from zhibu.engine.screens.declare import Request
from zhibu.engine.screens.panels import panel
from zhibu.engine.ui.templatetags.ui import day

STATES: dict[str, str] = {
    TaskState.PLANNED.value: "mute",
    TaskState.OPEN.value: "info",
    TaskState.REPORTED.value: "warn",
    TaskState.RETURNED.value: "warn",
    TaskState.CLOSED.value: "ok",
}


def address(topic: str) -> str:
    """Return where a task is written down that a topic asks for."""
    return f"{reverse('tasks.new')}?{urlencode({'topic': topic})}"


def rows(meeting: Meeting) -> list[dict[str, Any]]:
    """Return the tasks of a meeting as the component `rows` takes them."""
    found = of_occasion(meeting.uuid)
    owners = owner_words(found)
    return [_row(task, owners[task.pk]) for task in found]


def _row(task: Task, owner: str) -> dict[str, Any]:
    late = task.state in (TaskState.OPEN, TaskState.RETURNED) and task.due_on < clock.today()
    return {
        "title": task.title,
        "url": reverse("tasks.detail", kwargs={"uuid": task.uuid}),
        "hint": _("%(owner)s · %(day)s前") % {"owner": owner, "day": day(task.due_on)},
        "icon": "checklist",
        "state": "late" if late else STATES[task.state],
        "state_text": _("逾期") if late else task.get_state_display(),
    }


@panel("tasks.source")
def source(request: Request, task: Task) -> str | None:
    """Return the address of the meeting behind a task, for those who may see it."""
    found = Meeting.objects.visible_to(request.actor, "meetings.read").filter(uuid=task.occasion)
    row: Meeting | None = found.first()
    return words.address(row) if row is not None else None


@panel("tasks.origin")
def origin(request: Request, wanted: str) -> Asked | None:
    """Return the decision that a topic holds, for those who may write the meeting."""
    try:
        uuid = UUID(wanted)
    except ValueError:
        return None
    found = Topic.objects.visible_to(request.actor, "meetings.write").filter(uuid=uuid)
    topic: Topic | None = found.select_related("meeting__organization__parent").first()
    if topic is None or topic.meeting.state == MeetingState.VOID:
        return None
    meeting = topic.meeting
    decision = topic.decision or queries.topic_title(topic)
    # Whoever is to do it need not be one of those who read closed minutes (MIN-08).
    told = "" if queries.is_closed(topic) else decision
    return Asked(
        organization=meeting.organization,
        reach=queries.branch_of(meeting.organization),
        origin=Origin(topic.uuid, meeting.uuid, meeting.kind, meeting.title, told, meeting.held_on),
        title=(topic.follow_up or decision).strip().splitlines()[0][:TITLE_LENGTH],
        back=words.address(meeting, "follow-ups"),
    )
