"""Which meetings an actor reaches: those of his node, and those on whose roll he is."""

from django.db.models import Exists, OuterRef, Q

from zhibu.domain.affairs.meetings.models import (
    Addendum,
    Attendance,
    Excuse,
    Meeting,
    PlanLine,
    Remark,
    Report,
    SheetPhoto,
    Showing,
    Topic,
)
from zhibu.engine.access import Actor, scope, scope_through


@scope(Meeting, read="meetings.read")
def meetings(actor: Actor, capability: str) -> Q:
    """Return the filter of meetings in reach; one's own only to read and to take part in."""
    reach = actor.reach(capability)
    if actor.person_id is not None and capability in {"meetings.read", "me"}:
        own = Attendance.objects.unscoped(why="own place on a roll").filter(
            meeting=OuterRef("pk"), member_id=actor.person_id
        )
        mine = Q(Exists(own))
        return mine if capability == "me" else reach | mine
    return reach


for child in (Topic, Addendum, Showing, Remark, SheetPhoto):
    scope_through(child, "meeting", Meeting)


@scope(PlanLine, read="plans.read")
def plan_lines(actor: Actor, capability: str) -> Q:
    """Return the filter of lines of year plans in reach."""
    return actor.reach(capability)


@scope(Attendance, read="meetings.read")
def attendances(actor: Actor, capability: str) -> Q:
    """Return the filter of places on rolls: of meetings in reach, and one's own."""
    reach = actor.reach(capability, "meeting__org_path")
    if actor.person_id is not None and capability in {"meetings.read", "me"}:
        return reach | Q(member_id=actor.person_id)
    return reach


@scope(Report, read="reports.read")
def reports(actor: Actor, capability: str) -> Q:
    """Return the filter of requests and reports in reach."""
    return actor.reach(capability)


@scope(Excuse, read="excuses.read")
def excuses(actor: Actor, capability: str) -> Q:
    """Return the filter of excuses: of members of branches in reach, and one's own to read."""
    reach = actor.reach(capability, "member__branch__path")
    if actor.person_id is not None and capability == "excuses.read":
        return reach | Q(member_id=actor.person_id)
    return reach
