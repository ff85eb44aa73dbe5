"""The page of one meeting (mock g): steps, topics, sign-in, people, what filing brings about."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings import queries, rules, services
from zhibu.domain.affairs.meetings.models import (
    Attendance,
    Meeting,
    MeetingKind,
    MeetingState,
    RemarkState,
    Topic,
)
from zhibu.domain.affairs.meetings.queries import UNFINISHED, Counts
from zhibu.domain.affairs.meetings.screens import codes, comparing, following, people, photos, words
from zhibu.domain.affairs.meetings.screens.given import Given
from zhibu.domain.affairs.meetings.screens.typed import VOTES, token_of
from zhibu.engine import clock
from zhibu.engine.screens.declare import Request
from zhibu.engine.ui.templatetags.ui import day

STEPS = ("prepare", "sign", "write", "file")


def context(request: Request, meeting: Meeting, given: Given | None = None) -> dict[str, Any]:
    """Return everything the page shows; writing parts only to those who may write here."""
    given = given or Given()
    row = queries.with_people(meeting)
    lines, topics = queries.roll(row), queries.topics(row)
    heads = queries.counts(lines)
    writes = request.actor.may_at("meetings.write", row.org_path)
    editable = writes and row.state in UNFINISHED
    filed = row.state == MeetingState.FILED
    return {
        "meeting": row,
        "chip": words.chip(row),
        "when": words.when(row),
        "people": words.people_words(row),
        "steps": steps(row, heads),
        "editable": editable,
        "writes": writes,
        "key": f"meeting-{row.uuid}",
        "token": token_of(topics),
        "topics": [block(topic, row, heads, given, request.actor.label) for topic in topics],
        "problems": [] if given.who else [{"id": "", "text": text} for text in given.problems],
        "new_title": given.new_title,
        "unsaved": any(one.touched for one in given.typed),
        "checks": checks(row, lines, topics) if row.state == MeetingState.CLOSED else [],
        "remarks": remarks(row, editable=editable),
        "fulfilments": queries.fulfilments(row, topics) if row.state != MeetingState.VOID else [],
        "absent": heads.absent,
        "inviting": editable and row.state in services.INVITING and request.actor.may("members.read"),
        "follow_ups": following.rows(row),
        "addenda": queries.addenda(row) if filed else [],
        "addendum_text": given.addendum,
        **photos.beside(row),
        "unchanged": filed and queries.is_unchanged(row, lines, topics),
        "done": request.GET.get("done", ""),
        **_sign_in(request, row, writes),
        **people.card(request, row, lines, heads, editable=editable, given=given),
    }


def _sign_in(request: Request, meeting: Meeting, writes: bool) -> dict[str, Any]:
    # The code shows that one is in the room: only those who run the meeting get to see it.
    if not writes or meeting.state != MeetingState.OPEN:
        return {"polling": False}
    return {
        "polling": True,
        **codes.card(request, meeting),
        "wall_url": reverse("meetings.wall", kwargs={"uuid": meeting.uuid}),
    }


def steps(meeting: Meeting, heads: Counts) -> list[dict[str, str]]:
    """Return the step bar: 准备 签到 记录 核对归档."""
    labels = (_("准备"), _("签到"), _("记录"), _("核对归档"))
    at = {
        MeetingState.CONVENED.value: 0,
        MeetingState.OPEN.value: 2 if heads.present else 1,
        MeetingState.CLOSED.value: 3,
    }.get(meeting.state, len(STEPS))
    return [
        {"label": label, "state": "done" if place < at else "now" if place == at else ""}
        for place, label in enumerate(labels)
    ]


def block(topic: Topic, meeting: Meeting, heads: Counts, given: Given, me: str) -> dict[str, Any]:
    """Return one topic as the template draws it; what was typed and not saved stands before the saved."""
    typed = next((one for one in given.typed if one.uuid == topic.uuid), None)
    raw = typed.raw if typed else {}
    conflict = given.saved.conflicts.get(topic.uuid)
    problem = given.saved.problems.get(topic.uuid, "")
    coming = meeting.state == MeetingState.CONVENED
    decides = queries.power_of(topic, meeting)["decides"]
    other = power(topic, meeting)
    return {
        "topic": topic,
        "name": queries.topic_title(topic),
        "minutes": raw.get("minutes", topic.minutes),
        "title": raw.get("title", topic.title),
        "decision": raw.get("decision", topic.decision),
        "follow_up": raw.get("follow_up", topic.follow_up),
        "serves": raw.get("serves", topic.serves),
        "matter": raw.get("matter", topic.matter),
        "matters": [
            (one.value, one.label) for one in rules.matters(village=queries.in_village(meeting.organization))
        ],
        "decision_label": queries.decision_label(topic, meeting),
        "power": other,
        "kinds": [(kind.value, kind.label) for kind in rules.serving(meeting.kind)],
        "serves_other": topic.serves != meeting.kind,
        "more": bool(topic.decision or topic.follow_up or topic.serves != meeting.kind or other),
        "decides": decides or topic.with_vote,
        "state": topic_state(topic),
        "lecturer": words.lecturer(topic),
        "lecture": lecture(topic, meeting, raw) if topic.serves == MeetingKind.LECTURE else None,
        "vote": vote(topic, heads, raw, problem, coming=coming) if topic.with_vote else None,
        "conflict": comparing.sides(conflict, raw, queries.decision_label(topic, meeting))
        if conflict
        else None,
        "writer": queries.writer(topic, me),
        "unsaved": bool(conflict or problem),
        "mine_age": _age(topic) if topic.written_by == me else None,
    }


def lecture(topic: Topic, meeting: Meeting, raw: dict[str, str]) -> dict[str, Any]:
    """Return who can be chosen as the lecturer, who is, and the name written instead (LIF-06)."""
    offered = {str(person.uuid): label for label, person in queries.lecturers_for(meeting.organization)}
    if topic.lecturer is not None:
        offered.setdefault(str(topic.lecturer.uuid), topic.lecturer.name)
    chosen = str(topic.lecturer.uuid) if topic.lecturer is not None else ""
    return {
        "offered": list(offered.items()),
        "chosen": raw.get("lecturer", chosen),
        "text": raw.get("lecturer_text", topic.lecturer_text),
    }


def power(topic: Topic, meeting: Meeting) -> dict[str, str] | None:
    """Return who decides a topic, with the rule, where it is not decided at this meeting (LIF-02)."""
    note = queries.power_note(topic, meeting)
    return {"note": note, "cite": rules.cite("LIF-02")} if note else None


def _age(topic: Topic) -> int | None:
    return int((clock.now() - topic.written_at).total_seconds()) if topic.written_at else None


def topic_state(topic: Topic) -> dict[str, str]:
    """Return text, state and icon of a topic's chip."""
    if topic.minutes.strip():
        return {"text": _("已记录"), "state": "ok", "icon": "check"}
    if topic.with_vote:
        return {"text": _("须表决"), "state": "brand", "icon": "gavel"}
    return {"text": _("未开始"), "state": "mute", "icon": "circle-dashed"}


def vote(
    topic: Topic, heads: Counts, raw: dict[str, str], problem: str = "", *, coming: bool = False
) -> dict[str, Any]:
    """Return the boxes of a vote, its outcome, and beforehand how many approvals pass it (LIF-20)."""
    labels = {"yes": _("赞成"), "no": _("不赞成"), "abstain": _("弃权")}
    saved = {name: getattr(topic, name) for name in VOTES}
    shown = {name: "" if saved[name] is None else str(saved[name]) for name in VOTES}
    return {
        "choices": [
            {"name": f"{name}-{topic.uuid}", "label": labels[name], "value": raw.get(name, shown[name])}
            for name in VOTES
        ],
        "result": {"text": problem, "state": "late"} if problem else outcome(topic, heads),
        "note": vote_note(heads, coming=coming),
    }


def outcome(topic: Topic, heads: Counts) -> dict[str, str]:
    """Return the outcome of a vote in words and state; it is counted, never typed."""
    if topic.yes is None or topic.no is None or topic.abstain is None:
        return {"text": _("未计票"), "state": "mute"}
    if rules.vote_outcome(heads.due, heads.due_present, topic.yes)["passed"]:
        return {"text": _("通过"), "state": "ok"}
    return {"text": _("未通过"), "state": "late"}


def vote_note(heads: Counts, *, coming: bool = False) -> str:
    """Say before the vote what it takes (LIF-19, LIF-20)."""
    # Of 13 half is 6.5: more than 6 and at least 7 are the same, so whole numbers will do.
    figures = {"due": heads.due, "present": heads.due_present, "half": heads.yes_needed - 1}
    if coming:
        return _("应到有表决权%(due)d人，半数以上到会才能表决。赞成超过%(half)d人即通过。") % figures
    note = _("应到有表决权%(due)d人，实到%(present)d人。赞成超过%(half)d人即通过。") % figures
    if heads.missing_to_half:
        note += _("还差%(count)s人到半数，不能表决。") % {"count": heads.missing_to_half}
    elif heads.due_present < heads.yes_needed:
        note += _("现在到会的人全部赞成也不能通过。")
    return note


def checks(meeting: Meeting, lines: list[Attendance], topics: list[Topic]) -> list[dict[str, Any]]:
    """Return what to look at before filing: the roll, absences, topics, and what still blocks."""
    heads = queries.counts(lines)
    items = [_check(_roll_words(heads), "ok")]
    silent = [line.member.name for line in lines if line.presence == "unexplained"]
    if silent:
        text = _("%(count)d人未说明：%(names)s") % {"count": len(silent), "names": "、".join(silent)}
        items.append(_check(text, "warn", _("点名字可以写明原因；不写就照实记为未说明。")))
    waiting = [line.member.name for line in lines if line.presence == "leave" and not line.leave_agreed]
    if waiting:
        text = _("%(count)d人请假还没有答复：%(names)s")
        items.append(_check(text % {"count": len(waiting), "names": "、".join(waiting)}, "warn"))
    if meeting.remarks_until is not None:
        items.append(checked(meeting, lines, topics))
    items += _vague(lines, topics)
    written = sum(bool(topic.minutes.strip()) for topic in topics)
    text = _("%(all)d个议题，%(written)d个已记录") % {"all": len(topics), "written": written}
    items.append(_check(text, "ok" if written == len(topics) else "warn"))
    for topic in topics:
        if topic.with_vote and topic.yes is not None:
            said = outcome(topic, heads)["text"]
            text = _("“%(title)s”%(outcome)s") % {"title": queries.topic_title(topic), "outcome": said}
            items.append(_check(text, "ok", vote_note(heads)))
    blocking = queries.filing_problems(meeting, lines, topics)
    return items + [_check(found.text, "late", cite=rules.cite(found.rule)) for found in blocking]


def _vague(lines: list[Attendance], topics: list[Topic]) -> list[dict[str, Any]]:
    names = [line.member.name for line in lines if line.presence == "present"]
    found = [topic for topic in topics if rules.vague(topic.minutes, names)["vague"]]
    note = _("写明谁说了什么；不同意见也写上。不改也可以归档。")
    return [
        _check(
            _("“%(title)s”没有写是谁说的") % {"title": queries.topic_title(topic)},
            "warn",
            note,
            rules.cite("MIN-03"),
        )
        for topic in found
    ]


def checked(meeting: Meeting, lines: list[Attendance], topics: list[Topic]) -> dict[str, Any]:
    """Return the line that says until when those present check, and how many of them agreed."""
    silent = queries.unconfirmed(meeting, lines, topics)
    there = [line for line in lines if line.presence == "present" and not line.guest]
    figures = {"until": day(meeting.remarks_until), "all": len(there), "agreed": len(there) - len(silent)}
    text = _("核对到%(until)s；到会%(all)d人，%(agreed)d人已同意") % figures
    names = "、".join(line.member.name for line in silent)
    note = _("还没有同意：%(names)s") % {"names": names} if names else ""
    return _check(text, "warn" if silent else "ok", note)


def remarks(meeting: Meeting, *, editable: bool) -> list[dict[str, Any]]:
    """Return the remarks of those who were there, with whether they still wait for an answer."""
    if meeting.state in (MeetingState.CONVENED, MeetingState.VOID):
        return []
    return [
        {
            "remark": one,
            "about": queries.topic_title(one.topic) if one.topic else _("整个记录"),
            "open": editable and one.state == RemarkState.OPEN,
        }
        for one in queries.remarks(meeting)
    ]


def _check(text: str, state: str, note: str = "", cite: str = "") -> dict[str, Any]:
    return {"text": text, "state": state, "note": note, "cite": cite}


def _roll_words(heads: Counts) -> str:
    words_ = _("应到%(expected)d人，实到%(present)d人（正式%(full)d人、预备%(rest)d人），列席%(guests)d人")
    return words_ % {
        "expected": heads.expected,
        "present": heads.present,
        "full": heads.full_present,
        "rest": heads.probationary_present,
        "guests": heads.guests,
    }
