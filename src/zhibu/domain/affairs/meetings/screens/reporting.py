"""Requests and reports: sending one above, one on a page, the superior's answer (LIF-29)."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhibu.domain.affairs.meetings import services
from zhibu.domain.affairs.meetings.models import Report, ReportKind
from zhibu.domain.affairs.meetings.screens import words
from zhibu.domain.people.organizations.models import BRANCH_KINDS, Organization
from zhibu.domain.people.organizations.queries import in_reach
from zhibu.engine import clock
from zhibu.engine.access import Actor, needs, on
from zhibu.engine.flow import Invalid
from zhibu.engine.rules import rulebook
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.submit import carried_out, done_words
from zhibu.engine.ui.forms import PlainForm
from zhibu.engine.ui.templatetags.ui import table_day

RULE = "LIF-29"
UNFIT = 422
DONE = {
    "sent": gettext_lazy("已登记，并通知了上级党组织。"),
    "answered": gettext_lazy("已答复，并通知了支部。"),
}


class ReportForm(PlainForm):
    """Kind, matter, words and day of what is sent above."""

    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=ReportKind.choices)
    title = forms.CharField(label=gettext_lazy("事项"), max_length=120)
    text = forms.CharField(
        label=gettext_lazy("内容"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 6}),
        help_text=gettext_lazy("工作报告已经另外报送的，可以空着。"),
    )
    reported_on = forms.DateField(label=gettext_lazy("报告日期"))


@screen("reports/new/", name="reports.new", access=needs("reports.write"), methods=("GET", "POST"))
def new(request: Request) -> HttpResponse:
    """Send a request or report above, or enter one that was sent on paper."""
    organization = _chosen(request.actor, request.GET.get("org", ""))
    sent = request.POST if request.method == "POST" else None
    today = clock.today()
    usual = {
        "kind": request.GET.get("kind", ReportKind.YEARLY),
        "title": _("%(year)d年工作报告") % {"year": today.year},
        "reported_on": today,
    }
    form = ReportForm(sent, initial=usual)
    made: list[Report] = []

    def act(given: dict[str, Any]) -> None:
        wanted = services.Sent(given["kind"], given["title"], given["reported_on"], given["text"])
        made.append(services.send_report(organization, wanted, actor=request.actor))

    if sent is not None and carried_out(form, act):
        return redirect(reverse("reports.detail", args=[made[0].uuid]) + "?done=sent")
    rule = rulebook()[RULE]
    page = {
        "title": _("请示报告"),
        "meta": organization.name,
        "back": {"text": _("请示报告"), "url": reverse("reports.list")},
        "note": rule.text,
        "cite": rule.cite,
        "usable": True,
        "form": form,
        "button": _("提交"),
    }
    return render(request, "screens/form.html", page, status=UNFIT if sent is not None else 200)


def _chosen(actor: Actor, code: str) -> Organization:
    reach = in_reach(actor, "reports.write").filter(kind__in=BRANCH_KINDS)
    found: Organization | None = (
        reach.filter(code=code) if code else reach.filter(pk=actor.node_id or 0)
    ).first()
    if found is None:
        raise Http404
    return found


@screen("reports/<uuid:uuid>/", name="reports.detail", access=on(Report, "reports.read"))
def detail(request: Request, report: Report) -> HttpResponse:
    """Show a request or report, and its answer."""
    return render(request, "meetings/report.html", _page(request, report))


@screen(
    "reports/<uuid:uuid>/answer/",
    name="reports.answer",
    access=on(Report, "reports.answer"),
    methods=("POST",),
)
def answer(request: Request, report: Report) -> HttpResponse:
    """Answer it, or say that it was read."""
    said = request.POST.get("answer", "")
    try:
        services.answer_report(report.organization, report, said, actor=request.actor)
    except Invalid as error:
        return render(request, "meetings/report.html", _page(request, report, error, said), status=UNFIT)
    return redirect(reverse("reports.detail", args=[report.uuid]) + "?done=answered")


@screen(
    "reports/<uuid:uuid>/withdraw/",
    name="reports.withdraw",
    access=on(Report, "reports.write"),
    methods=("POST",),
)
def withdraw(request: Request, report: Report) -> HttpResponse:
    """Withdraw it while nobody has answered."""
    services.withdraw_report(report.organization, report, actor=request.actor)
    return redirect("reports.detail", uuid=report.uuid)


def _page(request: Request, report: Report, error: Invalid | None = None, said: str = "") -> dict[str, Any]:
    actor, open_ = request.actor, report.answered_at is None and report.withdrawn_at is None
    above = actor.may_at("reports.answer", report.org_path) and actor.path != report.org_path
    return {
        "report": report,
        "chip": words.report_chip(report),
        "facts": [
            {"label": _("类别"), "value": report.get_kind_display()},
            {"label": _("报告日期"), "value": table_day(report.reported_on)},
            {"label": _("党组织"), "value": report.organization.name},
            {"label": _("经办人"), "value": report.by},
        ],
        "answers": open_ and above,
        "withdraws": open_ and actor.may_at("reports.write", report.org_path),
        "said": said,
        "errors": [{"id": "answer", "text": text} for text in error.problems.values()] if error else [],
        "rule": rulebook()[RULE],
        "messages": done_words(request, DONE),
    }
