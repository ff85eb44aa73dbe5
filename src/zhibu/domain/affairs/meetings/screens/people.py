"""The card of a meeting's people: counters, who is there, who is not, and what to do about one of them."""

import hashlib
from typing import Any

from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings import rules, services
from zhibu.domain.affairs.meetings.models import (
    Attendance,
    Meeting,
    MeetingState,
    Presence,
    SignInWay,
)
from zhibu.domain.affairs.meetings.queries import Counts
from zhibu.domain.affairs.meetings.screens import words
from zhibu.domain.affairs.meetings.screens.given import Given
from zhibu.engine.screens.declare import Request


def card(
    request: Request,
    meeting: Meeting,
    lines: list[Attendance],
    heads: Counts,
    *,
    editable: bool,
    given: Given | None = None,
) -> dict[str, Any]:
    """Return counters, groups and the chosen person; `given` repeats whom and what was typed."""
    given = given or Given()
    wanted = given.who or request.GET.get("who", "")
    place = next((line for line in lines if str(line.uuid) == wanted), None)
    return {
        "figures": figures(meeting, heads),
        "groups": groups(meeting, lines, editable=editable),
        "seen": seen(meeting, lines),
        "who": chosen(request, meeting, place, given) if place is not None and editable else None,
    }


def seen(meeting: Meeting, lines: list[Attendance]) -> str:
    """Return a digest of what the card shows, so that an unchanged one is not sent again."""
    text = meeting.state + "".join(
        f"{line.pk}{line.presence}{line.way}{line.leave_agreed}{line.reason}" for line in lines
    )
    return hashlib.blake2s(text.encode(), digest_size=6).hexdigest()


def figures(meeting: Meeting, heads: Counts) -> list[dict[str, Any]]:
    """Return the counters: how many came, and whether half of those with a vote are there."""
    if meeting.state == MeetingState.CONVENED:
        return [
            {"value": heads.expected, "unit": _("人"), "label": _("应到")},
            {"value": heads.leave, "unit": _("人"), "label": _("请假")},
        ]
    of_all = _("/%(count)d人")
    shown: list[dict[str, Any]] = [
        {"value": heads.present, "unit": of_all % {"count": heads.expected}, "label": _("已到会")}
    ]
    if rules.decides(meeting.kind):
        if heads.missing_to_half:
            label = _("有表决权，还差%(count)d人到半数") % {"count": heads.missing_to_half}
        elif heads.due_present * 2 > heads.due:
            label = _("有表决权，已过半")
        else:
            label = _("有表决权，已到半数")
        shown.append({"value": heads.due_present, "unit": of_all % {"count": heads.due}, "label": label})
    else:
        shown.append({"value": heads.leave, "unit": _("人"), "label": _("请假")})
    return shown


def groups(meeting: Meeting, lines: list[Attendance], *, editable: bool) -> list[dict[str, Any]]:
    """Return the people by how they stand; names lead to what can be done, for those who may."""
    before, coming = meeting.state == MeetingState.CONVENED, _("应到 %(count)d人")
    parts: list[tuple[str, list[Attendance]]] = [
        (coming if before else _("未到 %(count)d人"), _of(lines, Presence.EXPECTED)),
        (_("未说明 %(count)d人"), _of(lines, Presence.UNEXPLAINED)),
        (_("请假 %(count)d人"), _of(lines, Presence.LEAVE)),
        (_("缺席 %(count)d人"), _of(lines, Presence.EXPLAINED)),
        (_("已到 %(count)d人"), _of(lines, Presence.PRESENT)),
        (_("邀请列席 %(count)d人"), _invited(lines)),
        (_("列席 %(count)d人"), [line for line in lines if line.guest and line.presence == "present"]),
    ]
    notes = {0: _("点名字可代签，须写原因"), 1: _("点名字可写明原因")}
    if not editable or before:
        notes = {}
    return [
        {
            "title": title % {"count": len(found)},
            "note": notes.get(place, ""),
            "people": [_person(line, meeting, editable=editable) for line in found],
        }
        for place, (title, found) in enumerate(parts)
        if found
    ]


def _of(lines: list[Attendance], presence: Presence) -> list[Attendance]:
    return [line for line in lines if not line.guest and line.presence == presence]


def _invited(lines: list[Attendance]) -> list[Attendance]:
    return [line for line in lines if line.guest and line.presence == Presence.EXPECTED]


def _person(line: Attendance, meeting: Meeting, *, editable: bool) -> dict[str, Any]:
    wide = line.presence in (Presence.LEAVE, Presence.EXPLAINED)
    proxy = line.presence == Presence.PRESENT and line.way == SignInWay.PROXY
    text = line.reason if wide else ""
    if line.presence == Presence.LEAVE and not line.leave_agreed:
        text = _("%(reason)s（等回复）") % {"reason": text}
    before = meeting.state == MeetingState.CONVENED
    acts = editable and (not before or line.presence == Presence.LEAVE or line.guest)
    return {
        "id": f"p-{line.uuid}",
        "name": line.member.name,
        "text": text,
        "state": "proxy" if proxy else words.STANDING[line.presence],
        "url": words.address(meeting, "who", who=str(line.uuid)) if acts else "",
        "label": _act_words(line) if acts else "",
    }


def _act_words(line: Attendance) -> str:
    if line.guest and line.presence == Presence.EXPECTED:
        return _("受邀列席，点此办理")
    if line.presence == Presence.EXPECTED:
        return _("未到，点此代签")
    if line.presence == Presence.UNEXPLAINED:
        return _("未说明，点此写明原因")
    if line.presence == Presence.LEAVE:
        return _("请假，点此答复")
    return _("%(stood)s，点此查看") % {"stood": words.stood(line)}


def chosen(request: Request, meeting: Meeting, place: Attendance, given: Given) -> dict[str, Any]:
    """Return one person with what can be done about him now."""
    running = meeting.state in (MeetingState.OPEN, MeetingState.CLOSED)
    away = place.presence != Presence.PRESENT
    return {
        "place": place,
        "name": place.member.name,
        "stood": words.stood_there(place) if away else words.stood(place),
        "by": place.by,
        "typed": given.reason,
        "problems": given.problems,
        "sign": running and away,
        "own": running and away and place.member_id == request.actor.person_id,
        "explain": running and place.presence in (Presence.UNEXPLAINED, Presence.EXPLAINED),
        "answer": place.presence == Presence.LEAVE,
        "agreed": bool(place.leave_agreed),
        "take_back": not away,
        "uninvite": place.guest and away and meeting.state in services.INVITING,
        "reasons": [_("没带手机"), _("不会用")],
        "back": words.address(meeting, "roll"),
    }
