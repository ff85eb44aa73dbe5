"""Minutes: topics, what was said, decisions, votes; saved as they are typed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings import rules
from zhibu.domain.affairs.meetings.models import Meeting, MeetingKind, Topic
from zhibu.domain.affairs.meetings.queries import (
    UNFINISHED,
    counts,
    lecturers_for,
    pens,
    power_problem,
    roll,
    vote_problem,
)
from zhibu.domain.affairs.meetings.services.convening import TOPIC_LENGTH, about, serving, usual_lecturer
from zhibu.engine import clock
from zhibu.engine.access import Actor, Refused
from zhibu.engine.flow import Conflict, Invalid, locked, service
from zhibu.engine.journal import services as journal

TEXTS = ("minutes", "decision", "follow_up")
VOTES = ("yes", "no", "abstain")
LECTURER = ("lecturer", "lecturer_text")
FIELDS = ("title", "serves", "matter", *LECTURER, *TEXTS, *VOTES)
LONGEST = {"title": TOPIC_LENGTH, "follow_up": 120, "lecturer_text": 60}
STREAM = timedelta(minutes=10)
"""Savings of one writer within so long are one entry of the journal."""
CROSSING = timedelta(seconds=30)
"""So long the answer to a writer's own saving may be on its way."""


@dataclass(frozen=True)
class Written:
    """What was typed under a topic: its uuid, the version the writer had before him, the fields.

    Fields are title, minutes, decision, follow_up, serves (a kind), matter, lecturer (the
    uuid of a dossier), lecturer_text, yes, no, abstain (None: not counted).
    """

    topic: UUID
    version: int
    values: dict[str, Any]


@dataclass
class Saved:
    """What a saving came to, by topic uuid: as they are now, in conflict, votes that cannot be."""

    topics: dict[UUID, Topic] = field(default_factory=dict)
    conflicts: dict[UUID, Topic] = field(default_factory=dict)
    problems: dict[UUID, str] = field(default_factory=dict)


def _writable(meeting: Meeting) -> Meeting:
    row = locked(meeting)
    if row.state not in UNFINISHED:
        raise Invalid({"": _("已归档的会议不能再改。可以加补充说明。")}, "MIN-06")
    return row


def _of(meeting: Meeting, topic: Topic) -> Topic:
    if topic.meeting_id != meeting.pk:
        # The capability was checked on the meeting; a topic of another one is out of its reach.
        raise Refused("meetings.write")
    return locked(topic)


@service("meetings.write")
def add_topic(
    meeting: Meeting,
    title: str,
    *,
    actor: Actor,
    with_vote: bool = False,
    serves: str = "",
    matter: str = "",
) -> Topic:
    """Add a topic at the end of the agenda; raises Invalid."""
    row = _writable(meeting)
    if not title.strip():
        raise Invalid({"title": _("请填议题")}, "MIN-02")
    last = row.topics.aggregate(Max("position"))["position__max"] or 0
    topic = Topic.objects.create(
        meeting=row,
        position=last + 1,
        title=title.strip()[:TOPIC_LENGTH],
        with_vote=with_vote and rules.decides(row.kind),
        serves=serving(row, serves),
        matter=about(row, matter),
        lecturer=usual_lecturer(row, serves or row.kind),
    )
    journal.note(actor, "topic.add", row, changes={"topic": ("", topic.title)})
    return topic


@service("meetings.write")
def remove_topic(meeting: Meeting, topic: Topic, *, actor: Actor) -> None:
    """Take a topic off the agenda while nothing is written under it; raises Invalid."""
    row = _writable(meeting)
    fresh = _of(row, topic)
    if fresh.minutes or fresh.decision or fresh.yes is not None:
        raise Invalid({"": _("这个议题已有记录，不能移出。")}, "MIN-02")
    title = fresh.title
    fresh.delete()
    journal.note(actor, "topic.remove", row, changes={"topic": (title, "")})


@service("meetings.write")
def plan_vote(meeting: Meeting, topic: Topic, wanted: bool, *, actor: Actor) -> None:
    """Say whether a topic takes a vote; without one its totals go.

    Groups decide nothing (ORG-20), the committee not what is reserved to the members' meeting (LIF-02).
    """
    row = _writable(meeting)
    fresh = _of(row, topic)
    if wanted and not rules.decides(row.kind):
        raise Invalid({"": _("党小组不作决定，不用表决。")}, "ORG-20")
    if fresh.with_vote == wanted:
        return
    fresh.with_vote = wanted
    if wanted and (problem := power_problem(fresh, row)):
        raise Invalid({"": f"{problem}（{rules.cite('LIF-02')}）"}, "LIF-02")
    if not wanted:
        fresh.yes = fresh.no = fresh.abstain = None
    fresh.version += 1
    fresh.save()
    journal.note(actor, "topic.vote", row, changes={"with_vote": (not wanted, wanted)})


@service("meetings.write")
def save_minutes(meeting: Meeting, written: Iterable[Written], *, actor: Actor) -> Saved:
    """Save what was typed under the topics of a meeting, each topic for itself.

    A topic that somebody else changed since is not touched: it comes back under `conflicts`. Totals of
    a vote that cannot be (LIF-19) are not saved: they come back under `problems`. Raises Invalid after
    filing.
    """
    row = _writable(meeting)
    saved = Saved({topic.uuid: topic for topic in row.topics.all()})
    for one in written:
        topic = saved.topics.get(one.topic)
        if topic is None:
            continue
        values = _clean(row, topic, one.values, saved)
        changes = journal.difference(topic, values)
        if changes and one.version != topic.version and not _crossed(topic, one.version, actor):
            saved.conflicts[topic.uuid] = topic
        elif changes:
            _write(row, topic, changes, actor)
    return saved


@service("meetings.write")
def hold_pen(meeting: Meeting, topic: Topic | None, *, actor: Actor) -> dict[UUID, str]:
    """Say under which topic the actor is writing just now (None: nowhere); returns who else writes where.

    A mark that fades by itself, no record: neither a version nor the journal knows of it.
    """
    others = pens(meeting, actor)
    mine = meeting.topics.filter(pen_by=actor.label)
    if topic is None:
        mine.update(pen_by="", pen_at=None)
        return others
    mine.exclude(pk=topic.pk).update(pen_by="", pen_at=None)
    meeting.topics.filter(pk=topic.pk).update(pen_by=actor.label, pen_at=clock.now())
    return others


def _crossed(topic: Topic, version: int, actor: Actor) -> bool:
    # A writer who sends while his last saving is being answered is not in conflict with himself.
    mine = topic.written_by == actor.label and topic.version == version + 1
    return mine and topic.written_at is not None and clock.now() - topic.written_at < CROSSING


def _clean(row: Meeting, topic: Topic, given: dict[str, Any], saved: Saved) -> dict[str, Any]:
    values = {name: given[name] for name in FIELDS if name in given}
    for name in values.keys() & {"title", "lecturer_text", *TEXTS}:
        values[name] = values[name].strip()[: LONGEST.get(name)]
    if "serves" in values:
        values["serves"] = serving(row, values["serves"])
    if "matter" in values:
        values["matter"] = about(row, values["matter"])
    values |= _lecturer(row, topic, values)
    votes = [values.pop(name, getattr(topic, name)) for name in VOTES]
    if topic.with_vote and votes != [getattr(topic, name) for name in VOTES]:
        problem = "" if None in votes else vote_problem(counts(roll(row)), *votes)
        if problem:
            saved.problems[topic.uuid] = problem
        else:
            values |= dict(zip(VOTES, votes, strict=True))
    return values


def _lecturer(row: Meeting, topic: Topic, values: dict[str, Any]) -> dict[str, Any]:
    """Return who lectured under a topic: a name written down stands before the one chosen (LIF-06)."""
    asked = {name: values.pop(name) for name in LECTURER if name in values}
    if values.get("serves", topic.serves) != MeetingKind.LECTURE:
        return {}
    if topic.serves != MeetingKind.LECTURE and topic.lecturer_id is None:
        return {"lecturer": row.chair, **asked}
    if asked.get("lecturer_text"):
        return asked | {"lecturer": None}
    wanted = asked.get("lecturer", "")
    if not wanted or (topic.lecturer is not None and str(topic.lecturer.uuid) == wanted):
        return asked | ({"lecturer": topic.lecturer if wanted else None} if "lecturer" in asked else {})
    found = [person for _label, person in lecturers_for(row.organization) if str(person.uuid) == wanted]
    if not found:
        raise Invalid({"lecturer": _("没有这个人。请另选，或写姓名和职务。")}, "LIF-06")
    return asked | {"lecturer": found[0]}


def _write(row: Meeting, topic: Topic, changes: dict[str, tuple[Any, Any]], actor: Actor) -> None:
    now = clock.now()
    streaming = (
        changes.keys() <= set(TEXTS)
        and topic.written_by == actor.label
        and topic.written_at is not None
        and now - topic.written_at < STREAM
    )
    for name, (_old, new) in changes.items():
        setattr(topic, name, new)
    topic.written_by, topic.written_at = actor.label, now
    topic.version += 1
    topic.save()
    if not streaming:
        journal.note(actor, "topic.write", topic, changes=changes, purpose=str(row))


@service("meetings.write")
def write_topic(
    meeting: Meeting, topic: Topic, values: dict[str, Any], *, actor: Actor, version: int | None = None
) -> Topic:
    """Save what was typed under one topic.

    Raises Conflict where somebody else saved in between, Invalid for totals that cannot be (LIF-19).
    """
    at = topic.version if version is None else version
    saved = save_minutes(meeting, [Written(topic.uuid, at, values)], actor=actor)
    if topic.uuid in saved.conflicts:
        words = {"who": saved.conflicts[topic.uuid].written_by}
        raise Conflict(_("这个议题刚被%(who)s改过。比较后再决定保留哪个。") % words)
    if topic.uuid in saved.problems:
        raise Invalid({"yes": saved.problems[topic.uuid]}, "LIF-19")
    return saved.topics[topic.uuid]
