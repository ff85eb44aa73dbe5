"""Who decides a topic (LIF-02), what its outcome is called, and who reads its minutes (MIN-08)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings import rules
from zhibu.domain.affairs.meetings.models import Matter, Meeting, MeetingKind, Topic
from zhibu.domain.affairs.meetings.queries.rolls import branch_of
from zhibu.domain.people.members.queries import committee
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine.access import Actor


def in_village(organization: Organization) -> bool:
    """Say whether matters of close public interest go to the members' meeting here (LIF-02)."""
    return branch_of(organization).village_or_community


def power_of(topic: Topic, meeting: Meeting) -> dict[str, bool]:
    """Say whether a topic can be decided where it stands, or only put forward (LIF-02, ORG-20)."""
    village = topic.matter == Matter.PUBLIC and in_village(meeting.organization)
    return rules.power(topic.serves, topic.matter, village=village)


def decision_label(topic: Topic, meeting: Meeting) -> str:
    """Name what came of a topic: 决定, or the opinion of those who do not decide it."""
    power = power_of(topic, meeting)
    if power["decides"] or not power["proposes"]:
        return _("决定")
    return _("意见") if topic.serves == MeetingKind.GROUP else _("提交党员大会的意见")


def power_note(topic: Topic, meeting: Meeting) -> str:
    """Say under a topic who decides it, where that is somebody else; nothing where it is decided here."""
    if power_of(topic, meeting)["decides"] or topic.matter == Matter.GENERAL:
        return ""
    if topic.matter not in rules.RESERVED and topic.matter != Matter.PUBLIC:
        return ""
    if topic.serves == MeetingKind.COMMITTEE:
        return _("由支部党员大会决定。支委会可以讨论、提出意见，不作表决。")
    if topic.serves == MeetingKind.GROUP:
        return _("由支部党员大会决定。党小组可以讨论、提出意见。")
    return _("由支部党员大会决定。要在这次活动里决定，把“这个议题算作”选为支部党员大会。")


def power_problem(topic: Topic, meeting: Meeting) -> str:
    """Say why a topic cannot stand as written: decided where it is not for that meeting (LIF-02)."""
    power = power_of(topic, meeting)
    if power["decides"]:
        return ""
    if not topic.with_vote and (power["proposes"] or not topic.decision.strip()):
        return ""
    words = {"matter": topic.get_matter_display(), "kind": topic.get_serves_display()}
    if topic.with_vote:
        return _("%(matter)s由支部党员大会决定，%(kind)s不作表决。请移出表决。") % words
    return _("%(matter)s由支部党员大会决定，%(kind)s不作决定。请写进记录，不写在决定里。") % words


def is_closed(topic: Topic) -> bool:
    """Say whether minutes of a topic are for committee and superior alone (MIN-08)."""
    return rules.closed(topic.matter)["closed"]


def reads_closed(actor: Actor, meeting: Meeting, topics: Iterable[Topic]) -> bool:
    """Say whether somebody reads all topics of a meeting: committee, superior, or nothing is closed."""
    if not any(is_closed(topic) for topic in topics) or actor.may_at("meetings.read", meeting.org_path):
        return True
    return actor.person_id in {person.pk for person in committee(branch_of(meeting.organization))}


def open_title(topic: Topic) -> str:
    """Return what a closed topic is called towards those who do not read it: what it is about, no name."""
    return str(topic.get_matter_display())
