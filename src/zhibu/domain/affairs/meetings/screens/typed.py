"""What a browser sends of the minutes: which topics were touched, and what was typed under them.

The page hands out one token: for each topic its version and a digest of what the field held. A topic
whose digest still fits was not touched, so that two recorders on different topics never collide.
"""

import hashlib
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings.models import Meeting, MeetingKind, Topic
from zhibu.domain.affairs.meetings.services import Saved, Written, save_minutes
from zhibu.domain.people.members.models import Member
from zhibu.engine.access import Actor

SINGLE = (
    "title",
    "serves",
    "matter",
    "lecturer",
    "lecturer_text",
    "decision",
    "follow_up",
    "yes",
    "no",
    "abstain",
)
VOTES = ("yes", "no", "abstain")
TOUCHED = "0"
DIGITS = 5


@dataclass(frozen=True)
class TypedTopic:
    """One topic as it was sent: uuid, version before, the digest handed out, the raw fields."""

    uuid: UUID
    version: int
    given: str
    raw: dict[str, str]

    @property
    def touched(self) -> bool:
        """Say whether anything differs from what the page handed out."""
        return digest(self.raw) != self.given

    @property
    def bad_votes(self) -> bool:
        """Say whether a total is no number."""
        return any(self.raw.get(name) and not _is_count(self.raw[name]) for name in VOTES)

    def written(self) -> Written:
        """Return the entry for the service; totals that are no number are left out."""
        values: dict[str, Any] = {key: text for key, text in self.raw.items() if key not in VOTES}
        if not self.bad_votes:
            votes = {name: self.raw[name] for name in VOTES if name in self.raw}
            values |= {name: int(text) if text else None for name, text in votes.items()}
        return Written(self.uuid, self.version, values)


def _is_count(text: str) -> bool:
    return text.isdecimal() and len(text) <= DIGITS


def digest(raw: dict[str, str]) -> str:
    """Return a short digest of the fields of a topic as a browser sends them."""
    text = "\x1f".join(f"{name}={raw[name]}" for name in sorted(raw))
    return hashlib.blake2s(text.encode(), digest_size=5).hexdigest()


def raw_of(topic: Topic) -> dict[str, str]:
    """Return the fields of a topic as an untouched page sends them."""
    raw = {
        "minutes": topic.minutes,
        "title": topic.title,
        "serves": topic.serves,
        "matter": topic.matter,
        "decision": topic.decision,
        "follow_up": topic.follow_up,
    }
    if topic.serves == MeetingKind.LECTURE:
        raw |= {"lecturer": _uuid(topic.lecturer), "lecturer_text": topic.lecturer_text}
    if topic.with_vote:
        raw |= {name: _plain(getattr(topic, name)) for name in VOTES}
    return raw


def _uuid(person: Member | None) -> str:
    return str(person.uuid) if person is not None else ""


def _plain(value: int | None) -> str:
    return "" if value is None else str(value)


def token_of(topics: list[Topic]) -> str:
    """Return the token of a page that shows topics as they are in the database."""
    return ",".join(f"{topic.uuid}:{topic.version}:{digest(raw_of(topic))}" for topic in topics)


def read(post: QueryDict) -> list[TypedTopic]:
    """Return the topics a form holds; what does not fit its token is left out."""
    known = dict(_tokens(post.get("version", "")))
    found = []
    for name, minutes in zip(post.getlist("topic"), post.getlist("minutes"), strict=False):
        if name not in known:
            continue
        raw = {"minutes": _line_ends(minutes).strip()}
        for field in SINGLE:
            if f"{field}-{name}" in post:
                raw[field] = _line_ends(post.get(f"{field}-{name}", "")).strip()
        version, given = known[name]
        found.append(TypedTopic(UUID(name), version, given, raw))
    return found


def _tokens(text: str) -> list[tuple[str, tuple[int, str]]]:
    found = []
    for part in text.split(","):
        name, _colon, rest = part.partition(":")
        version, _second, given = rest.partition(":")
        try:
            found.append((str(UUID(name)), (int(version), given)))
        except ValueError:
            continue
    return found


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def chosen(typed: list[TypedTopic], post: QueryDict) -> list[TypedTopic]:
    """Apply what somebody decided on a conflict: `keep` writes his text, `drop` leaves the other's."""
    kept, _colon, version = post.get("keep", "").partition(":")
    dropped = post.get("drop", "")
    decided = []
    for topic in typed:
        if str(topic.uuid) == dropped:
            continue
        mine = str(topic.uuid) == kept and version.isdecimal()
        decided.append(replace(topic, version=int(version), given=TOUCHED) if mine else topic)
    return decided


def save(meeting: Meeting, typed: list[TypedTopic], actor: Actor) -> Saved:
    """Save the topics that were touched; raises Invalid where the meeting is filed."""
    touched = [topic for topic in typed if topic.touched]
    saved = save_minutes(meeting, [topic.written() for topic in touched], actor=actor)
    for topic in touched:
        if topic.bad_votes and topic.uuid in saved.topics:
            saved.problems[topic.uuid] = _("请填数字")
    return saved


def token_after(typed: list[TypedTopic], saved: Saved) -> str:
    """Return the token of a page that still shows what was typed, after a saving."""
    parts = []
    for topic in typed:
        if topic.uuid not in saved.topics:
            continue
        version, given = topic.version, topic.given
        if topic.touched and topic.uuid not in saved.conflicts:
            version = saved.topics[topic.uuid].version
            given = TOUCHED if topic.uuid in saved.problems else digest(topic.raw)
        parts.append(f"{topic.uuid}:{version}:{given}")
    return ",".join(parts)
