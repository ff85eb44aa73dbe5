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
    Reveal,
    Standing,
    Status,
)
from zhibu.domain.people.members.queries import (
    Placed,
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
from zhibu.engine.resource import facts, resource_of
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.history import history
from zhibu.engine.screens.panels import panels
from zhibu.engine.screens.submit import done_words

SHOWN_ENTRIES, SHOWN_LOOKS = 20, 200
FOLDED = ("job", "lost_since", "floating_to", "version")
"""Fields that stand in the words of another one."""


@screen("members/<uuid:uuid>/", name="members.detail", access=on(Member, "members.read"))
def detail(request: Request, member: Member) -> HttpResponse:
    """Show a dossier: the sixteen items in groups, posts, what changed when, and the journal."""
    actor = request.actor
    entries = entries_of(member)[:SHOWN_ENTRIES]
    person, place, membership, contact, standing = _groups(member, actor)
    context = {
        "member": member,
        "states": states(member),
        "columns": [[person, contact], [place, membership, standing]],
        "hints": rules.hints(
            member.id_number, member.sex, member.birth_date, member.joined_on, member.converted_on
        ),
        "posts": [_post(held, actor) for held in posts_held_by(member)],
        "course": _course(placements_of(member), statuses_of(member), departures_of(member)),
        "journal": history(member, entries, acts=ACTS, labels=LABELS),
        "actions": _actions(member, actor),
        "may_list": actor.may("members.read"),
        "panels": panels("members.detail", request, member),
        "messages": done_words(request, DONE),
    }
    return render(request, "members/detail.html", context)


def _groups(member: Member, actor: Actor) -> list[dict[str, Any]]:
    """Return the sections of the declaration as facts, with what is computed among them."""
    resource = resource_of("members")
    reveals = actor.may_at("members.reveal", member.org_path)
    address = reverse("members.reveal", args=[member.uuid]) if reveals else ""
    groups = []
    for section in resource.sections:
        names = tuple(name for name in section.fields if hasattr(member, name) and name not in FOLDED)
        found = facts(resource, member, names, address)
        groups.append({"title": section.title, "facts": _with_computed(member, found, actor)})
    return groups


def _with_computed(member: Member, found: list[dict[str, Any]], actor: Actor) -> list[dict[str, Any]]:
    lines = []
    for fact in found:
        name = fact["name"]
        if name == "branch" and actor.may_at("organizations.read", member.branch.path):
            fact["url"] = reverse("organizations.detail", args=[member.branch.uuid])
        elif name in ("lost", "floating"):
            fact["value"] = _since(member, name)
        elif name == "job_code" and member.job:
            fact["value"] = member.job
        lines.append(fact)
        if name == "name":
            lines.append({"label": _("编号"), "name": "number", "value": member.number})
        elif name == "converted_on":
            lines.append({"label": _("党龄"), "name": "years", "value": _party_age(member)})
    return lines


def _party_age(member: Member) -> str:
    years = party_years(member, clock.today())
    start = rules.party_age_start(member.joined_on, member.converted_on)
    return _("%(years)s年，从%(start)s算起") % {"years": years, "start": start} if years is not None else ""


def _since(member: Member, name: str) -> str:
    if not getattr(member, name):
        return _("否")
    words, what = {
        "lost": (_("%(what)s起失去联系"), member.lost_since),
        "floating": (_("流向%(what)s"), member.floating_to),
    }[name]
    return _("是，") + words % {"what": what} if what else _("是")


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
    placements: list[Placed], statuses: list[Status], departures: list[Departure]
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


def _placed(row: Placed) -> str:
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
    value = getattr(member, fact["field"]) if fact.get("field") else fact["value"]
    return {"label": fact["label"], "value": value}


def _look_words(look: Reveal) -> dict[str, str]:
    return {
        "when": f"{timezone.localtime(look.at):%Y-%m-%d %H:%M}",
        "what": str(SEALED.get(look.field, look.field)),
        "purpose": look.get_purpose_display(),
        "reason": look.reason,
    }
