"""What lifting a duty and keeping it quiet share: one duty with its rule, and a form that decides on it."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from zhibu.domain.insight.duties import queries
from zhibu.domain.insight.duties.screens import words
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.duty import Duty
from zhibu.engine.rules import rulebook
from zhibu.engine.screens.declare import Request
from zhibu.engine.screens.submit import carried_out


def duty_asked(request: Request, organization: Organization) -> Duty:
    """Return the duty of an organization that the address names; raises Http404."""
    key = f"{request.GET.get('kind', '')}/{organization.code}/{request.GET.get('period', '')}"
    duty = queries.own_duty(request.actor, organization.path, key, clock.today())
    if duty is None:
        raise Http404
    return duty


def decision(
    request: Request,
    duty: Duty,
    form: Form,
    act: Callable[[dict[str, Any]], object],
    template: str,
    act_words: str,
    **more: Any,
) -> HttpResponse:
    """Carry a decision on a duty out and lead back to the list, or show the duty with the form."""
    back = words.list_url(org=duty.subject.code, kind=duty.kind, period=duty.period)
    if form.is_bound and carried_out(form, act):
        return redirect(back)
    context = {
        "act": act_words,
        "place": duty.subject.short or duty.subject.name,
        "duty": duty,
        "title": queries.title_of(duty),
        "chip": words.chip(duty, clock.today()),
        "rule": rulebook()[duty.rule],
        "form": form,
        "back": back,
        **more,
    }
    return render(request, template, context, status=422 if form.errors else 200)


def back_to_list(key: str) -> HttpResponse:
    """Lead back to the duty with a key in the list."""
    kind, code, period = key.split("/")
    return redirect(words.list_url(org=code, kind=kind, period=period))
