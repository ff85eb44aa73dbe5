"""Every write of tasks: planning what follows, bringing it to life, reporting, closing, sending back."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from zhibu.domain.affairs.tasks.events import TaskAnswered, TaskOpened, TaskReported
from zhibu.domain.affairs.tasks.flows import LIVE, task_flow
from zhibu.domain.affairs.tasks.models import Step, Task, TaskState
from zhibu.domain.affairs.tasks.queries import is_own
from zhibu.domain.people.members.models import Member
from zhibu.domain.people.members.queries import post_label
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import Actor, Refused
from zhibu.engine.events import announce
from zhibu.engine.flow import Invalid, WrongState, locked, service
from zhibu.engine.journal import services as journal

TITLE_LENGTH, WORDS_LENGTH, OCCASION_LENGTH = 120, 300, 80
RULE = "MIN-02"
WHY = "service: what follows from one meeting, whose node the caller names"


@dataclass(frozen=True)
class Owned:
    """What is to be done, by whom (a member, or whoever holds a post), until when."""

    title: str
    due_on: date | None
    owner: Member | None = None
    post: str = ""

    def problems(self) -> dict[str, str]:
        """Say what is missing, by field (MIN-02)."""
        found = {}
        if not self.title.strip():
            found["title"] = _("请填任务")
        if self.owner is None and not self.post:
            found["who"] = _("请选谁来办")
        if self.due_on is None:
            found["due_on"] = _("请填何时办完")
        return found


@dataclass(frozen=True)
class Origin:
    """The decision behind a task: topic, meeting with kind and title, words of the decision, day if filed."""

    topic: UUID
    meeting: UUID
    kind: str
    title: str
    decision: str = ""
    decided_on: date | None = None


@dataclass(frozen=True)
class Asked:
    """A task a decision may have: whose, whose members may do it, the decision, a title, the way back."""

    organization: Organization
    reach: Organization
    origin: Origin
    title: str
    back: str


@service("tasks.write")
def plan(organization: Organization, owned: Owned, origin: Origin, *, actor: Actor) -> Task:
    """Write down what follows from a decision; where the minutes are filed already it is alive at once.

    Raises Invalid for what is missing, and for a due day before the decision (MIN-02).
    """
    problems = owned.problems()
    since = origin.decided_on or clock.today()
    if owned.due_on is not None and owned.due_on < since:
        problems["due_on"] = _("完成时限不能早于决定的日子")
    if problems or owned.due_on is None:
        raise Invalid(problems, RULE)
    task = Task.objects.create(
        organization=organization,
        org_path=organization.path,
        title=owned.title.strip()[:TITLE_LENGTH],
        owner=owned.owner,
        owner_post="" if owned.owner else owned.post,
        due_on=owned.due_on,
        source=origin.topic,
        occasion=origin.meeting,
        occasion_kind=origin.kind,
        occasion_title=origin.title[:OCCASION_LENGTH],
        decision=origin.decision,
        created_by=actor.label,
        created_at=clock.now(),
    )
    _step(task, "plan", "", actor)
    journal.note(actor, "task.plan", task, changes={"due_on": (None, task.due_on)})
    if origin.decided_on is not None:
        _open(task, origin.decision, origin.decided_on, actor)
    return task


@service()
def come_to_life(meeting: UUID, decided_on: date, decisions: dict[UUID, str], *, actor: Actor) -> list[Task]:
    """Open what was planned at a meeting that is now filed; `decisions` are its words by topic."""
    rows = Task.objects.unscoped(why=WHY).select_for_update()
    opened = list(rows.filter(occasion=meeting, state=TaskState.PLANNED).order_by("pk"))
    for task in opened:
        actor.require("tasks.write", task.org_path)
        _open(task, decisions.get(task.source, task.decision), decided_on, actor)
    return opened


def _open(task: Task, decision: str, decided_on: date, actor: Actor) -> None:
    task_flow.make(task, "open")
    task.decision, task.decided_on, task.opened_at = decision, decided_on, clock.now()
    task.save()
    _step(task, "open", "", actor)
    journal.note(actor, "task.open", task)
    announce(TaskOpened(task.pk))


@service()
def fall_with(meeting: UUID, reason: str, *, actor: Actor) -> None:
    """Declare void what follows from a meeting that was itself declared void."""
    rows = Task.objects.unscoped(why=WHY).select_for_update()
    standing = rows.filter(occasion=meeting, state__in=(TaskState.PLANNED, *LIVE))
    for task in standing.order_by("pk"):
        actor.require("tasks.write", task.org_path)
        _void(task, reason, actor)


@service("tasks.write")
def change(task: Task, owned: Owned, *, actor: Actor, reason: str = "") -> Task:
    """Give a task another owner, day or wording; raises Invalid, WrongState where it is over.

    Once it is alive a change takes a reason, and the new owner is told.
    """
    row = locked(task)
    problems = owned.problems()
    alive = row.state in LIVE
    if not alive and row.state != TaskState.PLANNED:
        raise WrongState(str(TaskState(row.state).label))
    values = {
        "title": owned.title.strip()[:TITLE_LENGTH],
        "owner": owned.owner,
        "owner_post": "" if owned.owner else owned.post,
        "due_on": owned.due_on,
    }
    changes = journal.difference(row, values)
    if changes and alive and not reason.strip():
        problems["reason"] = _("请填调整原因")
    if "due_on" in changes and owned.due_on is not None and owned.due_on < clock.today():
        problems["due_on"] = _("新的时限不能早于今天")
    if problems:
        raise Invalid(problems, RULE)
    if not changes:
        return row
    for name in changes:
        setattr(row, name, values[name])
    row.save()
    _step(row, "change", _changed(changes, reason), actor)
    journal.note(actor, "task.change", row, changes=changes, purpose=reason)
    if alive and {"owner", "owner_post", "due_on"} & changes.keys():
        announce(TaskOpened(row.pk))
    return row


def _changed(changes: dict[str, tuple[object, object]], reason: str) -> str:
    # What it was before stays readable on the page, not only in the journal.
    labels = {
        "title": _("任务"),
        "owner": _("责任人"),
        "owner_post": _("责任职务"),
        "due_on": _("完成时限"),
    }
    parts = []
    for name, (old, new) in changes.items():
        was, is_now = (post_label(str(one)) if name == "owner_post" else one for one in (old, new))
        words = {"what": labels[name], "old": was or "—", "new": is_now or "—"}
        parts.append(_("%(what)s由%(old)s改为%(new)s") % words)
    told = "；".join(parts)
    return (
        _("%(told)s。原因：%(reason)s") % {"told": told, "reason": reason.strip()} if reason.strip() else told
    )


@service()
def report(task: Task, words: str, *, actor: Actor) -> Task:
    """Say that one's own task is done and how; raises Refused where it is somebody else's, Invalid."""
    row = locked(task)
    if not is_own(actor, row):
        raise Refused("me")
    if not words.strip():
        raise Invalid({"words": _("请填办了什么、结果怎样")}, RULE)
    task_flow.make(row, "report")
    row.reported_at = clock.now()
    row.save()
    _step(row, "report", words, actor)
    journal.note(actor, "task.report", row)
    announce(TaskReported(row.pk))
    return row


@service("tasks.write")
def close(task: Task, words: str = "", *, actor: Actor) -> Task:
    """Close a task; where its owner has not reported, the words say what came of it. Raises Invalid."""
    row = locked(task)
    if row.state != TaskState.REPORTED and not words.strip():
        raise Invalid({"words": _("责任人还没有报完成。请填办理结果，再办结。")}, RULE)
    task_flow.make(row, "close")
    row.closed_at = clock.now()
    row.save()
    _step(row, "close", words, actor)
    journal.note(actor, "task.close", row)
    announce(TaskAnswered(row.pk))
    return row


@service("tasks.write")
def send_back(task: Task, words: str, *, actor: Actor) -> Task:
    """Send a reported task back, saying what is missing; raises Invalid."""
    row = locked(task)
    if not words.strip():
        raise Invalid({"words": _("请填还缺什么")}, RULE)
    task_flow.make(row, "return")
    row.reported_at = None
    row.save()
    _step(row, "return", words, actor)
    journal.note(actor, "task.return", row)
    announce(TaskAnswered(row.pk))
    return row


@service("tasks.write")
def void(task: Task, reason: str, *, actor: Actor) -> Task:
    """Declare a task void with a reason; the record stays."""
    row = locked(task)
    if not reason.strip():
        raise Invalid({"reason": _("请填作废原因")}, RULE)
    _void(row, reason, actor)
    return row


def _void(row: Task, reason: str, actor: Actor) -> None:
    task_flow.make(row, "void")
    row.voided_at = clock.now()
    row.save()
    _step(row, "void", reason, actor)
    journal.note(actor, "task.void", row, purpose=reason)


def _step(task: Task, move: str, words: str, actor: Actor) -> None:
    Step.objects.create(
        task=task, move=move, words=words.strip()[:WORDS_LENGTH], by=actor.label, at=clock.now()
    )
