"""Minutes: topics, what was said, decisions, votes; saved as they are typed."""

from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings import rules
from zhibu.domain.affairs.meetings.models import Meeting, MeetingKind, MeetingState, Topic
from zhibu.domain.affairs.meetings.queries import counts, roll
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.flow import Conflict, Invalid, locked, service
from zhibu.engine.journal import services as journal

WRITABLE = (MeetingState.CONVENED, MeetingState.OPEN, MeetingState.CLOSED)
TEXT_FIELDS = ("title", "minutes", "decision", "follow_up", "serves", "with_vote")


def _writable(meeting: Meeting) -> Meeting:
    row = locked(meeting)
    if row.state not in WRITABLE:
        raise Invalid({"": _("已归档的会议不能再改。可以加补充说明。")}, "MIN-06")
    return row


@service("meetings.write")
def add_topic(
    meeting: Meeting, title: str, *, actor: Actor, with_vote: bool = False, serves: str = ""
) -> Topic:
    """Add a topic at the end of the agenda; raises Invalid."""
    row = _writable(meeting)
    if not title.strip():
        raise Invalid({"title": _("请填议题")}, "MIN-02")
    last = row.topics.aggregate(Max("position"))["position__max"] or 0
    topic = Topic.objects.create(
        meeting=row,
        position=last + 1,
        title=title.strip()[:120],
        with_vote=with_vote,
        serves=serves if serves in MeetingKind.values else row.kind,
    )
    journal.note(actor, "topic.add", row, changes={"topic": ("", topic.title)})
    return topic


@service("meetings.write")
def remove_topic(meeting: Meeting, topic: Topic, *, actor: Actor) -> None:
    """Take a topic off the agenda while nothing is written under it; raises Invalid."""
    row = _writable(meeting)
    fresh = locked(topic)
    if fresh.minutes or fresh.decision:
        raise Invalid({"": _("这个议题已有记录，不能移出。")}, "MIN-02")
    fresh.delete()
    journal.note(actor, "topic.remove", row, changes={"topic": (topic.title, "")})


@service("meetings.write")
def write_topic(
    meeting: Meeting, topic: Topic, values: dict[str, Any], *, actor: Actor, version: int | None = None
) -> Topic:
    """Save what was typed under a topic; raises Conflict where somebody else saved in between."""
    row = _writable(meeting)
    fresh = locked(topic)
    if version is not None and version != fresh.version:
        words = {"who": fresh.written_by}
        raise Conflict(_("这个议题刚被%(who)s改过。比较后再决定保留哪个。") % words)
    changes = journal.difference(fresh, {key: values[key] for key in TEXT_FIELDS if key in values})
    if not changes:
        return fresh
    for name in changes:
        setattr(fresh, name, values[name])
    fresh.written_by, fresh.written_at = actor.label, clock.now()
    fresh.version += 1
    fresh.save()
    journal.note(actor, "topic.write", fresh, changes=changes, purpose=str(row))
    return fresh


@service("meetings.write")
def record_vote(
    meeting: Meeting, topic: Topic, yes: int, no: int, abstain: int, *, actor: Actor
) -> dict[str, int | bool]:
    """Record the totals of a vote and return its arithmetic (LIF-19, LIF-20); raises Invalid.

    A vote without half of those due present is void and is not recorded.
    """
    row = _writable(meeting)
    heads = counts(roll(row))
    if row.kind == MeetingKind.GROUP:
        raise Invalid({"": _("党小组不作决定，不用表决。")}, "ORG-20")
    if heads.missing_to_half:
        raise Invalid({"": _("还差%(count)s人到半数") % {"count": heads.missing_to_half}}, "LIF-19")
    if min(yes, no, abstain) < 0 or yes + no + abstain > heads.due_present:
        words = {"present": heads.due_present}
        raise Invalid({"yes": _("票数合计超过实到有表决权%(present)s人") % words}, "LIF-19")
    fresh = locked(topic)
    before = (fresh.yes, fresh.no, fresh.abstain)
    fresh.with_vote, fresh.yes, fresh.no, fresh.abstain = True, yes, no, abstain
    fresh.written_by, fresh.written_at = actor.label, clock.now()
    fresh.version += 1
    fresh.save()
    journal.note(actor, "topic.vote", fresh, changes={"vote": (str(before), str((yes, no, abstain)))})
    return rules.vote_outcome(heads.due, heads.due_present, yes)
