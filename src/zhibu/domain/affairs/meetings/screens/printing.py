"""Minutes as an official paper on A4 (MIN-01, MIN-02, MIN-04)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings import queries, rules
from zhibu.domain.affairs.meetings.models import Attendance, Matter, Meeting, MeetingState, Presence, Topic
from zhibu.domain.affairs.meetings.queries import Counts
from zhibu.domain.affairs.meetings.screens import words
from zhibu.engine.access import on
from zhibu.engine.papers import NoChineseFont, substitutes
from zhibu.engine.screens.declare import Request, screen

SHORT = 12


@screen("meetings/<uuid:uuid>/print/", name="meetings.print", access=on(Meeting, "meetings.read"))
def paper(request: Request, meeting: Meeting) -> HttpResponse:
    """Show the minutes for printing; before they are filed only to those who read the node's meetings."""
    if not meeting.filed_at and not words.reads_here(request.actor, meeting):
        return redirect("meetings.take_part", uuid=meeting.uuid)
    return render(request, "meetings/print.html", content(request, meeting))


def content(request: Request, meeting: Meeting) -> dict[str, Any]:
    """Return everything the paper says, for the page and for the PDF."""
    row = queries.with_people(meeting)
    filed = bool(row.filed_at)
    lines, topics = queries.roll(row), queries.topics(row)
    heads = queries.counts(lines)
    reads = words.reads_here(request.actor, meeting)
    whole = queries.reads_closed(request.actor, row, topics)
    told = [_topic(topic, row, heads, whole=whole) for topic in topics]
    return {
        "meeting": row,
        "filed": filed,
        "void": row.state == MeetingState.VOID,
        "back": words.address(row) if reads else words.step("take_part", row),
        "heads": heads,
        "absences": _absences(lines),
        "present": _names(line for line in lines if not line.guest and line.presence == Presence.PRESENT),
        "proxies": _proxies(lines),
        "guests": _names(line for line in lines if line.guest and line.presence == Presence.PRESENT),
        "topics": told,
        "addenda": queries.addenda(row),
        "one_hand": filed and row.closed_by == row.filed_by,
        "unchanged": filed and queries.is_unchanged(row, lines, topics),
        "digest": row.digest[:SHORT],
        "resolved": any(line["passed"] for line in told),
        "substitutes": _substitutes(),
    }


def _substitutes() -> str:
    """Say which typefaces of the layout this machine lacks, and what stands in for them."""
    try:
        return "、".join(f"{wanted}→{used}" for wanted, used in substitutes())
    except NoChineseFont:
        return ""


def _names(lines: Any) -> str:
    return "、".join(line.member.name for line in lines)


def _absences(lines: list[Attendance]) -> list[dict[str, str]]:
    return [
        {"name": line.member.name, "why": words.stood(line)}
        for line in lines
        if not line.guest and line.presence != Presence.PRESENT
    ]


def _proxies(lines: list[Attendance]) -> str:
    found = [line for line in lines if line.presence == Presence.PRESENT and line.way == "proxy"]
    texts = [
        _("%(name)s（%(reason)s，%(by)s代签）")
        % {"name": line.member.name, "reason": line.reason, "by": line.by}
        for line in found
    ]
    return "；".join(texts)


def _topic(topic: Topic, meeting: Meeting, heads: Counts, *, whole: bool) -> dict[str, Any]:
    if queries.is_closed(topic) and not whole:
        return {"topic": topic, "title": queries.open_title(topic), "closed": words.closed(), "passed": False}
    counted = topic.with_vote and topic.yes is not None
    passed = counted and rules.vote_outcome(heads.due, heads.due_present, topic.yes or 0)["passed"]
    return {
        "topic": topic,
        "title": queries.topic_title(topic),
        "serves": topic.get_serves_display() if topic.serves != meeting.kind else "",
        "matter": topic.get_matter_display() if topic.matter != Matter.GENERAL else "",
        "decision_label": queries.decision_label(topic, meeting),
        "closed": "",
        "lecturer": words.lecturer(topic),
        "vote": counted,
        "passed": passed,
    }
