"""Keeping a duty quiet for a while, and the list of what is silent or lifted beneath a node."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhibu.domain.insight.duties import queries, rules, services
from zhibu.domain.insight.duties.models import Silence
from zhibu.domain.insight.duties.queries import Aside
from zhibu.domain.insight.duties.screens import words
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import needs, on
from zhibu.engine.flow import Invalid
from zhibu.engine.rules import rulebook
from zhibu.engine.rules.values import values_on
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.paging import page_of
from zhibu.engine.ui.forms import PlainForm

USUAL = timedelta(days=7)
ROWS = 30


class SilenceForm(PlainForm):
    """Until when and why a duty is not reminded of."""

    until = forms.DateField(label=gettext_lazy("静音到"))
    reason = forms.CharField(
        label=gettext_lazy("静音理由"),
        max_length=120,
        help_text=gettext_lazy("最多120字，上级能看到。到期自动恢复提醒，逾期照样计算。"),
        widget=forms.Textarea({"rows": 3}),
    )


@screen(
    "duties/<uuid:uuid>/silence/",
    name="duties.silence",
    access=on(Organization, "duties.silence"),
    methods=("GET", "POST"),
)
def silence(request: Request, organization: Organization) -> HttpResponse:
    """Show one duty of an organization with its rule, and stop its reminders until a day with a reason."""
    kind, period = request.GET.get("kind", ""), request.GET.get("period", "")
    key, today = f"{kind}/{organization.code}/{period}", clock.today()
    duty = queries.own_duty(request.actor, organization.path, key, today)
    if duty is None:
        raise Http404
    back = words.list_url(org=organization.code, kind=kind, period=period)
    sent = request.POST if request.method == "POST" else None
    form = SilenceForm(sent, initial={"until": today + USUAL})
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            services.silence(organization, key, actor=request.actor, **given)
        except Invalid as error:
            for field, problem in error.problems.items():
                form.add_error(field or None, problem)
        else:
            return redirect(back)
    context = {
        "organization": organization,
        "duty": duty,
        "title": queries.title_of(duty),
        "chip": words.chip(duty, today),
        "rule": rulebook()[duty.rule],
        "standing": queries.silence_of(key, today),
        "may": duty.open and rules.may_be_silent(duty.rule),
        "longest": rules.days("silence", values_on(organization.path, today), organization.path, today),
        "form": form,
        "back": back,
    }
    return render(request, "duties/silence.html", context, status=422 if form.errors else 200)


@screen(
    "duties/silences/<uuid:uuid>/end/",
    name="duties.end_silence",
    access=on(Silence, "duties.silence"),
    methods=("POST",),
)
def end_silence(request: Request, silent: Silence) -> HttpResponse:
    """End a silence before its day."""
    services.end_silence(silent, actor=request.actor)
    kind, code, period = silent.duty.split("/")
    return redirect(words.list_url(org=code, kind=kind, period=period))


@screen("duties/aside/", name="duties.aside", access=needs("duties.read"))
def quiet(request: Request) -> HttpResponse:
    """List the silences and waivers that hold at and beneath the reader's node."""
    found = queries.set_aside(request.actor, clock.today())
    page = page_of(found, request.GET.get("page", ""), size=ROWS)
    labels = [_("党组织"), _("事项"), _("周期"), _("怎么办的"), _("理由"), _("谁"), _("到")]
    context = {
        "page": page,
        "lines": [_line(one) for one in page.rows],
        "columns": [{"label": label} for label in labels],
    }
    return render(request, "duties/aside.html", context)


def _line(one: Aside) -> dict[str, Any]:
    kind, code, period = one.duty.split("/")
    return {
        "place": one.place,
        "title": queries.kind_words(kind),
        "period": queries.period_words(period),
        "what": _("静音") if one.until else _("豁免"),
        "aside": one,
        "url": words.list_url(org=code, kind=kind, period=period),
    }
