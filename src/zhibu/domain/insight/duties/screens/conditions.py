"""What stands against the rules on structure and posts: the list, and giving a reason (law 7)."""

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhibu.domain.insight.duties import queries, services
from zhibu.domain.insight.duties.screens import words
from zhibu.domain.insight.duties.screens.rows import rules_of
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import Actor, needs, on
from zhibu.engine.duty import Finding
from zhibu.engine.rules import rulebook
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.paging import page_of
from zhibu.engine.screens.panels import Panel, panel
from zhibu.engine.screens.submit import carried_out
from zhibu.engine.ui.forms import PlainForm

ROWS = 30
STATES = {
    "hard": gettext_lazy("应当整改"),
    "usual": gettext_lazy("待说明"),
    "explained": gettext_lazy("已说明"),
}
CHIPS = {"hard": "late", "usual": "warn", "explained": "mute"}


class ReasonForm(PlainForm):
    """Why a rule of the usual case is not kept here."""

    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=120,
        help_text=gettext_lazy("写明情况和上级同意的文件，最多120字。情况变了要重新说明。"),
        widget=forms.Textarea({"rows": 3}),
    )


def state_of(finding: Finding) -> str:
    """Say how a finding stands: hard, explained, usual."""
    if finding.hard:
        return "hard"
    return "explained" if finding.note else "usual"


@screen("duties/conditions/", name="duties.conditions", access=needs("duties.read"))
def conditions(request: Request) -> HttpResponse:
    """List what stands against the rules in the reader's reach, or at one organization and beneath."""
    actor, given = request.actor, request.GET
    day = words.day_asked(request, clock.today())
    node = _node(actor, given.get("org", ""))
    found = queries.findings(actor, node.path if node else actor.path, day)
    state = given.get("state", "")
    kept = {name: given.get(name, "") for name in ("org", "on")}
    counts = Counter(state_of(finding) for finding in found)
    chips = [
        {
            "label": label,
            "count": count,
            "url": words.conditions_url(**kept, state=name),
            "current": state == name,
        }
        for name, label, count in [
            ("", _("全部"), len(found)),
            *((name, label, counts[name]) for name, label in STATES.items()),
        ]
    ]
    rows = [finding for finding in found if state_of(finding) == state] if state in STATES else found
    page = page_of(rows, given.get("page", ""), size=ROWS)
    context = {
        "node": node,
        "on": day,
        "chips": chips,
        "page": page,
        "query": urlencode({name: value for name, value in (kept | {"state": state}).items() if value}),
        "lines": [_line(finding, actor) for finding in page.rows],
        "rules": rules_of(page.rows),
        "columns": [{"label": label} for label in (_("党组织"), _("情况"), _("依据"), _("起"), _("状态"))],
    }
    return render(request, "duties/conditions.html", context)


def _node(actor: Actor, code: str) -> Organization | None:
    if not code:
        return None
    found: Organization | None = (
        Organization.objects.visible_to(actor, "duties.read").filter(code=code).first()
    )
    if found is None:
        raise Http404
    return found


def _line(finding: Finding, actor: Actor) -> dict[str, Any]:
    subject, state = finding.subject, state_of(finding)
    address = reverse("duties.explain", kwargs={"uuid": subject.uuid})
    shown = actor.may_at("organizations.read", subject.path)
    return {
        "place": subject.short or subject.name,
        "url": reverse("organizations.detail", kwargs={"uuid": subject.uuid}) if shown else "",
        "text": finding.text,
        "cite": {"text": finding.article, "url": f"#rule-{finding.rule}", "dialog": f"rule-{finding.rule}"},
        "since": finding.since,
        "chip": {"text": STATES[state], "state": CHIPS[state]},
        "note": finding.note,
        "explain": f"{address}?{urlencode({'case': finding.key})}"
        if not finding.hard and actor.may_at("organizations.write", subject.path)
        else "",
    }


@screen(
    "duties/<uuid:uuid>/explain/",
    name="duties.explain",
    access=on(Organization, "organizations.write"),
    methods=("GET", "POST"),
)
def explain(request: Request, organization: Organization) -> HttpResponse:
    """Show one case with its rule and take the reason for it."""
    found = queries.find_finding(organization.path, request.GET.get("case", ""), clock.today())
    if found is None or found.subject.id != organization.pk:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    back = words.conditions_url(org=organization.code)

    def act(given: dict[str, Any]) -> None:
        services.explain(organization, found.key, actor=request.actor, reason=given["reason"])

    if form.is_bound and carried_out(form, act):
        return redirect(back)
    page = {
        "organization": organization,
        "finding": found,
        "rule": rulebook()[found.rule],
        "form": form,
        "back": back,
    }
    return render(request, "duties/explain.html", page, status=422 if form.errors else 200)


@panel("organizations.detail", order=5)
def leading_there(request: Request, organization: Organization) -> Panel | None:
    """Lead from an organization's page to what stands against the rules there and beneath."""
    if organization.dissolved_on or not request.actor.may_at("duties.read", organization.path):
        return None
    given = {
        "url": words.conditions_url(org=organization.code),
        "duties": words.list_url(org=organization.code),
    }
    return Panel("duties/conditions_panel.html", given, aside=True)
