"""The roll without phones: a sheet to sign on, and the roll call that brings it in (F-MTG-04, F-BUR-04)."""

from itertools import zip_longest
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings import queries, services
from zhibu.domain.affairs.meetings.models import Attendance, Meeting, MeetingState, Presence
from zhibu.domain.affairs.meetings.screens import words
from zhibu.domain.affairs.meetings.screens.exporting import as_pdf
from zhibu.engine.access import on
from zhibu.engine.flow import Invalid, WrongState
from zhibu.engine.papers import Fields, Paper, Sheet
from zhibu.engine.screens.declare import Request, screen

SHARES = (4, 12, 10) * 2
UNFIT = 422
SHEET = "roll"


@screen(
    "meetings/<uuid:uuid>/roll-call/",
    name="meetings.roll_call",
    access=on(Meeting, "meetings.write"),
    methods=("GET", "POST"),
)
def roll_call(request: Request, meeting: Meeting) -> HttpResponse:
    """Tick who answered, or who signed the paper sheet: one save for all of them."""
    if request.method != "POST":
        return _page(request, meeting)
    chosen = request.POST.getlist("place")
    try:
        services.call_roll(meeting, _uuids(chosen), actor=request.actor)
    except WrongState:
        return words.moved_on(request, meeting)
    except Invalid as error:
        return _page(request, meeting, chosen, list(error.problems.values()))
    return redirect(words.address(meeting, "roll"))


def _uuids(texts: list[str]) -> set[UUID]:
    found = set()
    for text in texts:
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found


def _page(
    request: Request, meeting: Meeting, chosen: list[str] | None = None, problems: list[str] | None = None
) -> HttpResponse:
    lines = [line for line in queries.roll(meeting) if not line.guest]
    missing = [line for line in lines if line.presence != Presence.PRESENT]
    context = {
        "meeting": meeting,
        "people": [_person(line, chosen or []) for line in missing],
        "present": len(lines) - len(missing),
        "expected": len(lines),
        "open": meeting.state in (MeetingState.OPEN, MeetingState.CLOSED),
        "problems": [{"id": "", "text": text} for text in problems or []],
        "back": {"text": _("查看会议"), "url": words.address(meeting, "roll")},
    }
    return render(request, "meetings/roll_call.html", context, status=UNFIT if problems else 200)


def _person(line: Attendance, chosen: list[str]) -> dict[str, Any]:
    stood = words.stood(line) if line.presence in (Presence.LEAVE, Presence.EXPLAINED) else ""
    return {"place": line, "stood": stood, "chosen": str(line.uuid) in chosen}


@screen("meetings/<uuid:uuid>/sheet/", name="meetings.sheet", access=on(Meeting, "meetings.write"))
def sheet(request: Request, meeting: Meeting) -> HttpResponse:
    """Give the sheet on which people sign by hand, as PDF."""
    row = queries.with_people(meeting)
    return as_pdf(request, row, _sheet(row, queries.roll(row)), SHEET, _("签到表"))


def _sheet(meeting: Meeting, lines: list[Attendance]) -> Paper:
    due = [line for line in lines if not line.guest]
    held = "，".join(part for part in (words.when(meeting), meeting.place) if part)
    head = Fields(((_("名称"), meeting.title), (_("时间地点"), held)))
    cells = [(str(place), _name(line), "") for place, line in enumerate(due, 1)]
    # Two people side by side: a branch of 26 signs on one page.
    half = -(-len(cells) // 2)
    rows = zip_longest(cells[:half], cells[half:], fillvalue=("", "", ""))
    heads = (_("序号"), _("姓名"), _("签名")) * 2
    sheet = Sheet(heads, SHARES, tuple(left + right for left, right in rows))
    title = _("签到表（应到%(count)d人）") % {"count": len(due)}
    return Paper((str(meeting.organization), title), (head, sheet))


def _name(line: Attendance) -> str:
    if line.presence == Presence.LEAVE:
        return _("%(name)s（请假）") % {"name": line.member.name}
    return line.member.name if line.full else _("%(name)s（预备）") % {"name": line.member.name}
