"""What a meeting shows (LIF-30), what still keeps it from being filed, and that it did not change."""

import hashlib
import heapq
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings import rules
from zhibu.domain.affairs.meetings.models import (
    Attendance,
    Matter,
    Meeting,
    MeetingKind,
    MeetingState,
    Showing,
    Topic,
)
from zhibu.domain.affairs.meetings.queries.checking import open_remarks, unconfirmed
from zhibu.domain.affairs.meetings.queries.powers import power_problem
from zhibu.domain.affairs.meetings.queries.proposing import often, period_words
from zhibu.domain.affairs.meetings.queries.rolls import Counts, committee_heads, counts
from zhibu.engine import clock
from zhibu.engine.access import Where, is_whole, under, without_index_of
from zhibu.engine.duty import MonthBits
from zhibu.engine.duty.months import ROOM
from zhibu.engine.rules import rulebook

AT_ONCE = 5000


@dataclass(frozen=True)
class Problem:
    """What keeps a meeting from being filed: a short name, words for the user, the rule."""

    name: str
    text: str
    rule: str


def filing_problems(meeting: Meeting, lines: list[Attendance], topics: list[Topic]) -> list[Problem]:
    """Return what still keeps a meeting from being filed (LIF-02, 03, 19, 30, MIN-01, 02)."""
    shown, heads = shown_kinds(topics), counts(lines)
    found = []
    if MeetingKind.COMMITTEE in {meeting.kind, *shown}:
        whole, there = committee_heads(meeting, lines)
        if not there or not rules.committee_quorum(whole, there)["valid"]:
            missing = max(1, rules.min_present(whole) - there)
            words = _("支委会要半数以上委员到会，还差%(count)s人到半数") % {"count": missing}
            found.append(Problem("quorum", words, "LIF-03"))
    elif not heads.present:
        found.append(Problem("roll", _("还没有人签到。请先签到或代签。"), "MIN-01"))
    if not shown:
        found.append(Problem("minutes", _("还没有记录。至少写一个议题。"), "MIN-02"))
    elif meeting.kind not in shown:
        words = _("记录里没有%(kind)s的内容。至少让一个议题算作%(kind)s。") % {
            "kind": meeting.get_kind_display()
        }
        found.append(Problem("serves", words, "LIF-30"))
    for topic in topics:
        if words := power_problem(topic, meeting):
            words = _("“%(title)s”：%(problem)s") % {"title": topic_title(topic), "problem": words}
            found.append(Problem(f"power-{topic.pk}", words, "LIF-02"))
        elif topic.with_vote:
            found += _vote_problems(topic, heads)
    return found + _checking_problems(meeting, lines, topics)


def _checking_problems(meeting: Meeting, lines: list[Attendance], topics: list[Topic]) -> list[Problem]:
    # Minutes entered late were on paper before: nobody is asked to check them here.
    until = meeting.remarks_until
    if until is None:
        return []
    found = []
    waiting = open_remarks(meeting)
    if waiting:
        words = _("还有%(count)d条意见没有办。写进记录，或者答复。") % {"count": waiting}
        found.append(Problem("remarks", words, "MIN-04"))
    silent = unconfirmed(meeting, lines, topics) if clock.now() < until else []
    if silent:
        at = timezone.localtime(until)
        figures = {"month": at.month, "day": at.day, "time": f"{at:%H:%M}", "count": len(silent)}
        words = _("核对到%(month)d月%(day)d日 %(time)s。到会的人都同意了可以提前归档，还差%(count)d人。")
        found.append(Problem("checking", words % figures, "MIN-05"))
    return found


def _vote_problems(topic: Topic, heads: Counts) -> list[Problem]:
    name = f"vote-{topic.pk}"
    if topic.yes is None or topic.no is None or topic.abstain is None:
        words = _("“%(title)s”须表决，还没有票数") % {"title": topic_title(topic)}
        return [Problem(name, words, "MIN-02")]
    words = vote_problem(heads, topic.yes, topic.no, topic.abstain)
    if not words:
        return []
    words = _("“%(title)s”：%(problem)s") % {"title": topic_title(topic), "problem": words}
    return [Problem(name, words, "LIF-19")]


def vote_problem(heads: Counts, yes: int, no: int, abstain: int) -> str:
    """Say why the totals of a vote cannot be (LIF-19); nothing where they can."""
    if heads.missing_to_half:
        return _("还差%(count)s人到半数") % {"count": heads.missing_to_half}
    if yes + no + abstain > heads.due_present:
        return _("票数合计超过实到有表决权%(present)s人") % {"present": heads.due_present}
    return ""


def topic_title(topic: Topic) -> str:
    """Return the title of a topic, for one without a title its place on the agenda."""
    return topic.title or _("议题%(number)d") % {"number": topic.position}


def shown_kinds(topics: list[Topic]) -> set[str]:
    """Return the duties that minutes show, each with a topic of its own (LIF-30)."""
    return {topic.serves for topic in topics if topic.minutes.strip()}


@dataclass(frozen=True)
class Fulfilment:
    """A duty that a meeting shows done: kind, its name with the period, rule, and whether it was before."""

    kind: str
    text: str
    cite: str
    already: bool


def fulfilments(meeting: Meeting, topics: list[Topic]) -> list[Fulfilment]:
    """Return the duties that filing a meeting shows done, or that a filed meeting shows; two queries."""
    kinds = shown_kinds(topics)
    if meeting.state != MeetingState.FILED:
        kinds |= {meeting.kind}
    day = meeting.held_on or timezone.localtime(meeting.started_at or meeting.planned_at).date()
    year = clock.period_of("year", day)
    shown = Showing.objects.unscoped(why="what an organization already reached has shown").filter(
        meeting__organization=meeting.organization_id,
        meeting__state=MeetingState.FILED,
        held_on__gte=year.start,
        held_on__lte=year.end,
        kind__in=kinds,
    )
    held = list(shown.exclude(meeting=meeting).values_list("kind", "held_on"))
    return [_fulfilment(kind, day, held, meeting.org_path) for kind in MeetingKind.values if kind in kinds]


def _fulfilment(kind: str, day: date, held: list[tuple[str, date]], path: str) -> Fulfilment:
    owed = often(kind, day, path)
    period = clock.period_of(owed.period, day)
    times = sum(shown == kind and period.holds(on) for shown, on in held)
    words = _("%(period)s%(kind)s") % {
        "period": period_words(owed.period, day),
        "kind": MeetingKind(kind).label,
    }
    cite = rulebook()[rules.RULE_OF_KIND[MeetingKind(kind)]].cite
    return Fulfilment(kind, words, cite, times >= owed.times)


def known_filed(path: Where, since: date, day: date) -> QuerySet[Showing]:
    """Return what filed meetings under a path show, as known at the end of a day."""
    known = clock.end_of_day(day)
    found = Showing.objects.unscoped(why="duties are computed for a path that the caller has checked")
    rows = found.filter(
        under(path, "meeting__org_path"),
        held_on__gte=since,
        held_on__lte=day,
        meeting__filed_at__lt=known,
    )
    rows = rows.filter(Q(meeting__voided_at=None) | Q(meeting__voided_at__gte=known))
    # Beneath the root a node's own meetings are read, not everything that was held anywhere on those days.
    return rows if is_whole(path) else without_index_of(rows, "held_on")


def shown_months(path: Where, since: date, day: date) -> Iterator[tuple[int, str, int]]:
    """Stream in which months what kinds were shown, by organization: its id, kind, months as bits.

    Bit 0 is the month of `since`. One query for every five years.
    """
    parts, begin, shift = [], since, 0
    while begin <= day:
        end = clock.add_months(begin.replace(day=1), ROOM)
        rows = known_filed(path, begin, min(day, end - timedelta(days=1)))
        if is_whole(path):
            # Of the whole tree everything is read, as it lies; by an index it would be fetched one by one.
            rows = without_index_of(without_index_of(rows, "held_on"), "org_path")
        found = rows.values_list("meeting__organization_id", "kind").annotate(
            months=MonthBits("held_on", since=begin)
        )
        parts.append(_shifted(found.order_by("meeting__organization_id", "kind").iterator(AT_ONCE), shift))
        begin, shift = end, shift + ROOM
    return parts[0] if len(parts) == 1 else heapq.merge(*parts)


def _shifted(rows: Iterable[tuple[int, str, int]], shift: int) -> Iterator[tuple[int, str, int]]:
    return ((organization, kind, months << shift) for organization, kind, months in rows)


def content_digest(meeting: Meeting, lines: list[Attendance], topics: list[Topic]) -> str:
    """Return the SHA-256 over everything the minutes say, so that a later change would show."""
    moments = (meeting.started_at, meeting.ended_at, meeting.closed_at, meeting.filed_at)
    content = {
        "meeting": [
            str(meeting.uuid),
            meeting.organization_id,
            meeting.kind,
            meeting.running_number,
            meeting.title,
            str(meeting.held_on),
            meeting.place,
            meeting.chair_id,
            meeting.recorder_id,
            meeting.late_entry,
            meeting.late_reason,
            meeting.closed_by,
            meeting.filed_by,
            *(moment.timestamp() if moment else None for moment in moments),
        ],
        "roll": sorted(
            [line.member_id, line.presence, line.reason, line.guest, line.full, line.voting, line.way]
            for line in lines
        ),
        "topics": [
            [
                *(t.position, t.title, t.serves, t.minutes, t.decision, t.follow_up, t.yes, t.no, t.abstain),
                *_added(t),
            ]
            for t in topics
        ],
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _added(topic: Topic) -> list[str | int | None]:
    # Only where there is anything: what was filed before these fields were keeps its digest.
    matter = [topic.matter] if topic.matter != Matter.GENERAL else []
    lecturer = [topic.lecturer_id, topic.lecturer_text] if topic.lecturer_id or topic.lecturer_text else []
    return [*matter, *lecturer]


def is_unchanged(meeting: Meeting, lines: list[Attendance], topics: list[Topic]) -> bool:
    """Say whether filed minutes are what was signed, by the digest taken at filing (MIN-06)."""
    return meeting.digest == content_digest(meeting, lines, topics)
