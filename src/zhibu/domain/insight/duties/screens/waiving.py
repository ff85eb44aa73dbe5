"""Lifting a duty, and taking that back: for those who decide (law 7)."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhibu.domain.insight.duties import rules, services
from zhibu.domain.insight.duties.models import Waiver
from zhibu.domain.insight.duties.screens.deciding import back_to_list, decision, duty_asked
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine.access import on
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.ui.forms import PlainForm


class WaiverForm(PlainForm):
    """Why a duty is lifted."""

    reason = forms.CharField(
        label=gettext_lazy("豁免理由"),
        max_length=120,
        help_text=gettext_lazy("写明情况和依据的文件，最多120字。理由和批准人会一直留在清单里。"),
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
    duty = duty_asked(request, organization)
    form = WaiverForm(request.POST if request.method == "POST" else None)

    def act(given: dict[str, Any]) -> None:
        services.waive(organization, duty.key, actor=request.actor, reason=given["reason"])

    may = duty.open and rules.may_be_waived(duty.rule)
    standing = _standing(duty.key)
    return decision(request, duty, form, act, "duties/waive.html", _("豁免"), waiver=standing, may=may)


@screen(
    "duties/waivers/<uuid:uuid>/withdraw/",
    name="duties.withdraw",
    access=on(Waiver, "duties.decide"),
    methods=("POST",),
)
def withdraw(request: Request, waiver: Waiver) -> HttpResponse:
    """Take a waiver back; the duty stands again."""
    services.withdraw(waiver, actor=request.actor)
    return back_to_list(waiver.duty)


def _standing(key: str) -> Waiver | None:
    rows = Waiver.objects.unscoped(why="waiver of a duty already reached")
    found: Waiver | None = rows.filter(duty=key, withdrawn_at=None).first()
    return found
