"""The list of meetings and activities."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhibu.domain.affairs.meetings import queries
from zhibu.domain.affairs.meetings.models import Meeting, MeetingKind, MeetingState
from zhibu.domain.affairs.meetings.queries import MeetingFilter
from zhibu.domain.affairs.meetings.screens import words
from zhibu.domain.people.organizations.models import Kind, Organization
from zhibu.domain.people.organizations.queries import in_reach
from zhibu.engine import clock
from zhibu.engine.access import Actor, needs
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.screens.paging import PAGE_SIZES, paged
from zhibu.engine.ui.forms import PlainForm

MONTHS_BACK = 18
MOST_OFFERED = 400


class Narrow(PlainForm):
    """What the list is narrowed by beside the state."""

    kind = forms.ChoiceField(label=gettext_lazy("类别"), required=False)
    org = forms.ChoiceField(label=gettext_lazy("党组织"), required=False)
    month = forms.ChoiceField(label=gettext_lazy("月份"), required=False)

    def __init__(self, offered: list[Organization], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[str, Any]]] = {
            "kind": [(kind.value, kind.label) for kind in MeetingKind],
            "org": [(row.code, str(row)) for row in offered],
            "month": [(f"{first:%Y-%m}", _month_words(first)) for first in _months()],
        }
        for name, known in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", _("全部")), *known]


def _months() -> list[date]:
    first = clock.today().replace(day=1)
    return [clock.add_months(first, -back) for back in range(-1, MONTHS_BACK)]


def _month_words(first: date) -> str:
    return _("%(year)d年%(month)d月") % {"year": first.year, "month": first.month}


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01") if text else None
    except ValueError:
        return None


@screen("meetings/", name="meetings.list", access=needs("meetings.read"))
def listing(request: Request) -> HttpResponse:
    """List meetings by state, kind, organization, month or words in the title, newest first."""
    actor, given = request.actor, request.GET
    kept = {name: given.get(name, "") for name in ("kind", "org", "month", "q")}
    offered = list(in_reach(actor, "meetings.read")[:MOST_OFFERED])
    node = _node(request, kept["org"], offered)
    wanted = MeetingFilter(node.path if node else "", kept["kind"], _month(kept["month"]), kept["q"])
    rows = queries.narrowed(actor, wanted)
    counts = queries.state_counts(rows)
    state = given.get("state", "")
    state = state if state in MeetingState.values else ""
    size = next((size for size in PAGE_SIZES if str(size) == given.get("size")), PAGE_SIZES[0])
    total = counts.get(state, 0) if state else sum(counts.values())
    page = paged(rows.filter(state=state) if state else rows, given.get("page", ""), total=total, size=size)
    present = queries.present_counts(page.rows)
    narrowed = any(kept.values()) or bool(state)
    sized = {"size": str(size)} if size != PAGE_SIZES[0] else {}
    context = {
        "page": page,
        "sizes": PAGE_SIZES,
        "paging_query": _query({**kept, "state": state, **sized}),
        "lines": [_line(row, present, actor) for row in page.rows],
        "chips": _chips(counts, state, kept),
        "search": _search(kept, state),
        "fields": list(Narrow(offered, given)),
        "keep": [(name, text) for name, text in (("state", state), ("q", kept["q"])) if text],
        "unfolded": bool(kept["kind"] or kept["month"] or kept["org"]),
        "node": node,
        "narrowed": narrowed,
        "columns": _columns(),
        "clear": {"text": _("清除筛选"), "url": reverse("meetings.list")},
        "start": _start(request, kept),
        "year_url": reverse("meetings.year") if actor.may("plans.read") else "",
        "late_url": reverse("meetings.late") if actor.may("meetings.write") else "",
    }
    return render(request, "meetings/list.html", context)


def _node(request: Request, code: str, offered: list[Organization]) -> Organization | None:
    if not code:
        return None
    found = next((row for row in offered if row.code == code), None)
    found = found or in_reach(request.actor, "meetings.read").filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _query(filters: dict[str, str]) -> str:
    return urlencode({name: text for name, text in filters.items() if text})


def _chips(counts: dict[str, int], state: str, kept: dict[str, str]) -> list[dict[str, Any]]:
    chips: list[dict[str, Any]] = [
        {"label": _("全部"), "count": sum(counts.values()), "url": f"?{_query(kept)}", "current": not state}
    ]
    for one in MeetingState:
        # Voided records stay within reach without a chip of their own for everybody who has none.
        if one == MeetingState.VOID and not counts.get(one.value) and state != one.value:
            continue
        chips.append(
            {
                "label": one.label,
                "count": counts.get(one.value, 0),
                "url": f"?{_query({**kept, 'state': one.value})}",
                "current": state == one.value,
            }
        )
    return chips


def _columns() -> list[dict[str, Any]]:
    labels = [_("名称"), _("时间"), _("类别"), _("党组织"), _("主持人"), _("到会"), _("状态")]
    return [{"label": label, "css": "r" if label == _("到会") else ""} for label in labels]


def _search(kept: dict[str, str], state: str) -> dict[str, Any]:
    keep = [(name, text) for name, text in {**kept, "state": state}.items() if text and name != "q"]
    return {"value": kept["q"], "placeholder": _("找会议名称"), "keep": keep}


def _start(request: Request, kept: dict[str, str]) -> dict[str, Any] | None:
    if not request.actor.may("meetings.write"):
        return None
    query = _query({"org": kept["org"], "kind": kept["kind"]})
    url = reverse("meetings.new") + (f"?{query}" if query else "")
    return {"text": _("开始会议"), "url": url, "primary": True, "icon": "plus"}


def _line(meeting: Meeting, present: dict[int, tuple[int, int]], actor: Actor) -> dict[str, Any]:
    there, expected = present.get(meeting.pk, (0, 0))
    counted = meeting.state not in (MeetingState.CONVENED, MeetingState.VOID)
    return {
        "meeting": meeting,
        "place": _place(meeting.organization, actor),
        "url": words.address(meeting),
        "at": meeting.started_at or meeting.planned_at,
        "chip": words.chip(meeting),
        "present": f"{there}/{expected}" if counted else "",
    }


def _place(organization: Organization, actor: Actor) -> str:
    # 第一小组 says enough within its branch; from above it takes the branch's name as well.
    within = organization.kind != Kind.GROUP or actor.node_id in (organization.pk, organization.parent_id)
    return str(organization) if within else f"{organization.parent} {organization}"
