"""Typed reading of the rulebook of organizational life; pure functions of head-counts and dates."""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings.models import Matter, MeetingKind
from zhibu.engine.rules import Parameter, rulebook
from zhibu.engine.rules.values import Values

RULE_OF_KIND = {
    MeetingKind.MEMBERS: "LIF-01",
    MeetingKind.COMMITTEE: "LIF-03",
    MeetingKind.GROUP: "LIF-04",
    MeetingKind.LECTURE: "LIF-05",
    MeetingKind.THEME_DAY: "LIF-07",
}
"""The rule that obliges to each kind."""

WHOLE_BRANCH = (MeetingKind.MEMBERS, MeetingKind.LECTURE, MeetingKind.THEME_DAY)
"""Kinds for which all members of the branch are expected."""


@dataclass(frozen=True)
class Frequency:
    """How often a kind is owed: the calendar period and how many times in it."""

    period: str
    times: int


def frequency(kind: str, on: date, values: Values | None = None, path: str = "") -> Frequency:
    """Return how often a kind is owed in the period that a day begins (LIF-01, 03, 04, 05, 07).

    With `values`, a superior's own period counts on the node with that path, where the rule allows one.
    """
    book = rulebook()[RULE_OF_KIND[MeetingKind(kind)]]
    version = book.on(max(on, book.versions[0].start))
    parameter = period_parameter(kind)
    if values is not None and parameter is not None:
        return Frequency(str(values.at(parameter, path, on)), version["times"])
    return Frequency(version["period"], version["times"])


def most_times(kind: str) -> int:
    """Return how often at most any version of the rule asks for a kind in one period."""
    most: int = max(version["times"] for version in rulebook()[RULE_OF_KIND[MeetingKind(kind)]].versions)
    return most


def period_parameter(kind: str) -> Parameter | None:
    """Return the parameter that sets the period of a kind; None where the rule leaves no choice."""
    found = rulebook()[RULE_OF_KIND[MeetingKind(kind)]].parameters
    return next((parameter for parameter in found if parameter.value == "period"), None)


def min_present(due: int) -> int:
    """Return how many of those due must be present: at least half (LIF-03, LIF-19)."""
    return -(-due // 2)


def yes_needed(due: int) -> int:
    """Return how many approvals pass a decision: more than half of all due (LIF-19, LIF-20)."""
    return due // 2 + 1


def committee_quorum(committee: int, present: int) -> dict[str, bool]:
    """Say whether a committee meeting is valid: at least half of the committee present (LIF-03)."""
    return {"valid": present >= min_present(committee)}


def vote_outcome(due: int, present: int, yes: int) -> dict[str, int | bool]:
    """Return the arithmetic of a decision vote: presence needed, approvals needed, and the outcome."""
    valid = present >= min_present(due)
    return {
        "min_present": min_present(due),
        "yes_needed": yes_needed(due),
        "meeting_valid": valid,
        "passed": valid and yes >= yes_needed(due),
    }


def serving(kind: str) -> tuple[MeetingKind, ...]:
    """Return the kinds that topics of a meeting may be recorded as, its own first (LIF-30).

    A meeting of the whole branch may contain others; committee and group meet by themselves.
    """
    own = MeetingKind(kind)
    if own not in WHOLE_BRANCH:
        return (own,)
    others = (*WHOLE_BRANCH, MeetingKind.COMMITTEE)
    return (own, *(other for other in others if other != own))


def decides(kind: str) -> bool:
    """Say whether a kind of meeting takes decisions: a group does not (ORG-20)."""
    return kind != MeetingKind.GROUP


RESERVED = (
    Matter.REPORT,
    Matter.ELECTION,
    Matter.ADMISSION,
    Matter.PROBATION,
    Matter.PRAISE,
    Matter.DISCIPLINE,
    Matter.WEIGHTY,
)
"""What only the members' meeting decides (LIF-02)."""

CLOSED = (Matter.ADMISSION, Matter.PROBATION, Matter.DISCIPLINE, Matter.TALK)
"""What only committee and superior read minutes of (MIN-08)."""


def matters(*, village: bool) -> tuple[Matter, ...]:
    """Return what topics may be about: close public interest in villages and communities only (LIF-02)."""
    return tuple(matter for matter in Matter if village or matter != Matter.PUBLIC)


def power(meeting: str, matter: str = Matter.GENERAL, *, village: bool = False) -> dict[str, bool]:
    """Say whether a kind of meeting decides a matter, or may only put it forward (LIF-02, ORG-20).

    What is reserved the committee discusses and puts forward; a lecture or a theme day does neither.
    """
    reserved = matter in RESERVED or (village and matter == Matter.PUBLIC)
    kept = reserved and meeting != MeetingKind.MEMBERS
    return {
        "decides": decides(meeting) and not kept,
        "proposes": not decides(meeting) or (kept and meeting == MeetingKind.COMMITTEE),
    }


def closed(matter: str) -> dict[str, bool]:
    """Say whether minutes on a matter are for committee and superior alone (MIN-08)."""
    return {"closed": matter in CLOSED}


CODE_STEP = timedelta(seconds=60)
"""So long one sign-in code is shown; the one before it is still accepted, for those who were typing."""
PASS_STEPS = 3
CODES = 10_000


def _drawn(secret: str, purpose: str, step: int) -> bytes:
    return hmac.new(secret.encode(), f"{purpose}/{step}".encode(), hashlib.sha256).digest()


def _step(at: datetime) -> int:
    return int(at.timestamp() // CODE_STEP.total_seconds())


def code_at(secret: str, at: datetime) -> str:
    """Return the four digits that a meeting shows at a moment."""
    return f"{int.from_bytes(_drawn(secret, 'code', _step(at))[:8]) % CODES:04}"


def codes_at(secret: str, at: datetime) -> tuple[str, ...]:
    """Return the digits accepted at a moment: those shown, and those shown before."""
    return code_at(secret, at), code_at(secret, at - CODE_STEP)


def key_at(secret: str, at: datetime, person: str = "") -> str:
    """Return the part of the scanned address that changes; with a person, his pass to press the button."""
    drawn = _drawn(secret, f"key/{person}", _step(at))
    return base64.b32encode(drawn[:10]).decode().lower()


def key_holds(secret: str, key: str, at: datetime, person: str = "") -> bool:
    """Say whether a key is of now or of the step before; a person's pass lives for three steps."""
    steps = PASS_STEPS if person else 1
    known = (key_at(secret, at - CODE_STEP * back, person) for back in range(steps + 1))
    return any(hmac.compare_digest(key.encode(), one.encode()) for one in known)


def code_seconds(at: datetime) -> int:
    """Return for how many seconds the code of a moment will still be shown."""
    whole = int(CODE_STEP.total_seconds())
    return whole - int(at.timestamp()) % whole


CHAIRS = (MeetingKind.MEMBERS, MeetingKind.COMMITTEE)
"""Kinds of which the rule says that the secretary chairs them, or whom he asks to (LIF-22)."""


def usual_chair(kind: str, posts: Iterable[str]) -> dict[str, bool]:
    """Say whether somebody with these posts chairs a kind of meeting without a word of reason (LIF-22)."""
    held = set(posts)
    if kind == MeetingKind.GROUP:
        return {"usual": "GROUP_LEADER" in held}
    return {"usual": kind not in CHAIRS or bool(held - {"GROUP_LEADER", "GROUP_DEPUTY"})}


def absence_stage(times: int, months: int, talk: int = 0, criticism: int = 0) -> dict[str, str]:
    """Return what practice does about absences in a row: talk, criticism, examination (LIF-24).

    `talk` and `criticism` are a superior's own numbers of times; without them those of the rule hold.
    """
    usual = rulebook()["LIF-24"].versions[-1]
    if times < (talk or usual["talk"]):
        return {"stage": ""}
    if months >= usual["months"]:
        return {"stage": "examination"}
    return {"stage": "criticism" if times >= (criticism or usual["criticism"]) else "talk"}


def absence_words(stage: str, name: str, days: Sequence[date], months: int) -> str:
    """Say who was absent how often without a word, and what practice does about it (LIF-24)."""
    told = {
        "name": name,
        "times": len(days),
        "months": months,
        "since": _("%(month)d月%(day)d日") % {"month": days[0].month, "day": days[0].day},
    }
    said = {
        "talk": _("%(name)s自%(since)s起连续%(times)d次没有说明原因缺席，可以谈话提醒。"),
        "criticism": _("%(name)s自%(since)s起连续%(times)d次没有说明原因缺席，可以批评教育。"),
        "examination": _(
            "%(name)s自%(since)s起连续%(times)d次、跨%(months)d个月没有说明原因缺席，可以要求作出检查。"
        ),
    }
    return said[stage] % told


def leaving_words(name: str, months: int, alert: int) -> str:
    """Say for how many months somebody took no part, and that people decide, not the platform (LIF-25)."""
    told = {"name": name, "months": months}
    if alert == max(rulebook()["LIF-25"].versions[-1]["alerts"]):
        return (
            _(
                "%(name)s连续%(months)d个月没有参加组织生活，也没有说明原因。请先核实；是否除名由党员大会决定，报上级批准。"
            )
            % told
        )
    return _("%(name)s连续%(months)d个月没有参加组织生活，也没有说明原因。请联系本人，了解情况。") % told


def leaving_alert(months: int) -> dict[str, int]:
    """Return the alert that so many months without organizational life have reached, 0 for none (LIF-25)."""
    alerts = rulebook()["LIF-25"].versions[-1]["alerts"]
    return {"months": max((alert for alert in alerts if months >= alert), default=0)}


def vague(minutes: str, names: Iterable[str]) -> dict[str, bool]:
    """Say whether minutes speak for everybody and name nobody of those who were there (MIN-03)."""
    phrases = rulebook()["MIN-03"].versions[-1]["phrases"]
    said = any(phrase in minutes for phrase in phrases)
    return {"vague": said and not any(name in minutes for name in names)}


def cite(rule: str) -> str:
    """Return a rule's document and article as shown beside a check."""
    return rulebook()[rule].cite
