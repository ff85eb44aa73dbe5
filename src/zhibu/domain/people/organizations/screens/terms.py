"""Terms on the page of an organization: an election, a renewal that is moved, a day that was mistaken."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.people.organizations import rules, services
from zhibu.domain.people.organizations.models import Organization, Term
from zhibu.domain.people.organizations.queries import current_term
from zhibu.domain.people.organizations.screens.forms import CorrectForm, PostponeForm, TermForm
from zhibu.domain.people.organizations.screens.words import back_to
from zhibu.engine.access import on
from zhibu.engine.flow import Conflict
from zhibu.engine.rules import rulebook
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.submit import carried_out

WRITE = on(Organization, "organizations.write")
BOTH = ("GET", "POST")


def _done(organization: Organization, key: str) -> HttpResponse:
    return redirect(reverse("organizations.detail", args=[organization.uuid]) + f"?done={key}")


def _page(request: Request, organization: Organization, form: Any, **more: Any) -> HttpResponse:
    page = {"form": form, "back": back_to(organization), "usable": True, **more}
    return render(request, "screens/form.html", page, status=422 if form.is_bound else 200)


@screen("organizations/<uuid:uuid>/term/", name="organizations.term", access=WRITE, methods=BOTH)
def term(request: Request, organization: Organization) -> HttpResponse:
    """Record an election; the term runs from it."""
    form = TermForm(request.POST if request.method == "POST" else None)

    def act(given: dict[str, Any]) -> None:
        services.record_term(organization, given["elected_on"], actor=request.actor)

    if form.is_bound and carried_out(form, act):
        return _done(organization, "term")
    rule = rulebook()[rules.term_rule(organization.kind, organization.village_or_community)]
    usable = rule.id != "TERM-09"
    title = _("登记换届")
    return _page(request, organization, form, title=title, note=rule.text, cite=rule.cite, usable=usable)


@screen("organizations/<uuid:uuid>/term/postpone/", name="organizations.postpone", access=WRITE, methods=BOTH)
def postpone(request: Request, organization: Organization) -> HttpResponse:
    """Record that the superior approved another day for the end of the present term (TERM-05)."""
    form = PostponeForm(request.POST if request.method == "POST" else None)
    present = current_term(organization)

    def act(given: dict[str, Any]) -> None:
        assert present is not None  # the form is not offered without a term
        services.postpone_term(
            present, given["to"], actor=request.actor, document=given["document"], reason=given["reason"]
        )

    try:
        if present is not None and form.is_bound and carried_out(form, act):
            return _done(organization, "postponed")
    except Conflict as error:
        form.add_error(None, str(error))
    rule = rulebook()["TERM-05"]
    note = rule.text if present else _("本届选举日期还没有登记。先登记换届。")
    title = _("延期或提前换届")
    return _page(
        request, organization, form, title=title, note=note, cite=rule.cite, usable=present is not None
    )


@screen("organizations/<uuid:uuid>/term/correct/", name="organizations.correct", access=WRITE, methods=BOTH)
def correct(request: Request, organization: Organization) -> HttpResponse:
    """Correct the day of a recorded election (`?term=`); what was recorded stays in the record."""
    wanted = _term_of(organization, request.POST.get("term") or request.GET.get("term", ""))
    form = CorrectForm(request.POST if request.method == "POST" else None, initial={"term": wanted.uuid})

    def act(given: dict[str, Any]) -> None:
        services.correct_term(wanted, given["elected_on"], actor=request.actor, reason=given["reason"])

    try:
        if form.is_bound and carried_out(form, act):
            return _done(organization, "corrected")
    except Conflict as error:
        form.add_error(None, str(error))
    note = _("登记的是%(day)s选举。更正后任期从正确的日期重新计算。") % {"day": wanted.elected_on.isoformat()}
    title = _("更正选举日期")
    return _page(request, organization, form, title=title, note=note, cite=rulebook()["TERM-02"].cite)


def _term_of(organization: Organization, uuid: str) -> Term:
    try:
        found = organization.terms.filter(uuid=UUID(str(uuid)), replaced_at=None).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    row: Term = found
    return row
