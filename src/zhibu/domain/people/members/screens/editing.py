"""Entering a member, and changing a dossier."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.people.members import services
from zhibu.domain.people.members.models import Member
from zhibu.domain.people.members.queries import places_for
from zhibu.domain.people.members.screens.forms import EditForm, NewForm
from zhibu.domain.people.members.services import MemberFacts
from zhibu.domain.people.organizations.models import Kind, Organization
from zhibu.engine.access import needs, on
from zhibu.engine.flow import Conflict
from zhibu.engine.journal.services import entries_of
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.submit import carried_out
from zhibu.engine.vault import mask_address, mask_id_number, mask_phone

BOTH = ("GET", "POST")
PERSON = ("name", "id_number", "sex", "ethnic", "birth_date", "education")
PLACE = ("branch", "group")
MEMBERSHIP = ("category", "joined_on", "converted_on")
WORK = ("job_code", "job", "phone", "address")
STATUS = ("standing", "lost", "lost_since", "floating", "floating_to", "since", "basis")


def sections(form: Any) -> list[dict[str, Any]]:
    """Group the fields of a dossier form under headings, in the order of the collection form."""
    parts = [
        (_("基本信息"), PERSON),
        (_("所在组织"), PLACE),
        (_("党籍信息"), MEMBERSHIP),
        (_("岗位与联系"), WORK),
        (_("党籍状态"), STATUS),
    ]
    found = [(title, [form[name] for name in names if name in form.fields]) for title, names in parts]
    return [{"title": title, "fields": fields} for title, fields in found if fields]


@screen("members/new/", name="members.new", access=needs("members.write"), methods=BOTH)
def new(request: Request) -> HttpResponse:
    """Enter a member by hand."""
    places = places_for(request.actor)
    initial = _asked(places, request.GET.get("org", ""))
    form = NewForm(request.POST if request.method == "POST" else None, places=places, initial=initial)
    made: list[Member] = []

    def act(_given: dict[str, Any]) -> None:
        branch = form.chosen("branch")
        if branch is not None:
            facts = MemberFacts(**form.values(), branch=branch, group=form.chosen("group"))
            made.append(services.enter(branch, facts, actor=request.actor))

    if form.is_bound and carried_out(form, act):
        return redirect(reverse("members.detail", args=[made[0].uuid]) + "?done=new")
    page = {
        "form": form,
        "sections": sections(form),
        "title": _("新增党员"),
        "back": reverse("members.list"),
        "usable": bool(places),
    }
    return render(request, "members/facts.html", page, status=422 if form.is_bound else 200)


def _asked(places: list[Organization], code: str) -> dict[str, str]:
    place = next((row for row in places if row.code == code), None)
    if place is not None and place.kind == Kind.GROUP and place.parent is not None:
        return {"branch": place.parent.code, "group": place.code}
    return {"branch": code}


@screen("members/<uuid:uuid>/edit/", name="members.edit", access=on(Member, "members.write"), methods=BOTH)
def edit(request: Request, member: Member) -> HttpResponse:
    """Change a dossier; somebody else's change in between is shown beside one's own."""
    form = EditForm(request.POST if request.method == "POST" else None, member=member)

    def act(given: dict[str, Any]) -> None:
        services.amend(
            member,
            form.values(),
            actor=request.actor,
            basis=given["basis"].strip(),
            since=given["since"],
            version=given["version"],
        )

    try:
        if form.is_bound and carried_out(form, act):
            return redirect(reverse("members.detail", args=[member.uuid]) + "?done=changed")
    except Conflict:
        return _conflict(request, member, form)
    page = {
        "member": member,
        "form": form,
        "sections": sections(form),
        "title": _("修改%(name)s的档案") % {"name": member.name},
        "back": reverse("members.detail", args=[member.uuid]),
        "usable": True,
    }
    return render(request, "members/facts.html", page, status=422 if form.is_bound else 200)


def _conflict(request: Request, member: Member, form: EditForm) -> HttpResponse:
    member.refresh_from_db()
    lines = []
    for name, yours in form.values().items():
        now = getattr(member, name)
        if now != yours:
            label = form.fields[name].label
            lines.append({"label": label, "now": _said(form, name, now), "yours": _said(form, name, yours)})
    again = EditForm({**request.POST.dict(), "version": member.version}, member=member)
    entry = entries_of(member).first()
    page = {
        "title": _("修改%(name)s的档案") % {"name": member.name},
        "who": entry.actor if entry else "",
        "lines": lines,
        "form": again,
        "action": reverse("members.edit", args=[member.uuid]),
        "back": reverse("members.detail", args=[member.uuid]),
    }
    return render(request, "organizations/conflict.html", page, status=409)


MASKS = {"id_number": mask_id_number, "phone": mask_phone, "address": mask_address}


def _said(form: EditForm, name: str, value: Any) -> str:
    if name in MASKS:
        return MASKS[name](value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, date):
        return value.isoformat()
    choices = dict(getattr(form.fields[name], "choices", ()))
    return str(choices.get(value, value or ""))
