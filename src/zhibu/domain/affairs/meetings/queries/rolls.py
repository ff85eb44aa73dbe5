"""The people of a meeting: who belongs on its roll, and how they stand."""

from dataclasses import dataclass
from datetime import date

from zhibu.domain.affairs.meetings import rules
from zhibu.domain.affairs.meetings.models import Attendance, Meeting, MeetingKind, Presence
from zhibu.domain.affairs.meetings.queries.past import members_on
from zhibu.domain.people.members.models import Member
from zhibu.domain.people.members.queries import belonging, committee
from zhibu.domain.people.organizations.models import Kind, Organization
from zhibu.engine import clock
from zhibu.engine.access.paths import WIDTH


@dataclass(frozen=True)
class Counts:
    """Head-counts of a meeting, kept apart (organization.md 0): on the roll, present, with a vote."""

    expected: int
    present: int
    full_expected: int
    full_present: int
    due: int
    due_present: int
    leave: int
    guests: int

    @property
    def yes_needed(self) -> int:
        """Return how many approvals pass a decision (LIF-20)."""
        return rules.yes_needed(self.due)

    @property
    def missing_to_half(self) -> int:
        """Return how many more with a vote must come until half is reached (LIF-03, LIF-19)."""
        return max(0, rules.min_present(self.due) - self.due_present)

    @property
    def probationary_expected(self) -> int:
        """Return how many probationary members are on the roll; they attend and are counted apart."""
        return self.expected - self.full_expected

    @property
    def probationary_present(self) -> int:
        """Return how many probationary members are there."""
        return self.present - self.full_present

    @property
    def absent(self) -> int:
        """Return how many on the roll are not there, for whatever reason."""
        return self.expected - self.present


def roll(meeting: Meeting) -> list[Attendance]:
    """Return the roll of a meeting by name, members before guests."""
    return list(meeting.roll.select_related("member").order_by("guest", "member__name_sort", "member_id"))


def counts(lines: list[Attendance]) -> Counts:
    """Count a roll."""
    expected = [line for line in lines if not line.guest]
    present = [line for line in expected if line.presence == Presence.PRESENT]
    return Counts(
        expected=len(expected),
        present=len(present),
        full_expected=sum(line.full for line in expected),
        full_present=sum(line.full for line in present),
        due=sum(line.voting for line in expected),
        due_present=sum(line.voting for line in present),
        leave=sum(line.presence == Presence.LEAVE for line in expected),
        guests=sum(line.guest and line.presence == Presence.PRESENT for line in lines),
    )


def roll_members(organization: Organization, kind: str, on: date | None = None) -> list[Member]:
    """Return who belongs on the roll: the committee, or all members of the branch or group.

    For a day that is over it is who belonged there then, as he stood then.
    """
    if on is not None and on < clock.today():
        return members_on(organization, kind, on)
    if kind == MeetingKind.COMMITTEE:
        return committee(organization)
    return list(belonging(organization).only("name", "category", "standing"))


def committee_heads(meeting: Meeting, lines: list[Attendance]) -> tuple[int, int]:
    """Return how many the committee counts and how many of it are present (LIF-03)."""
    members = {line.member_id for line in lines if not line.guest}
    if meeting.kind != MeetingKind.COMMITTEE:
        members = {member.pk for member in committee(meeting.organization)}
    present = {line.member_id for line in lines if line.presence == Presence.PRESENT}
    return len(members), len(members & present)


def branch_of(organization: Organization) -> Organization:
    """Return the branch of a group, or the organization itself."""
    if organization.kind == Kind.GROUP and organization.parent is not None:
        return organization.parent
    return organization


def branch_path(organization: Organization) -> str:
    """Return the tree path of the branch of a group, or the organization's own, without a query."""
    path = str(organization.path)
    return path[:-WIDTH] if organization.kind == Kind.GROUP else path
