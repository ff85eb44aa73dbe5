"""One organization on a page."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.people.organizations import rules
from zhibu.domain.people.organizations.models import Kind, Organization
from zhibu.domain.people.organizations.queries import (
    chain,
    names_and_superiors,
    shape_of,
    terms_of,
)
from zhibu.domain.people.organizations.screens.words import (
    ACTS,
    DONE,
    LABELS,
    LEADERS,
    PARTS,
    VERDICTS,
    term_view,
)
from zhibu.engine import clock
from zhibu.engine.access import Actor, on
from zhibu.engine.journal.services import entries_of
from zhibu.engine.rules import Verdict, rulebook
from zhibu.engine.rules.codes import read_codes
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.history import history
from zhibu.engine.screens.panels import panels
from zhibu.engine.screens.submit import done_words
from zhibu.engine.vault import mask_phone

SHOWN_ENTRIES = 20


@screen(
    "organizations/<uuid:uuid>/",
    name="organizations.detail",
    access=on(Organization, "organizations.read"),
)
def detail(request: Request, organization: Organization) -> HttpResponse:
    """Show an organization: place, committee, terms, size, subordinates, and what was done with it."""
    superiors = chain(organization)[:-1]
    organization.parent = superiors[-1] if superiors else None
    below = [row for row in _below(organization) if row.dissolved_on is None]
    groups = [row for row in below if row.kind == Kind.GROUP]
    groups.sort(key=lambda row: rules.in_spoken_order(row.name))
    leaders: dict[int, str] = {}
    for names in panels(LEADERS, request, [organization, *below]):
        leaders |= names
    added = panels(PARTS, request, organization)
    entries = entries_of(organization)[:SHOWN_ENTRIES]
    units = list(organization.units.order_by("pk"))
    shape = shape_of(organization, units, groups=len(groups), below=len(below) - len(groups))
    context = {
        "organization": organization,
        "crumbs": _crumbs(superiors, request.actor),
        "capabilities": rules.capability_words(organization.kind),
        "facts": _facts(organization, leaders.get(organization.pk, ""), request.actor),
        "units": [_unit(unit) for unit in units],
        "guidances": list(organization.guidances.order_by("valid_to", "-valid_from")),
        "amends": writes_at(organization, request.actor),
        "terms": _terms(organization, request.actor),
        "verdicts": [_verdict(said) for said in _verdicts(request, organization, shape)],
        "groups": _rows(groups, leaders),
        "below": _rows([row for row in below if row.kind != Kind.GROUP], leaders),
        "past": names_and_superiors(organization),
        "panels": [panel for panel in added if not panel.aside],
        "aside": [panel for panel in added if panel.aside],
        "journal": history(organization, entries, acts=ACTS, labels=LABELS),
        "actions": _actions(organization, request.actor),
        "messages": done_words(request, DONE),
    }
    return render(request, "organizations/detail.html", context)


def _below(organization: Organization) -> list[Organization]:
    return list(organization.children.order_by("path").defer("phone"))


def _verdicts(request: Request, organization: Organization, shape: rules.Shape) -> list[Verdict]:
    if organization.dissolved_on is not None:
        return []
    said = rules.verdicts(shape, clock.today())
    for more in panels(VERDICTS, request, organization):
        said += more
    return said


def _verdict(said: Verdict) -> dict[str, str]:
    rule = rulebook()[said.rule]
    return {"text": said.message, "cite": rule.cite, "state": "late" if said.blocks else "warn"}


def _crumbs(superiors: list[Organization], actor: Actor) -> list[dict[str, str]]:
    # Names above one's own node are common knowledge; their pages are not.
    return [
        {
            "label": str(row),
            "url": reverse("organizations.detail", args=[row.uuid])
            if actor.may_at("organizations.read", row.path)
            else "",
        }
        for row in superiors
    ]


def _facts(organization: Organization, leader: str, actor: Actor) -> list[dict[str, Any]]:
    reveals = organization.phone and actor.may_at("members.reveal", organization.path)
    phone = {
        "label": _("联系电话"),
        "value": mask_phone(organization.phone),
        "masked": True,
        "reveal_url": reverse("organizations.reveal", args=[organization.uuid]) if reveals else "",
    }
    yes_no = {True: _("是"), False: _("否")}
    if organization.kind == Kind.GROUP:
        lines = [(_("编码"), organization.code), (_("组长"), leader)]
        return [{"label": label, "value": value} for label, value in lines]
    situation = read_codes(rules.CODES / "unit-situation.csv").label(organization.unit_situation)
    lines = [
        (_("编码"), organization.code),
        (_("类别"), organization.get_kind_display()),
        (_("简称"), organization.short_name),
        (_("书记"), leader or organization.secretary_text),
        (_("联系人"), organization.contact_text),
        (_("成立日期"), organization.founded_on.isoformat() if organization.founded_on else ""),
        *_task(organization),
        (_("所在单位情况"), situation),
        (_("村、社区党组织"), yes_no[organization.village_or_community]),
        (_("功能型党组织"), yes_no[organization.functional]),
        (_("所属领域"), organization.get_sector_display() or _("随上级")),
        (_("有审批预备党员权限"), yes_no[organization.approves_members]),
    ]
    facts: list[dict[str, Any]] = [{"label": label, "value": value} for label, value in lines]
    facts.insert(5, phone)
    return facts


def _task(organization: Organization) -> list[tuple[str, str]]:
    if not rules.temporary(organization.kind):
        return []
    return [(_("任务结束日期"), organization.ends_on.isoformat() if organization.ends_on else _("未登记"))]


def _unit(unit: Any) -> dict[str, str]:
    building = read_codes(rules.CODES / "unit-building.csv").label(unit.building)
    parts = [unit.nature, building, unit.credit_code]
    return {"title": unit.name, "hint": " · ".join(part for part in parts if part)}


def _terms(organization: Organization, actor: Actor) -> list[dict[str, Any]]:
    today = clock.today()
    terms = terms_of(organization)
    lines: list[dict[str, Any]] = []
    writes = writes_at(organization, actor)
    correct = reverse("organizations.correct", args=[organization.uuid]) + "?term="
    for place, term in enumerate(terms):
        view = term_view(organization, term, today) if place == 0 else {"text": "", "state": ""}
        lines.append(
            {"term": term, **view, "end": term.ends_on, "correct": f"{correct}{term.uuid}" if writes else ""}
        )
    if not lines and organization.kind != Kind.GROUP:
        lines.append({"term": None, **term_view(organization, None, today)})
    return lines


def writes_at(organization: Organization, actor: Actor) -> bool:
    """Say whether the reader may change a living organization."""
    return organization.dissolved_on is None and actor.may_at("organizations.write", organization.path)


def _rows(rows: list[Organization], leaders: dict[int, str]) -> list[dict[str, Any]]:
    return [
        {
            "row": row,
            "url": reverse("organizations.detail", args=[row.uuid]),
            "leader": leaders.get(row.pk) or row.secretary_text,
        }
        for row in rows
    ]


def _actions(organization: Organization, actor: Actor) -> dict[str, Any]:
    if not writes_at(organization, actor):
        return {"shown": [], "more": []}

    def action(name: str, text: str, icon: str) -> dict[str, Any]:
        return {"text": text, "url": reverse(name, args=[organization.uuid]), "icon": icon}

    kind = organization.kind
    shown, more = [action("organizations.edit", _("修改"), "edit")], []
    if rules.term_rule(kind, organization.village_or_community) != "TERM-09":
        shown.append(action("organizations.term", _("登记换届"), "calendar-plus"))
        more.append(action("organizations.postpone", _("延期或提前换届"), "calendar-due"))
    if rules.child_kinds(kind):
        more.append(action("organizations.new", _("添加下级组织"), "plus"))
    if kind != Kind.GROUP and not rules.temporary(kind):
        more.append(action("organizations.apply", _("申请成立党支部"), "file-text"))
    if rules.allowed_parent(kind, Kind.GROUP)["allowed"]:
        more.append(action("organizations.group", _("添加党小组"), "users-group"))
    if kind != Kind.GROUP and organization.parent_id and len(organization.path) > len(actor.path):
        more.append(action("organizations.move", _("调整上级"), "sitemap"))
    if kind in rules.DECIDING or kind == Kind.GENERAL_BRANCH:
        more.append(action("organizations.guidance", _("登记领导和指导关系"), "sitemap"))
    more.append(action("organizations.dissolve", _("撤销组织"), "archive"))
    return {"shown": shown, "more": more}
