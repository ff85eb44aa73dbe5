"""What follows for duties from what happens to records: a reminder of what is done settles itself."""

from zhibu.domain.affairs.meetings.events import MeetingFiled, ReportSent
from zhibu.domain.affairs.meetings.models import Meeting, Report
from zhibu.domain.insight.duties.services import settle_under
from zhibu.domain.people.organizations.events import TermRecorded
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine.events import reacts_to

WHY = "reaction: the organization whose records just changed"


@reacts_to(MeetingFiled)
def settle_what_was_held(fact: MeetingFiled) -> None:
    """Settle the reminders of what a filed meeting shows."""
    meeting = Meeting.objects.unscoped(why=WHY).select_related("organization").get(pk=fact.meeting)
    settle_under(meeting.organization)


@reacts_to(ReportSent)
def settle_what_was_reported(fact: ReportSent) -> None:
    """Settle the reminders of a report that was sent."""
    report = Report.objects.unscoped(why=WHY).select_related("organization").get(pk=fact.report)
    settle_under(report.organization)


@reacts_to(TermRecorded)
def settle_the_renewal(fact: TermRecorded) -> None:
    """Settle the reminders of a renewal that was entered."""
    settle_under(Organization.objects.unscoped(why=WHY).get(pk=fact.organization))
