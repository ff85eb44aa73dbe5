"""Where a member belongs, and his conversion."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.people.members import services
from zhibu.domain.people.members.models import Category, Member
from zhibu.domain.people.members.queries import places_for
from zhibu.domain.people.members.screens.forms import ConvertForm, LeaveForm, PlaceForm
from zhibu.engine import clock
from zhibu.engine.access import on
from zhibu.engine.clock import add_months
from zhibu.engine.rules import rulebook
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.submit import carried_out

WRITE = on(Member, "members.write")
BOTH = ("GET", "POST")


def _done(member: Member, key: str) -> HttpResponse:
    return redirect(reverse("members.detail", args=[member.uuid]) + f"?done={key}")


def _page(request: Request, member: Member, form: Any, title: str, **more: Any) -> HttpResponse:
    back = {"text": member.name, "url": reverse("members.detail", args=[member.uuid])}
    place = " · ".join(str(part) for part in (member.name, member.branch, member.group) if part)
    page = {"form": form, "title": title, "back": back, "meta": place, "usable": True, **more}
    return render(request, "screens/form.html", page, status=422 if form.is_bound else 200)


@screen("members/<uuid:uuid>/place/", name="members.place", access=WRITE, methods=BOTH)
def place(request: Request, member: Member) -> HttpResponse:
    """Put a member into another group or branch in reach, from today on."""
    initial = {
        "branch": member.branch.code,
        "group": member.group.code if member.group else "",
        "version": member.version,
    }
    form = PlaceForm(
        request.POST if request.method == "POST" else None, places=places_for(request.actor), initial=initial
    )

    def act(given: dict[str, Any]) -> None:
        branch, group = form.chosen("branch"), form.chosen("group")
        if branch is not None:
            services.place(
                member,
                branch,
                group,
                actor=request.actor,
                basis=given["basis"].strip(),
                version=given["version"],
            )

    if form.is_bound and carried_out(form, act):
        # Who moved somebody out of his own reach may no longer open the dossier.
        kept = request.actor.may_at("members.read", member.org_path)
        return _done(member, "placed") if kept else redirect("members.list")
    note = _("从今天起算。不再属于的组织里的职务同时结束。")
    cite = rulebook()["ORG-28"].cite
    return _page(request, member, form, _("调整所在组织"), note=note, cite=cite)


@screen("members/<uuid:uuid>/convert/", name="members.convert", access=WRITE, methods=BOTH)
def convert(request: Request, member: Member) -> HttpResponse:
    """Make a probationary member a full one."""
    initial = {"converted_on": add_months(member.joined_on, 12), "version": member.version}
    form = ConvertForm(request.POST if request.method == "POST" else None, initial=initial)

    def act(given: dict[str, Any]) -> None:
        services.convert(
            member,
            given["converted_on"],
            actor=request.actor,
            basis=given["basis"].strip(),
            version=given["version"],
        )

    if form.is_bound and carried_out(form, act):
        return _done(member, "converted")
    usable = member.category == Category.PROBATIONARY
    words = {"joined": member.joined_on.isoformat()}
    note = _("入党日期%(joined)s。") % words if usable else _("已经是正式党员。")
    return _page(request, member, form, _("转正"), note=note, usable=usable)


@screen("members/<uuid:uuid>/leave/", name="members.leave", access=WRITE, methods=BOTH)
def leave(request: Request, member: Member) -> HttpResponse:
    """Record that a member leaves: how, when, on what paper."""
    initial = {"on": clock.today(), "version": member.version}
    form = LeaveForm(request.POST if request.method == "POST" else None, initial=initial)

    def act(given: dict[str, Any]) -> None:
        services.leave(
            member,
            given["kind"],
            given["on"],
            actor=request.actor,
            document=given["document"].strip(),
            version=given["version"],
        )

    if form.is_bound and carried_out(form, act):
        return _done(member, "left")
    note = _("名册和统计里不再出现，档案保留。职务同时结束，待召开的会议不再列入。")
    if member.left_on:
        note = _("已于%(day)s离开。") % {"day": member.left_on.isoformat()}
    return _page(request, member, form, _("登记离开"), note=note, usable=member.left_on is None)
