"""Minutes and resolutions as PDF in the official layout (ux 10)."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings import services
from zhibu.domain.affairs.meetings.models import Meeting
from zhibu.domain.affairs.meetings.screens import printing, words
from zhibu.engine import clock
from zhibu.engine.access import on
from zhibu.engine.papers import (
    Fields,
    Heading,
    NoChineseFont,
    Paper,
    Paragraph,
    Signature,
    rendered,
)
from zhibu.engine.screens.declare import Request, screen
from zhibu.engine.ui.templatetags.ui import dash, full_day, table_day

MINUTES, RESOLUTION = "minutes", "resolution"
NO_FONT = 503


@screen("meetings/<uuid:uuid>/pdf/", name="meetings.pdf", access=on(Meeting, "meetings.read"))
def pdf(request: Request, meeting: Meeting) -> HttpResponse:
    """Give minutes, or with `paper=resolution` what was resolved, as PDF; unfiled ones are marked 草稿."""
    if not meeting.filed_at and not words.reads_here(request.actor, meeting):
        return redirect("meetings.take_part", uuid=meeting.uuid)
    shown = printing.content(request, meeting)
    wanted = RESOLUTION if request.GET.get("paper") == RESOLUTION else MINUTES
    paper = resolution(shown) if wanted == RESOLUTION else minutes(shown)
    if paper is None:
        raise Http404
    kind = _("决议") if wanted == RESOLUTION else _("会议记录")
    return as_pdf(request, shown["meeting"], paper, wanted, kind)


def as_pdf(request: Request, meeting: Meeting, paper: Paper, which: str, name: str) -> HttpResponse:
    """Answer with a paper of a meeting as a file, noted in the journal; without a Chinese font say so."""
    try:
        made = rendered(paper, meeting.filed_at or clock.now())
    except NoChineseFont:
        return render(
            request, "meetings/no_font.html", {"print_url": words.step("print", meeting)}, status=NO_FONT
        )
    services.take_paper(meeting, which, actor=request.actor)
    answer = HttpResponse(made, content_type="application/pdf")
    named = content_disposition_header(True, f"{meeting.title}-{name}.pdf")
    answer["Content-Disposition"] = named or "attachment"
    return answer


def minutes(shown: dict[str, Any]) -> Paper:
    """Lay minutes out: head (MIN-01), topics with votes and decisions (MIN-02), signatures (MIN-04)."""
    row = shown["meeting"]
    parts: list[Any] = [Paragraph(line) for line in _marks(shown)]
    parts.append(Fields(tuple(_head(shown))))
    for place, line in enumerate(shown["topics"], 1):
        notes = "".join(f"（{note}）" for note in (line.get("serves"), line.get("matter")) if note)
        head = _("议题%(number)d：%(title)s") % {"number": place, "title": line["title"]}
        parts.append(Heading(head + notes))
        parts += [Paragraph(text) for text in _said(line, shown)]
    if shown["filed"]:
        parts.append(Signature(tuple(_signatures(shown))))
    for addendum in shown["addenda"]:
        by = {"recorder": addendum.recorded_by, "chair": addendum.chaired_by, "at": table_day(addendum.at)}
        signed = _("记录人签字：%(recorder)s　主持人签字：%(chair)s　%(at)s") % by
        parts += [Heading(_("补充说明")), Paragraph(addendum.text), Signature((signed,))]
    title = (row.organization.name, _("会议记录"))
    return Paper(title, tuple(parts), mark=_mark(shown), foot=_foot(shown))


def resolution(shown: dict[str, Any]) -> Paper | None:
    """Lay out what a meeting resolved by vote; None where nothing passed."""
    passed = [line for line in shown["topics"] if line["passed"]]
    if not passed:
        return None
    row = shown["meeting"]
    day = row.held_on or row.planned_at
    opening = _("%(day)s，%(organization)s召开%(kind)s，%(heads)s。") % {
        "day": full_day(day).split(" ")[0],
        "organization": row.organization.name,
        "kind": row.get_kind_display(),
        "heads": _heads_with_vote(shown),
    }
    parts: list[Any] = [Paragraph(opening)]
    for line in passed:
        if len(passed) > 1:
            parts.append(Heading(line["title"]))
        parts += [Paragraph(_vote(line, shown)), Paragraph(line["topic"].decision)]
    date = full_day(day).split(" ")[0]
    parts.append(Signature((row.organization.name, date)))
    about = _("关于%(title)s的决议") % {"title": passed[0]["title"]} if len(passed) == 1 else _("决议")
    return Paper((row.organization.name, about), tuple(parts), mark=_mark(shown), foot=_foot(shown))


def _mark(shown: dict[str, Any]) -> str:
    if shown["void"]:
        return _("作废")
    return "" if shown["filed"] else _("草稿")


def _foot(shown: dict[str, Any]) -> str:
    if not shown["filed"]:
        return ""
    state = _("与归档时一致") if shown["unchanged"] else _("与归档时不一致")
    return _("内容校验%(digest)s，%(state)s") % {"digest": shown["digest"], "state": state}


def _marks(shown: dict[str, Any]) -> list[str]:
    row, found = shown["meeting"], []
    if row.late_entry and row.filed_at:
        given = {"day": table_day(row.filed_at), "reason": row.late_reason}
        found.append(_("补录：%(day)s补录，原因：%(reason)s") % given)
    if shown["void"]:
        given = {"day": table_day(row.voided_at), "reason": row.void_reason}
        found.append(_("作废：%(day)s作废，原因：%(reason)s") % given)
    return found


def _head(shown: dict[str, Any]) -> list[tuple[str, str]]:
    row, heads = shown["meeting"], shown["heads"]
    name = row.title
    if row.running_number:
        number = {"y": row.held_on.year, "n": row.running_number, "kind": row.get_kind_display()}
        name += _("（%(y)d年第%(n)d次%(kind)s）") % number
    absent = "；".join(f"{line['name']}　{line['why']}" for line in shown["absences"])
    count = _("%(n)d人：") % {"n": len(shown["absences"])} if absent else ""
    present = _people(heads.present, heads.full_present, heads.probationary_present)
    rows = [
        (_("名称"), name),
        (_("开始"), table_day(row.started_at)),
        (_("结束"), table_day(row.ended_at)),
        (_("地点"), dash(row.place)),
        (_("主持人"), dash(str(row.chair or ""))),
        (_("记录人"), dash(str(row.recorder or ""))),
        (_("应到"), _people(heads.expected, heads.full_expected, heads.probationary_expected)),
        (_("实到"), present + (f"：{shown['present']}" if shown["present"] else "")),
        (_("缺席"), count + absent or _("无")),
        (_("列席"), shown["guests"] or _("无")),
    ]
    return [*rows, (_("代签"), shown["proxies"])] if shown["proxies"] else rows


def _people(everybody: int, full: int, rest: int) -> str:
    words_of = {"all": everybody, "full": full, "rest": rest}
    return _("%(all)d人（正式党员%(full)d人，预备党员%(rest)d人）") % words_of


def _heads_with_vote(shown: dict[str, Any]) -> str:
    heads = shown["heads"]
    return _("应到有表决权%(due)d人，实到%(there)d人") % {"due": heads.due, "there": heads.due_present}


def _vote(line: dict[str, Any], shown: dict[str, Any]) -> str:
    topic = line["topic"]
    votes = {"yes": topic.yes, "no": topic.no, "abstain": topic.abstain}
    told = _("赞成%(yes)d票，不赞成%(no)d票，弃权%(abstain)d票") % votes
    result = _("通过") if line["passed"] else _("未通过")
    given = {"heads": _heads_with_vote(shown), "votes": told, "result": result}
    return _("表决：%(heads)s，%(votes)s，%(result)s。") % given


def _said(line: dict[str, Any], shown: dict[str, Any]) -> list[str]:
    topic = line["topic"]
    if line["closed"]:
        return [line["closed"]]
    found = [_("授课人：%(name)s") % {"name": line["lecturer"]}] if line["lecturer"] else []
    found += [topic.minutes] if topic.minutes else []
    if line["vote"]:
        found.append(_vote(line, shown))
    if topic.decision:
        found.append(f"{line['decision_label']}：{topic.decision}")
    if topic.follow_up:
        found.append(_("谁来办、何时办完：%(text)s") % {"text": topic.follow_up})
    return found


def _signatures(shown: dict[str, Any]) -> list[str]:
    row = shown["meeting"]
    recorder = {"who": row.closed_by, "at": table_day(row.closed_at)}
    chair = {"who": row.filed_by, "at": table_day(row.filed_at)}
    lines = [_("记录人签字：%(who)s　%(at)s") % recorder, _("主持人签字：%(who)s　%(at)s") % chair]
    return [*lines, _("两处签字由%(who)s一人办理") % chair] if shown["one_hand"] else lines
