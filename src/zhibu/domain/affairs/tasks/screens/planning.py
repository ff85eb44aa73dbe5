"""Writing down what follows from a decision; the decision's own module says what it is about."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from zhibu.domain.affairs.tasks import queries, services
from zhibu.domain.affairs.tasks.screens.forms import OwnedForm
from zhibu.domain.affairs.tasks.services import Asked
from zhibu.domain.people.members.queries import belonging, holders_in
from zhibu.engine.access import needs
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.panels import panels
from zhibu.engine.screens.submit import carried_out


@screen("tasks/new/", name="tasks.new", access=needs("tasks.write"), methods=("GET", "POST"))
def new(request: Request) -> HttpResponse:
    """Write down a task that the topic in the address asks for, and return to where it was decided."""
    asked: Asked | None = next(iter(panels("tasks.origin", request, request.GET.get("topic", ""))), None)
    if asked is None or not request.actor.may_at("tasks.write", asked.organization.path):
        raise Http404
    people = list(belonging(asked.reach))
    held = holders_in([asked.organization], ()).get(asked.organization.pk, [])
    posts = list(dict.fromkeys(row.post for row in held))
    sent = request.POST if request.method == "POST" else None
    form = OwnedForm(people, posts, sent, initial={"title": asked.title})

    def act(_given: dict[str, str]) -> None:
        services.plan(asked.organization, form.owned(), asked.origin, actor=request.actor)

    if sent is not None and carried_out(form, act):
        return redirect(asked.back)
    known = queries.of_occasion(asked.origin.meeting)
    owners = queries.owner_words(known)
    page = {"form": form, "asked": asked, "lines": [(task, owners[task.pk]) for task in known]}
    return render(request, "tasks/new.html", page, status=422 if sent is not None else 200)
