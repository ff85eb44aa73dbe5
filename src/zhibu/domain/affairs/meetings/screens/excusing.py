"""Excusing a member from organizational life: on his dossier, on his branch's page, and the form (LIF-26)."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhibu.domain.affairs.meetings import queries, services
from zhibu.domain.affairs.meetings.models import Excuse, Ground
from zhibu.domain.affairs.meetings.screens.forms import choose
from zhibu.domain.people.members.models import Member
from zhibu.domain.people.organizations.models import BRANCH_KINDS, Organization
from zhibu.engine import clock
from zhibu.engine.access import on
from zhibu.engine.rules import rulebook
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.panels import Panel, panel
from zhibu.engine.screens.submit import carried_out
from zhibu.engine.ui.forms import PlainForm

RULE = "LIF-26"


class ExcuseForm(PlainForm):
    """Why, who keeps in touch, from when, until when, who agreed."""

    ground = forms.ChoiceField(
        label=gettext_lazy("情形"), choices=[("", gettext_lazy("请选")), *Ground.choices]
    )
    contact = forms.ChoiceField(label=gettext_lazy("联系人"))
    since = forms.DateField(label=gettext_lazy("从哪天起"))
    until = forms.DateField(
        label=gettext_lazy("从哪天恢复参加"),
        required=False,
        help_text=gettext_lazy("还不知道就空着，以后再结束。"),
    )
    basis = forms.CharField(
        label=gettext_lazy("依据"), max_length=120, help_text=gettext_lazy("哪次会议同意的。病情不用写。")
    )

    def __init__(self, people: list[Member], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.uuid): person for person in people}
        choose(self.fields["contact"], people)


class EndForm(PlainForm):
    """From which day somebody takes part again."""

    on = forms.DateField(label=gettext_lazy("从哪天恢复参加"))


@screen(
    "members/<uuid:uuid>/excuse/",
    name="meetings.excuse",
    access=on(Member, "members.write"),
    methods=("GET", "POST"),
)
def excuse(request: Request, member: Member) -> HttpResponse:
    """Excuse a member from organizational life, or end the excuse that stands."""
    standing = queries.excuse_on(member, clock.today())
    back = reverse("members.detail", args=[member.uuid])
    sent = request.POST if request.method == "POST" else None
    rule = rulebook()[RULE]
    page: dict[str, Any] = {
        "back": {"text": member.name, "url": back},
        "meta": f"{member.name} · {member.branch}",
        "note": rule.text,
        "cite": rule.cite,
        "usable": True,
    }
    if standing is not None:
        form: PlainForm = EndForm(sent, initial={"on": clock.today()})
        page |= {"title": _("结束免于参加组织生活"), "meta": _told(standing, member)}
    else:
        form = ExcuseForm(queries.roll_members(member.branch, ""), sent, initial={"since": clock.today()})
        page |= {"title": _("免于参加组织生活")}

    def act(given: dict[str, Any]) -> None:
        if standing is not None:
            services.end_excuse(member, standing, given["on"], actor=request.actor)
        elif isinstance(form, ExcuseForm):
            contact = form.people.get(given["contact"])
            wanted = services.Excused(
                given["ground"], contact, given["since"], given["basis"], given["until"]
            )
            services.excuse(member, wanted, actor=request.actor)

    if sent is not None and carried_out(form, act):
        return redirect(f"{back}?{urlencode({'done': 'changed'})}")
    return render(
        request, "screens/form.html", page | {"form": form}, status=422 if sent is not None else 200
    )


def _told(row: Excuse, member: Member) -> str:
    return " · ".join((member.name, str(row.get_ground_display()), queries.excused_words(row)))


@panel("members.detail")
def on_the_dossier(request: Request, member: Member) -> Panel | None:
    """Show on a dossier whether and since when somebody is excused, and who keeps in touch."""
    if not request.actor.may_at("excuses.read", member.branch.path):
        return None
    found = list(queries.excuses_of(request.actor, member))
    writes = member.left_on is None and request.actor.may_at("members.write", member.org_path)
    if not found and not writes:
        return None
    standing = queries.excuse_on(member, clock.today()) is not None if found else False
    url = reverse("meetings.excuse", args=[member.uuid]) if writes else ""
    return Panel("meetings/excuses_panel.html", {"lines": found, "url": url, "standing": standing})


@panel("organizations.detail", order=30)
def on_the_branch(request: Request, organization: Organization) -> Panel | None:
    """List on a branch's page who is excused and who keeps in touch, to those who may know."""
    if organization.kind not in BRANCH_KINDS:
        return None
    if not request.actor.may_at("excuses.read", organization.path):
        return None
    lines = queries.excused_in(organization, clock.today())
    return Panel("meetings/excused_panel.html", {"lines": lines}, aside=True) if lines else None
