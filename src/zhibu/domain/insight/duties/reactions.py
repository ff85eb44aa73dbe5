"""What follows for duties from what happens to records: a reminder of what is done settles itself."""

from zhibu.domain.affairs.meetings.events import MeetingFiled, ReportSent
from zhibu.domain.affairs.meetings.models import Meeting, Report
from zhibu.domain.insight.duties.services import settle_of, tell_of_reply
from zhibu.domain.people.organizations.events import EstablishmentAnswered, TermRecorded
from zhibu.domain.people.organizations.models import Establishment, Organization
from zhibu.engine.events import reacts_to

WHY = "reaction: the organization whose records just changed"


@reacts_to(MeetingFiled)
def settle_what_was_held(fact: MeetingFiled) -> None:
    """Settle the reminders of what a filed meeting shows."""
    meeting = Meeting.objects.unscoped(why=WHY).select_related("organization").get(pk=fact.meeting)
    settle_of(meeting.organization)


@reacts_to(ReportSent)
def settle_what_was_reported(fact: ReportSent) -> None:
    """Settle the reminders of a report that was sent."""
    report = Report.objects.unscoped(why=WHY).select_related("organization").get(pk=fact.report)
    settle_of(report.organization)


@reacts_to(TermRecorded)
def settle_the_renewal(fact: TermRecorded) -> None:
    """Settle the reminders of a renewal that was entered."""
    settle_of(Organization.objects.unscoped(why=WHY).get(pk=fact.organization))


@reacts_to(EstablishmentAnswered)
def tell_who_applied(fact: EstablishmentAnswered) -> None:
    """Settle the reminders of an answered application, and tell those who applied."""
    rows = Establishment.objects.unscoped(why=WHY).select_related("decider")
    tell_of_reply(rows.get(pk=fact.establishment))
