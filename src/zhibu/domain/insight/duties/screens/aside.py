"""The right column of the workbench: drafts, requests that wait, the branch in figures."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings.models import Attendance
from zhibu.domain.affairs.meetings.queries import waiting_leave
from zhibu.domain.insight.duties import queries
from zhibu.domain.insight.duties.queries import Figures, Node, Planned
from zhibu.domain.insight.duties.screens import words
from zhibu.domain.insight.duties.screens.rows import View
from zhibu.engine.access import Actor
from zhibu.engine.resource import EVERYTHING

MOST = 5
MONTHS = 12


def parts(view: View, meetings: list[Planned], figures: Figures) -> dict[str, Any]:
    """Return what stands in the right column for this reader."""
    writes = view.today and view.actor.may("meetings.write")
    waiting = waiting_leave(view.actor) if writes else []
    drafts = [item for item in meetings if item.state in ("open", "closed")] if writes else []
    return {
        "drafts": [_draft(item) for item in drafts[:MOST]],
        "waiting": [_leave(place, view.on) for place in waiting[:MOST]],
        "waiting_count": len(waiting),
        "figures": _figures(view.actor, figures),
        "about": _about(figures.root),
        "term": _term(view, figures.root) if figures.root else None,
        "roster": _roster(view.actor, figures.root),
    }


def _draft(meeting: Planned) -> dict[str, Any]:
    state = _("待归档") if meeting.state == "closed" else _("进行中")
    hint = state
    if meeting.saved_at:
        hint = _("%(time)s自动保存") % {"time": _moment(meeting.saved_at)} + f" · {state}"
    address = words.meeting_url(meeting.uuid)
    return {
        "title": meeting.title,
        "url": address,
        "hint": hint,
        "action": {"text": _("继续"), "url": address},
    }


def _moment(at: Any) -> str:
    local = timezone.localtime(at)
    today = timezone.localtime().date()
    return f"{local:%H:%M}" if local.date() == today else f"{queries.day_words(local.date())} {local:%H:%M}"


def _leave(place: Attendance, on: date) -> dict[str, Any]:
    meeting = place.meeting
    when = words.moment_words(meeting.planned_at, on)
    answer = reverse("meetings.answer_leave", kwargs={"uuid": place.uuid}) + "?back=start"
    return {
        "title": place.member.name,
        "after": _("请假"),
        "hint": f"{when} {meeting.title} · {place.reason}",
        "avatar": place.member.name[:1],
        "url": words.meeting_url(str(meeting.uuid)),
        "action": {"text": _("同意"), "url": answer, "post": True, "name": "answer", "value": "agree"},
    }


def _figures(actor: Actor, counts: Figures) -> list[dict[str, Any]]:
    node = counts.root
    if node is None:
        return []
    members = _members(actor, node)
    figures: list[dict[str, Any]] = [{"value": node.members, "label": _("党员"), "url": members}]
    if node.is_branch or node.is_group:
        probationary = _("预备%(count)d") % {"count": node.members - node.full}
        full = f"{members}&chip=full" if members else ""
        figures.append({"value": node.full, "unit": _("正式"), "label": probationary, "url": full})
    if node.is_branch:
        address = _organization(actor, node)
        figures.append({"value": counts.group, "label": _("党小组"), "url": address})
    elif not node.is_group:
        address = f"{reverse('organizations.list')}?{EVERYTHING}" if actor.may("organizations.read") else ""
        figures.append({"value": counts.branch, "label": _("党支部"), "url": address})
        figures.append({"value": counts.group, "label": _("党小组"), "url": address})
    return figures


def _members(actor: Actor, node: Node) -> str:
    if not actor.may_at("members.read", node.path):
        return ""
    return f"{reverse('members.list')}?{urlencode({'org': node.code})}"


def _organization(actor: Actor, node: Node) -> str:
    if not actor.may_at("organizations.read", node.path):
        return ""
    return reverse("organizations.detail", kwargs={"uuid": node.uuid})


def _roster(actor: Actor, node: Node | None) -> dict[str, str] | None:
    address = _members(actor, node) if node else ""
    return {"text": _("党员名册"), "url": address} if address else None


def _about(node: Node | None) -> str:
    if node and node.is_group:
        return _("党小组概况")
    return _("支部概况") if node and node.is_branch else _("组织概况")


def _term(view: View, node: Node) -> dict[str, str] | None:
    if node.is_group:
        return None
    if node.term_ends is None:
        return (
            {"text": _("未填本届选举日期"), "url": _organization(view.actor, node)}
            if node.lacks_term
            else None
        )
    ends = {"year": node.term_ends.year, "month": node.term_ends.month}
    if node.term_ends < view.on:
        text = _("本届%(year)d年%(month)d月已届满") % ends
    else:
        left = (node.term_ends.year - view.on.year) * MONTHS + node.term_ends.month - view.on.month
        left -= node.term_ends.day < view.on.day
        text = _("本届%(year)d年%(month)d月期满，") % ends
        text += _("还有%(count)d个月") % {"count": left} if left else _("不到1个月")
    return {"text": text, "url": _organization(view.actor, node)}
