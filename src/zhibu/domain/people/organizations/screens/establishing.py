"""Founding a branch step by step: applying, the committee's answer, the founding itself, filing (ORG-07)."""

from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.people.organizations import services
from zhibu.domain.people.organizations.flows import establishing
from zhibu.domain.people.organizations.models import Establishment, Kind, Mode, Organization, Stage
from zhibu.domain.people.organizations.queries import superiors_for_branch
from zhibu.domain.people.organizations.screens.forms import AnswerForm, ApplyForm, FilingForm, NewForm
from zhibu.domain.people.organizations.screens.founding import facts_of
from zhibu.domain.people.organizations.screens.words import DONE, ESTABLISHING_ACTS, back_to
from zhibu.engine.access import Actor, on
from zhibu.engine.journal.services import entries_of
from zhibu.engine.rules import rulebook
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.history import history
from zhibu.engine.screens.submit import carried_out, done_words

BOTH = ("GET", "POST")
DECIDE = on(Establishment, "organizations.decide")


def _address(row: Establishment, done: str = "") -> str:
    return reverse("organizations.establishment", args=[row.uuid]) + (f"?done={done}" if done else "")


def _form(request: Request, form: Form, title: str, back: dict[str, str], **more: Any) -> HttpResponse:
    page = {"form": form, "title": title, "back": back, "usable": True, "cite": rulebook()["ORG-07"].cite}
    return render(request, "screens/form.html", page | more, status=422 if form.is_bound else 200)


def _back(row: Establishment) -> dict[str, str]:
    return {"text": row.name, "url": _address(row)}


@screen(
    "organizations/<uuid:uuid>/apply/",
    name="organizations.apply",
    access=on(Organization, "organizations.write"),
    methods=BOTH,
)
def apply(request: Request, organization: Organization) -> HttpResponse:
    """Apply for a branch beneath this organization or one above it."""
    parents = superiors_for_branch(organization)
    by_code = {row.code: row for row in parents}
    form = ApplyForm(request.POST if request.method == "POST" else None, parents=parents)
    made: list[Establishment] = []

    def act(given: dict[str, Any]) -> None:
        asked = services.Application(**(given | {"parent": by_code[given["parent"]]}))
        made.append(services.apply_for(organization, asked, actor=request.actor))

    if form.is_bound and carried_out(form, act):
        return redirect(_address(made[0], "applied"))
    note = _("由基层党委开会决定并批复，一般不超过1个月。")
    return _form(
        request, form, _("申请成立党支部"), back_to(organization), note=note, button=_("提交申请"),
        usable=bool(parents),
    )  # fmt: skip


@screen(
    "establishments/<uuid:uuid>/",
    name="organizations.establishment",
    access=on(Establishment, "organizations.read"),
)
def establishment(request: Request, row: Establishment) -> HttpResponse:
    """Show how a branch came into being, step by step, and what the reader may do next."""
    found = Establishment.objects.unscoped(why="a founding already reached, with its organizations")
    row = found.select_related("organization", "decider", "parent", "founded").get(pk=row.pk)
    context = {
        "title": row.name,
        "back": {"text": _("成立支部"), "url": reverse("establishments.list")},
        "meta": f"{row.get_mode_display()} · {row.get_state_display()}",
        "actions": _actions(row, request.actor),
        "sections": _sections(row, request.actor),
        "journal": history(row, entries_of(row), acts=ESTABLISHING_ACTS, labels={}),
        "messages": done_words(request, DONE),
    }
    return render(request, "screens/detail.html", context)


def _actions(row: Establishment, actor: Actor) -> list[dict[str, Any]]:
    may = {
        verb
        for verb, move in establishing.moves.items()
        if row.state in move.sources
        and actor.may_at(
            move.capability, row.org_path if move.capability == "organizations.write" else row.decider.path
        )
    }

    def action(name: str, text: str, icon: str, **more: Any) -> dict[str, Any]:
        return {"text": text, "url": reverse(f"organizations.{name}", args=[row.uuid]), "icon": icon, **more}

    offered = {
        "approve": action("answer", _("登记批复"), "check", primary=True),
        "found": action("establish", _("登记成立"), "plus", primary=True),
        "file": action("file", _("登记备案"), "check", primary=True),
        "withdraw": action("withdraw", _("撤回申请"), "circle-x", post=True),
    }
    return [shown for verb, shown in offered.items() if verb in may]


Lines = list[tuple[Any, Any]]


def _sections(row: Establishment, actor: Actor) -> list[dict[str, Any]]:
    parts: list[tuple[Any, Lines]] = []
    if row.mode == Mode.APPLIED:
        parts.append((_("申请"), _application(row)))
    if row.state != Stage.WITHDRAWN:
        parts.append((_("决定和批复"), _reply(row)))
    sections = [{"title": title, "facts": _facts(lines)} for title, lines in parts]
    if row.founded is not None:
        founded = row.founded
        shown = actor.may_at("organizations.read", founded.path)
        url = reverse("organizations.detail", args=[founded.uuid]) if shown else ""
        branch = {"label": _("支部"), "value": founded.name, "url": url}
        rest = _facts([(_("成立日期"), founded.founded_on), (_("经办人"), row.founded_by)])
        sections.append({"title": _("成立"), "facts": [branch, *rest]})
    if row.filed_on is not None:
        sections.append({"title": _("备案"), "facts": _facts(_filing(row))})
    return sections


def _facts(lines: Lines) -> list[dict[str, Any]]:
    return [{"label": label, "value": value} for label, value in lines if value not in ("", None)]


def _application(row: Establishment) -> Lines:
    return [
        (_("申请的党组织"), str(row.organization)),
        (_("上级党组织"), str(row.parent)),
        (_("类别"), row.get_kind_display()),
        (_("正式党员数"), row.full),
        (_("单位名称"), row.unit_name),
        (_("申请理由"), row.reason),
        (_("申请日期"), row.applied_on),
        (_("申请文件"), row.application),
        (_("经办人"), row.applied_by),
    ]


def _reply(row: Establishment) -> Lines:
    return [
        (_("决定机构"), row.decider.name),
        (_("应答复日期"), row.due_on),
        (_("会议日期"), row.met_on),
        (_("批复日期"), row.replied_on),
        (_("批复文件"), row.reply),
        (_("说明"), row.reply_words),
        (_("经办人"), row.replied_by),
    ]


def _filing(row: Establishment) -> Lines:
    return [
        (_("备案日期"), row.filed_on),
        (_("组织部门"), row.filed_with),
        (_("备案文件"), row.filing),
        (_("经办人"), row.filed_by),
    ]


@screen("establishments/<uuid:uuid>/answer/", name="organizations.answer", access=DECIDE, methods=BOTH)
def answer(request: Request, row: Establishment) -> HttpResponse:
    """Write down what the committee decided on an application, and its reply."""
    form = AnswerForm(request.POST if request.method == "POST" else None)
    verb = form.data.get("result", "")

    def act(given: dict[str, Any]) -> None:
        decision = services.Decision(given["met_on"], given["replied_on"], given["document"], given["words"])
        answered = services.approve if verb == "approve" else services.refuse
        answered(row, decision, actor=request.actor)

    if form.is_bound and carried_out(form, act):
        return redirect(_address(row, "approved" if verb == "approve" else "refused"))
    note = _("%(organization)s申请成立。一般应在%(due)s前答复。") % {
        "organization": row.organization,
        "due": row.due_on,
    }
    return _form(request, form, _("登记批复"), _back(row), note=note)


@screen(
    "establishments/<uuid:uuid>/withdraw/",
    name="organizations.withdraw",
    access=on(Establishment, "organizations.write"),
    methods=("POST",),
)
def withdraw(request: Request, row: Establishment) -> HttpResponse:
    """Take back an application that nobody has answered."""
    services.withdraw_application(row, actor=request.actor)
    return redirect(_address(row, "withdrawn"))


@screen("establishments/<uuid:uuid>/found/", name="organizations.establish", access=DECIDE, methods=BOTH)
def establish(request: Request, row: Establishment) -> HttpResponse:
    """Found the branch that was approved; what the application said is filled in."""
    initial = {
        "kind": row.kind,
        "name": row.name,
        "unit_name": row.unit_name,
        "credit_code": row.credit_code,
        "founded_on": row.replied_on,
    }
    sent = request.POST if request.method == "POST" else None
    form = NewForm(sent, initial=initial, kinds=[Kind(row.kind)])
    # Decided already: these are those of the approval.
    for name in ("met_on", "document", "ends_on", "functional", "sector", "village_or_community"):
        del form.fields[name]
    made: list[Organization] = []

    def act(given: dict[str, Any]) -> None:
        facts = facts_of(row.parent, given)
        made.append(services.establish(row, facts, actor=request.actor))

    if form.is_bound and carried_out(form, act):
        return redirect(reverse("organizations.detail", args=[made[0].uuid]) + "?done=new")
    note = _("%(parent)s下面成立，%(reply)s批复。选举以后填选举日期，也可以过后登记换届。") % {
        "parent": row.parent,
        "reply": row.reply,
    }
    return _form(request, form, _("登记成立"), _back(row), note=note)


@screen("establishments/<uuid:uuid>/file/", name="organizations.file", access=DECIDE, methods=BOTH)
def file(request: Request, row: Establishment) -> HttpResponse:
    """Write down that reply and election were filed with the superior organization department."""
    form = FilingForm(request.POST if request.method == "POST" else None)

    def act(given: dict[str, Any]) -> None:
        services.file_above(row, actor=request.actor, **given)

    if form.is_bound and carried_out(form, act):
        return redirect(_address(row, "filed"))
    note = _("批复和选举结果由基层党委报上级组织部门备案。")
    return _form(request, form, _("登记备案"), _back(row), note=note)
