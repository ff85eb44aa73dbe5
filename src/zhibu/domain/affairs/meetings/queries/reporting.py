"""What branches reported: to their members at a meeting, and above (LIF-29)."""

from datetime import date

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast

from zhibu.domain.affairs.meetings.models import Matter, MeetingKind, Report, ReportKind, Topic, YearlyDuty
from zhibu.engine import clock
from zhibu.engine.access import Actor, Where, is_whole, under, without_index_of

WHY = "duties are computed for a path that the caller has checked"


def reports(actor: Actor) -> QuerySet[Report]:
    """Return the requests and reports in the actor's reach, newest first."""
    found = Report.objects.visible_to(actor).select_related("organization")
    return found.order_by("-reported_on", "-pk")


def reported(path: Where, since: date, on: date) -> list[tuple[str, int, date, str, str]]:
    """Return (duty, organization, day, uuid, title) of what was reported under a path, oldest first.

    As known at the end of a day, in one query: topics of filed members' meetings, and reports sent above.
    """
    known = clock.end_of_day(on)
    topics = Topic.objects.unscoped(why=WHY).filter(
        under(path, "meeting__org_path"),
        ~Q(minutes=""),
        Q(meeting__voided_at=None) | Q(meeting__voided_at__gte=known),
        matter=Matter.REPORT,
        serves=MeetingKind.MEMBERS,
        meeting__held_on__gte=since,
        meeting__held_on__lte=on,
        meeting__filed_at__lt=known,
    )
    if not is_whole(path):
        topics = without_index_of(without_index_of(topics, "serves"), "matter")
    sent = Report.objects.unscoped(why=WHY).filter(
        under(path),
        Q(withdrawn_at=None) | Q(withdrawn_at__gte=known),
        kind=ReportKind.YEARLY,
        reported_on__gte=since,
        reported_on__lte=on,
        at__lt=known,
    )
    told = topics.order_by().values_list(
        Value(YearlyDuty.REPORT.value),
        F("meeting__organization_id"),
        F("meeting__held_on"),
        Cast("meeting__uuid", CharField()),
        F("title"),
    )
    above = sent.order_by().values_list(
        Value(YearlyDuty.REPORT_ABOVE.value),
        F("organization_id"),
        F("reported_on"),
        Cast("uuid", CharField()),
        F("title"),
    )
    return sorted(told.union(above, all=True), key=lambda row: row[2])
