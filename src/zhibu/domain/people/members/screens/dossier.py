"""A dossier on a page: for those who keep it, and for the person himself."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhibu.domain.people.members import rules
from zhibu.domain.people.members.models import (
    Aspect,
    Category,
    Departure,
    Member,
    Placement,
    Reveal,
    Standing,
    Status,
)
from zhibu.domain.people.members.queries import (
    departures_of,
    looks_at,
    placements_of,
    posts_held_by,
    statuses_of,
)
from zhibu.domain.people.members.screens.words import (
    ACTS,
    DONE,
    LABELS,
    SEALED,
    party_years,
    post_words,
    states,
)
from zhibu.engine import clock
from zhibu.engine.access import Actor, needs, on
from zhibu.engine.journal.services import entries_of
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.history import history
from zhibu.engine.screens.submit import done_words
from zhibu.engine.vault import mask_address, mask_id_number, mask_phone

SHOWN_ENTRIES, SHOWN_LOOKS = 20, 200
MASKS = {"id_number": mask_id_number, "phone": mask_phone, "address": mask_address}


@screen("members/<uuid:uuid>/", name="members.detail", access=on(Member, "members.read"))
def detail(request: Request, member: Member) -> HttpResponse:
    """Show a dossier: the sixteen items in groups, posts, what changed when, and the journal."""
    actor = request.actor
    entries = entries_of(member)[:SHOWN_ENTRIES]
    person, membership, contact = _groups(member, actor)
    context = {
        "member": member,
        "states": states(member),
        "columns": [[person, contact], [membership]],
        "hints": rules.hints(
            member.id_number, member.sex, member.birth_date, member.joined_on, member.converted_on
        ),
        "posts": [_post(held, actor) for held in posts_held_by(member)],
        "course": _course(placements_of(member), statuses_of(member), departures_of(member)),
        "journal": history(member, entries, acts=ACTS, labels=LABELS),
        "actions": _actions(member, actor),
        "may_list": actor.may("members.read"),
        "messages": done_words(request, DONE),
    }
    return render(request, "members/detail.html", context)


def _groups(member: Member, actor: Actor) -> list[dict[str, Any]]:
    return [
        {"title": _("基本信息"), "facts": _person(member, actor)},
        {"title": _("党籍信息"), "facts": _membership(member, actor)},
        {"title": _("岗位与联系"), "facts": _contact(member, actor)},
    ]


def _fact(label: str, value: Any, url: str = "") -> dict[str, Any]:
    return {"label": label, "value": value, "url": url}


def _sealed(member: Member, field: str, label: str, actor: Actor) -> dict[str, Any]:
    value = getattr(member, field)
    reveals = value and actor.may_at("members.reveal", member.org_path)
    address = reverse("members.reveal", args=[member.uuid]) + f"?field={field}" if reveals else ""
    return {"label": label, "field": field, "masked": MASKS[field](value), "reveal_url": address}


def _person(member: Member, actor: Actor) -> list[dict[str, Any]]:
    return [
        _fact(_("姓名"), member.name),
        _fact(_("编号"), member.number),
        _fact(_("性别"), member.get_sex_display()),
        _fact(_("民族"), rules.codes("ethnic").label(member.ethnic)),
        _sealed(member, "id_number", _("公民身份号码"), actor),
        _fact(_("出生日期"), member.birth_date.isoformat() if member.birth_date else ""),
        _fact(_("学历"), rules.codes("education").label(member.education)),
    ]


def _membership(member: Member, actor: Actor) -> list[dict[str, Any]]:
    branch = ""
    if actor.may_at("organizations.read", member.branch.path):
        branch = reverse("organizations.detail", args=[member.branch.uuid])
    years = party_years(member, clock.today())
    start = rules.party_age_start(member.joined_on, member.converted_on)
    age = _("%(years)s年，从%(start)s算起") % {"years": years, "start": start} if years is not None else ""
    return [
        _fact(_("人员类别"), member.get_category_display()),
        _fact(_("所在党支部"), str(member.branch), branch),
        _fact(_("所在党小组"), str(member.group or "")),
        _fact(_("入党日期"), member.joined_on.isoformat()),
        _fact(_("转正日期"), member.converted_on.isoformat() if member.converted_on else ""),
        _fact(_("党龄"), age),
        _fact(_("党籍状态"), member.get_standing_display()),
        _fact(_("失联党员"), _since(member.lost, _("%(what)s起失去联系"), member.lost_since)),
        _fact(_("流动党员"), _since(member.floating, _("流向%(what)s"), member.floating_to)),
    ]


def _since(flag: bool, words: str, what: str) -> str:
    if not flag:
        return _("否")
    return _("是，") + words % {"what": what} if what else _("是")


def _contact(member: Member, actor: Actor) -> list[dict[str, Any]]:
    return [
        _fact(_("工作岗位"), member.job or rules.codes("post").label(member.job_code)),
        _sealed(member, "phone", _("联系电话"), actor),
        _sealed(member, "address", _("家庭住址"), actor),
    ]


def _post(held: Any, actor: Actor) -> dict[str, Any]:
    shown = actor.may_at("organizations.read", held.organization.path)
    until = held.valid_to.isoformat() if held.valid_to else _("至今")
    period = f"{held.valid_from.isoformat()} — {until}"
    return {
        "title": post_words(held),
        "after": str(held.organization) if held.post in rules.GROUP_POSTS else "",
        "hint": f"{period} · {held.end_reason}" if held.end_reason else period,
        "url": reverse("organizations.detail", args=[held.organization.uuid]) if shown else "",
        "icon": "id-badge-2" if held.valid_to is None else "history",
    }


def _course(
    placements: list[Placement], statuses: list[Status], departures: list[Departure]
) -> list[dict[str, Any]]:
    lines = [(row.valid_from, _placed(row), row.basis) for row in placements]
    lines += [(row.valid_from, _status(row), row.basis) for row in statuses]
    kinds = rules.exit_kinds()
    lines += [(row.left_on, kinds.label(row.kind), row.document) for row in departures]
    ended = [row for row in statuses if row.valid_to and row.aspect not in (Aspect.CATEGORY,)]
    lines += [(row.valid_to, _("%(what)s结束") % {"what": _status(row)}, "") for row in ended if row.valid_to]
    lines.sort(key=lambda line: line[0], reverse=True)
    return [
        {"when": day.isoformat(), "iso": day.isoformat(), "who": basis, "what": words}
        for day, words, basis in lines
    ]


def _placed(row: Placement) -> str:
    return _("编入%(branch)s") % {"branch": row.branch} + (f" {row.group}" if row.group else "")


def _status(row: Status) -> str:
    if row.aspect == Aspect.CATEGORY:
        return _("成为%(what)s") % {"what": Category(row.value).label}
    if row.aspect == Aspect.STANDING:
        return str(Standing(row.value).label)
    return f"{row.get_aspect_display()} {row.value}".strip()


def _actions(member: Member, actor: Actor) -> list[dict[str, Any]]:
    if member.left_on or not actor.may_at("members.write", member.org_path):
        return []

    def action(name: str, text: str, icon: str, **more: Any) -> dict[str, Any]:
        return {"text": text, "url": reverse(name, args=[member.uuid]), "icon": icon, **more}

    actions = [
        action("members.edit", _("修改"), "edit"),
        action("members.place", _("调整所在组织"), "users-group"),
    ]
    if member.category == Category.PROBATIONARY:
        actions.append(action("members.convert", _("转正"), "user-check", primary=True))
    actions.append(action("members.leave", _("登记离开"), "archive"))
    return actions


@screen("me/dossier/", name="members.own", access=needs("me"))
def own(request: Request) -> HttpResponse:
    """Show the person his own dossier in full, his posts, and who looked at it (S-56)."""
    member = get_object_or_404(
        Member.objects.visible_to(request.actor).select_related("branch", "group"), pk=request.actor.person_id
    )
    groups = _groups(member, request.actor)
    for group in groups:
        group["facts"] = [_in_full(member, fact) for fact in group["facts"]]
    looks = [
        {
            "title": f"{look.by}（{look.role}）",
            "after": look.organization,
            "hint": _("%(when)s看了%(what)s · %(purpose)s：%(reason)s") % _look_words(look),
            "icon": "eye",
        }
        for look in looks_at(member)[:SHOWN_LOOKS]
    ]
    context = {
        "member": member,
        "states": states(member),
        "groups": groups,
        "posts": [{**_post(held, request.actor), "url": ""} for held in posts_held_by(member)],
        "looks": looks,
        "more_looks": len(looks) == SHOWN_LOOKS,
    }
    return render(request, "members/own.html", context)


def _in_full(member: Member, fact: dict[str, Any]) -> dict[str, Any]:
    value = getattr(member, fact["field"]) if "field" in fact else fact["value"]
    return {"label": fact["label"], "value": value}


def _look_words(look: Reveal) -> dict[str, str]:
    return {
        "when": f"{timezone.localtime(look.at):%Y-%m-%d %H:%M}",
        "what": str(SEALED.get(look.field, look.field)),
        "purpose": look.get_purpose_display(),
        "reason": look.reason,
    }
