"""Requests and reports of a branch to its superior, and what the superior answers (LIF-29)."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings.events import ReportAnswered, ReportSent
from zhibu.domain.affairs.meetings.models import Report, ReportKind
from zhibu.domain.people.organizations.models import BRANCH_KINDS, Organization
from zhibu.engine import clock
from zhibu.engine.access import Actor, Refused
from zhibu.engine.events import announce
from zhibu.engine.flow import Invalid, WrongState, locked, service
from zhibu.engine.journal import services as journal

RULE = "LIF-29"
TITLE_LENGTH, LONGEST = 120, 4000


@dataclass(frozen=True)
class Sent:
    """What is reported: kind, title, words, on which day it was sent."""

    kind: str
    title: str
    reported_on: date
    text: str = ""


@service("reports.write")
def send_report(organization: Organization, sent: Sent, *, actor: Actor) -> Report:
    """Send a request or report above, or enter one that was sent on paper; raises Invalid."""
    problems = _problems(organization, sent)
    if problems:
        raise Invalid(problems, RULE)
    made = Report.objects.create(
        organization=organization,
        org_path=organization.path,
        kind=sent.kind,
        title=sent.title.strip()[:TITLE_LENGTH],
        text=sent.text.strip()[:LONGEST],
        reported_on=sent.reported_on,
        by=actor.label,
        at=clock.now(),
    )
    journal.note(actor, "report.send", made, changes={"kind": ("", made.get_kind_display())})
    announce(ReportSent(made.pk))
    return made


def _problems(organization: Organization, sent: Sent) -> dict[str, str]:
    found = {}
    if organization.kind not in BRANCH_KINDS:
        found["kind"] = _("这个组织的请示报告走公文，不在这里登记。")
    elif sent.kind not in ReportKind.values:
        found["kind"] = _("请选类别")
    if not sent.title.strip():
        found["title"] = _("请填事项")
    if sent.reported_on > clock.today():
        found["reported_on"] = _("报告日期还没有到")
    if sent.kind in (ReportKind.WEIGHTY, ReportKind.REQUEST) and not sent.text.strip():
        found["text"] = _("请写明内容")
    return found


@service("reports.answer")
def answer_report(organization: Organization, report: Report, answer: str, *, actor: Actor) -> Report:
    """Answer a request or report, or say that it was read; nobody answers his own (POST-10).

    `organization` is whose report it is. Raises Invalid, Refused, WrongState for one already answered.
    """
    row = locked(report)
    if row.organization_id != organization.pk or actor.path == row.org_path:
        raise Refused("reports.answer")
    if row.answered_at is not None or row.withdrawn_at is not None:
        raise WrongState(_("这一件已经办过。"))
    if row.kind == ReportKind.REQUEST and not answer.strip():
        raise Invalid({"answer": _("请示请写明同意或不同意")}, RULE)
    row.answer = answer.strip()[:LONGEST]
    row.answered_by, row.answered_at = actor.label, clock.now()
    row.save()
    journal.note(actor, "report.answer", row)
    announce(ReportAnswered(row.pk))
    return row


@service("reports.write")
def withdraw_report(organization: Organization, report: Report, *, actor: Actor) -> Report:
    """Withdraw a report that nobody answered yet; the row stays. Raises Refused, WrongState."""
    row = locked(report)
    if row.organization_id != organization.pk:
        raise Refused("reports.write")
    if row.answered_at is not None or row.withdrawn_at is not None:
        raise WrongState(_("这一件已经办过。"))
    row.withdrawn_at = clock.now()
    row.save()
    journal.note(actor, "report.withdraw", row)
    return row
