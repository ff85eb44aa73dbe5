"""Lifting a duty, and taking that back: for those who decide (law 7)."""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from zhibu.domain.insight.duties import queries, rules, services
from zhibu.domain.insight.duties.models import Waiver
from zhibu.domain.insight.duties.screens import words
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import on
from zhibu.engine.duty import Duty
from zhibu.engine.flow import Invalid
from zhibu.engine.rules import rulebook
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.ui.forms import PlainForm


class WaiverForm(PlainForm):
    """Why a duty is lifted."""

    reason = forms.CharField(
        label=_("豁免理由"),
        max_length=120,
        help_text=_("写明情况和依据的文件，最多120字。理由和批准人会一直留在清单里。"),
        widget=forms.Textarea({"rows": 3}),
    )


@screen(
    "duties/<uuid:uuid>/waive/",
    name="duties.waive",
    access=on(Organization, "duties.decide"),
    methods=("GET", "POST"),
)
def waive(request: Request, organization: Organization) -> HttpResponse:
    """Show one duty of an organization with its rule, and lift it with a reason."""
    kind, period = request.GET.get("kind", ""), request.GET.get("period", "")
    key = f"{kind}/{organization.code}/{period}"
    duty = queries.own_duty(request.actor, organization.path, key, clock.today())
    if duty is None:
        raise Http404
    form = WaiverForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            services.waive(organization, key, actor=request.actor, reason=form.cleaned_data["reason"])
        except Invalid as error:
            for field, problem in error.problems.items():
                form.add_error(field or None, problem)
        else:
            return redirect(_back(duty))
    context = {
        "organization": organization,
        "duty": duty,
        "title": queries.title_of(duty),
        "chip": words.chip(duty, clock.today()),
        "rule": rulebook()[duty.rule],
        "waiver": _standing(key),
        "may": duty.open and rules.may_be_waived(duty.rule),
        "form": form,
        "back": _back(duty),
    }
    return render(request, "duties/waive.html", context, status=422 if form.errors else 200)


@screen(
    "duties/waivers/<uuid:uuid>/withdraw/",
    name="duties.withdraw",
    access=on(Waiver, "duties.decide"),
    methods=("POST",),
)
def withdraw(request: Request, waiver: Waiver) -> HttpResponse:
    """Take a waiver back; the duty stands again."""
    services.withdraw(waiver, actor=request.actor)
    kind, code, period = waiver.duty.split("/")
    return redirect(words.list_url(org=code, kind=kind, period=period))


def _standing(key: str) -> Waiver | None:
    rows = Waiver.objects.unscoped(why="waiver of a duty already reached")
    found: Waiver | None = rows.filter(duty=key, withdrawn_at=None).first()
    return found


def _back(duty: Duty) -> str:
    return words.list_url(org=duty.subject.code, kind=duty.kind, period=duty.period)
