"""规则与周期: what a superior may set, what is in force, since when, by whom; and setting it."""

from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhibu.domain.insight.duties import queries, rules, services
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import Actor, needs, on
from zhibu.engine.flow import Invalid
from zhibu.engine.rules import Parameter, rulebook
from zhibu.engine.rules.values import Values, values_on
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.ui.forms import PlainForm


@screen("rules/", name="duties.parameters", access=needs("duties.read"))
def parameters(request: Request) -> HttpResponse:
    """List every parameter of the rulebook with its rule and the value in force at an organization."""
    actor, today = request.actor, clock.today()
    node = _node(actor, request.GET.get("org", ""))
    values = values_on(node.path if node else "", today)
    context = {
        "node": node,
        "on": today,
        "lines": [_line(one, node, values, actor, today) for one in rulebook().parameters()],
        "columns": [
            {"label": label}
            for label in (_("参数"), _("规定"), _("默认"), _("现在"), _("从哪天起"), _("谁设置的"))
        ]
        + [{"label": _("操作"), "hidden": True}],
        "beneath": queries.set_beneath(node.path if node else "", today),
        "rules": _rules(),
    }
    return render(request, "duties/parameters.html", context)


def _node(actor: Actor, code: str) -> Organization | None:
    rows = Organization.objects.visible_to(actor, "duties.read")
    node: Organization | None = (
        rows.filter(code=code).first() if code else rows.filter(path=actor.path).first()
    )
    if node is None and code:
        raise Http404
    return node


def _line(
    parameter: Parameter, node: Organization | None, values: Values, actor: Actor, today: date
) -> dict[str, Any]:
    path, rule = node.path if node else "", rulebook()[parameter.rule]
    row = values.row(parameter, path, today)
    version = rule.on(max(today, rule.versions[0].start))
    coming = queries.next_change(values, parameter, path, today)
    may = node is not None and actor.may_at("duties.decide", path) and rules.may_set(node.kind)
    return {
        "title": parameter.title,
        "cite": {"text": rule.cite, "url": f"#rule-{rule.id}", "dialog": f"rule-{rule.id}"},
        "default": parameter.words(version[parameter.value]),
        "value": parameter.words(values.at(parameter, path, today)),
        "since": row.valid_from if row else None,
        "whose": row.set_at if row else _("规则的默认"),
        "basis": row.basis if row else "",
        "coming": _coming(parameter, coming),
        "url": reverse("duties.parameter", args=[node.uuid, parameter.id]) if node and may else "",
    }


def _coming(parameter: Parameter, change: tuple[date, str] | None) -> str:
    if change is None:
        return ""
    day, value = change
    said = parameter.words(value) if value else _("按上级")
    return _("%(day)s起%(value)s") % {"day": queries.full_day_words(day), "value": said}


def _rules() -> list[dict[str, str]]:
    book = rulebook()
    found = sorted({parameter.rule for parameter in book.parameters()})
    return [
        {
            "dialog": f"rule-{rule.id}",
            "title": rule.title,
            "text": rule.text,
            "cite": f"{rule.document} {rule.article}".strip(),
        }
        for rule in (book[rule_id] for rule_id in found)
    ]


class ParameterForm(PlainForm):
    """A new value, from which day, and on what basis."""

    value = forms.CharField(label=gettext_lazy("数值"), required=False)
    valid_from = forms.DateField(label=gettext_lazy("从哪天起"))
    basis = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=120,
        help_text=gettext_lazy("写文件名称和文号，例如：党委会2026年第3次会议纪要"),
    )

    def __init__(self, parameter: Parameter, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["value"]
        if parameter.choices:
            choices = [*parameter.choices.items(), ("", _("不另设，按上级或默认"))]
            field.widget = forms.RadioSelect(choices=choices)
        else:
            words = {"low": parameter.low, "high": parameter.high, "unit": parameter.unit}
            field.help_text = _("填%(low)d到%(high)d%(unit)s；不填就按上级或默认") % words
            field.widget = forms.TextInput({"inputmode": "numeric"})


@screen(
    "rules/<uuid:uuid>/<str:parameter>/",
    name="duties.parameter",
    access=on(Organization, "duties.decide"),
    methods=("GET", "POST"),
)
def parameter(request: Request, organization: Organization, parameter: str) -> HttpResponse:
    """Show one parameter with its rule and history at an organization, and set it from a day on."""
    try:
        known = rulebook().parameter(parameter)
    except KeyError:
        raise Http404 from None
    today, path = clock.today(), organization.path
    values = values_on(path, today)
    now = str(values.at(known, path, today))
    first = rules.next_first_day({now}, today) if known.value == "period" else today
    sent = request.POST if request.method == "POST" else None
    form = ParameterForm(known, sent, initial={"value": now, "valid_from": first})
    back = f"{reverse('duties.parameters')}?org={organization.code}"
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            services.set_parameter(
                organization,
                known.id,
                given["value"],
                actor=request.actor,
                valid_from=given["valid_from"],
                basis=given["basis"],
            )
        except Invalid as error:
            for field, problem in error.problems.items():
                form.add_error(field or None, problem)
        else:
            return redirect(back)
    context = {
        "organization": organization,
        "parameter": known,
        "rule": rulebook()[known.rule],
        "now": known.words(now),
        "may": rules.may_set(organization.kind),
        "history": [_entry(known, row) for row in reversed(values.set_on(known, path))],
        "form": form,
        "back": back,
    }
    return render(request, "duties/parameter.html", context, status=422 if form.errors else 200)


def _entry(parameter: Parameter, row: Any) -> dict[str, Any]:
    said = parameter.words(row.value) if row.value else _("按上级或默认")
    words = {"day": queries.full_day_words(row.valid_from), "value": said, "basis": row.basis}
    return {
        "when": row.recorded_at,
        "iso": row.recorded_at.isoformat(),
        "who": row.set_by,
        "what": _("%(day)s起：%(value)s。依据：%(basis)s") % words,
    }
