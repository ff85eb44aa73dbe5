"""Keeping a duty quiet for a while, and the list of what is silent or lifted beneath a node."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhibu.domain.insight.duties import queries, rules, services
from zhibu.domain.insight.duties.models import Silence
from zhibu.domain.insight.duties.queries import Aside
from zhibu.domain.insight.duties.screens import words
from zhibu.domain.insight.duties.screens.deciding import back_to_list, decision, duty_asked
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import needs, on
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
    duty, today = duty_asked(request, organization), clock.today()
    sent = request.POST if request.method == "POST" else None
    form = SilenceForm(sent, initial={"until": today + USUAL})

    def act(given: dict[str, Any]) -> None:
        services.silence(organization, duty.key, actor=request.actor, **given)

    return decision(
        request,
        duty,
        form,
        act,
        "duties/silence.html",
        _("静音"),
        standing=queries.silence_of(duty.key, today),
        may=duty.open and rules.may_be_silent(duty.rule),
        longest=rules.days("silence", values_on(organization.path, today), organization.path, today),
    )


@screen(
    "duties/silences/<uuid:uuid>/end/",
    name="duties.end_silence",
    access=on(Silence, "duties.silence"),
    methods=("POST",),
)
def end_silence(request: Request, silent: Silence) -> HttpResponse:
    """End a silence before its day."""
    services.end_silence(silent, actor=request.actor)
    return back_to_list(silent.duty)


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
