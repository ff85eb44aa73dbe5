"""Giving a task another owner, day or wording."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from zhibu.domain.affairs.tasks import queries, services
from zhibu.domain.affairs.tasks.models import Task, TaskState
from zhibu.domain.affairs.tasks.screens import words
from zhibu.domain.affairs.tasks.screens.forms import BY_POST, OwnedForm
from zhibu.domain.people.members.queries import belonging, holders_in
from zhibu.engine.access import on
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.submit import carried_out


@screen(
    "tasks/<uuid:uuid>/change/",
    name="tasks.change",
    access=on(Task, "tasks.write"),
    methods=("GET", "POST"),
)
def change(request: Request, task: Task) -> HttpResponse:
    """Change a task that is not over; once it is alive, with a reason."""
    row = queries.with_people(task)
    if row.state in (TaskState.CLOSED, TaskState.VOID):
        return redirect(words.address(row))
    organization = row.organization
    people = {person.pk: person for person in (row.owner, *belonging(organization)) if person}
    held = holders_in([organization], ()).get(organization.pk, [])
    posts = sorted({post.post for post in held} | ({row.owner_post} if row.owner_post else set()))
    who = str(row.owner.uuid) if row.owner else BY_POST + row.owner_post
    initial = {"title": row.title, "who": who, "due_on": row.due_on}
    sent = request.POST if request.method == "POST" else None
    alive = row.state != TaskState.PLANNED
    form = OwnedForm(list(people.values()), posts, sent, initial=initial, reason=alive)

    def act(given: dict[str, str]) -> None:
        services.change(row, form.owned(), actor=request.actor, reason=given.get("reason", ""))

    if sent is not None and carried_out(form, act):
        return redirect(words.address(row, done="change"))
    page = {"form": form, "task": row, "back": words.address(row)}
    return render(request, "tasks/change.html", page, status=422 if sent is not None else 200)
