"""One click reminds whoever holds a duty; the answer says who was told, and who was told already."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.insight.duties import services
from zhibu.domain.insight.duties.queries import day_words, standing
from zhibu.domain.insight.duties.screens import words
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import on
from zhibu.engine.duty import Cell, State
from zhibu.engine.flow import Invalid
from zhibu.engine.jobs.queue import enqueue
from zhibu.engine.notify.reminders import Reminded
from zhibu.engine.screens.declare import Request, screen

MOST_AT_ONCE = 200
"""More than so many duties are reminded of in the background."""

KEPT = ("org", "when", "kind", "period", "month", "state", "page")


@screen(
    "duties/<uuid:uuid>/remind/",
    name="duties.remind",
    access=on(Organization, "duties.remind"),
    methods=("POST",),
)
def remind(request: Request, organization: Organization) -> HttpResponse:
    """Remind of one duty of an organization (`duty`), or of all that are late at and beneath it."""
    key = request.POST.get("duty", "")
    try:
        if key:
            done = services.remind_of(organization, key, actor=request.actor)
        else:
            stands = standing(request.actor, organization.path, clock.today())
            found = stands.page(_is_late, length=stands.count(_is_late))
            late = [duty.key for duty in found]
            if len(late) > MOST_AT_ONCE:
                return _in_background(request, organization, late)
            done = services.remind_under(organization, late, actor=request.actor)
    except Invalid as error:
        if not key:
            raise Http404 from error
        messages.warning(request, str(error))
    else:
        messages.info(request, told_words(done))
    given = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    return redirect(words.list_url() + (f"?{urlencode(given)}" if given else ""))


def _is_late(cell: Cell) -> bool:
    return cell.state is State.LATE


def _in_background(request: Request, organization: Organization, late: list[str]) -> HttpResponse:
    job = enqueue(
        "duties.remind-under",
        actor=request.actor,
        total=len(late),
        url=words.list_url(org=organization.code, state="late"),
        organization=organization.pk,
        duties=late,
    )
    return redirect(reverse("jobs.detail", kwargs={"job": job.pk}))


def told_words(done: Reminded) -> str:
    """Say who was reminded of how much, and what was held back because it was said within three days."""
    told = len({one.account for one in done.told})
    parts = []
    if told:
        count = len({one.matter for one in done.told})
        parts.append(_("已提醒%(people)d人，%(count)d件。") % {"people": told, "count": count})
    if done.held:
        last = max(day for _one, day in done.held)
        count = len({one.matter for one, _day in done.held})
        said = {"count": count, "day": day_words(last)}
        parts.append(_("%(count)d件3天内提醒过（最近%(day)s），没有再提醒。") % said)
    return "".join(parts) or _("没有可以提醒的事项。")
