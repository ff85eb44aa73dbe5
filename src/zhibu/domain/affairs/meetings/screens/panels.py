"""What meetings add to the page of an organization: what it held last, and what is to come (F-ORG-03)."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings import queries
from zhibu.domain.affairs.meetings.models import Meeting
from zhibu.domain.affairs.meetings.screens import words
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine.screens.declare import Request
from zhibu.engine.screens.panels import Panel, panel

FEW = 5


@panel("organizations.detail", order=30)
def lately(request: Request, organization: Organization) -> Panel | None:
    """Show the last meetings of an organization and its groups, to those who read meetings there."""
    if not request.actor.may_at("meetings.read", organization.path):
        return None
    found = list(queries.meetings_of(request.actor, organization)[:FEW])
    if not found:
        return None
    every = reverse("meetings.list") + "?" + urlencode({"org": organization.code})
    return Panel("meetings/lately_panel.html", {"items": [_row(one) for one in found], "url": every})


def _row(meeting: Meeting) -> dict[str, Any]:
    chip = words.chip(meeting)
    return {
        "title": meeting.title,
        "url": words.address(meeting),
        "after": _("补录") if meeting.late_entry else "",
        "hint": words.when(meeting),
        "icon": words.ICONS.get(meeting.kind, "calendar-event"),
        "state": chip["state"],
        "state_text": chip["text"],
        "state_icon": chip["icon"],
    }
