"""Planning a year: proposed from the rules, then adjusted line by line; nothing is ever erased."""

from datetime import date

from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings.models import PlanLine
from zhibu.domain.affairs.meetings.queries import kinds_for
from zhibu.domain.affairs.meetings.queries.yearly import proposed
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.flow import Invalid, WrongState, locked, service
from zhibu.engine.journal import services as journal

RULE = "LIF-01"


@service("plans.write")
def propose_year(organization: Organization, year: int, *, actor: Actor) -> list[PlanLine]:
    """Fill what a year's plan lacks from the rules and last year's topics; what stands stays (LIF-01…07)."""
    row = locked(organization)
    lines = [
        _line(row, kind, month, topics, actor) for kind, month, topics in proposed(row, year, clock.today())
    ]
    PlanLine.objects.bulk_create(lines)
    journal.note(actor, "plan.propose", row, changes={"year": (None, year), "lines": (0, len(lines))})
    return lines


@service("plans.write")
def plan_line(organization: Organization, kind: str, month: date, topics: str, *, actor: Actor) -> PlanLine:
    """Add a line to the plan; raises Invalid for a kind that is not held there or a month that is over."""
    problems = _problems(month)
    if kind not in kinds_for(organization):
        problems["kind"] = _("这个组织不开这一类会。请另选类别。")
    if problems:
        raise Invalid(problems, RULE)
    line = _line(organization, kind, month, topics, actor)
    line.save()
    journal.note(actor, "plan.add", line)
    return line


@service("plans.write")
def change_line(line: PlanLine, month: date, topics: str, *, actor: Actor) -> PlanLine:
    """Move a line to another month or give it other topics; raises Invalid, WrongState once withdrawn."""
    row = _standing(line)
    values = {"month": month.replace(day=1), "topics": topics.strip()}
    changes = journal.difference(row, values)
    problems = _problems(month) if "month" in changes else {}
    if problems:
        raise Invalid(problems, RULE)
    if changes:
        row.month, row.topics = month.replace(day=1), topics.strip()
        row.save()
        journal.note(actor, "plan.change", row, changes=changes)
    return row


@service("plans.write")
def withdraw_line(line: PlanLine, *, actor: Actor) -> PlanLine:
    """Take a line out of the plan; the row stays with the moment."""
    row = _standing(line)
    row.withdrawn_at = clock.now()
    row.save()
    journal.note(actor, "plan.withdraw", row)
    return row


def _standing(line: PlanLine) -> PlanLine:
    row = locked(line)
    if row.withdrawn_at is not None:
        raise WrongState(_("已移出计划"))
    return row


def _problems(month: date) -> dict[str, str]:
    if month.replace(day=1) < clock.today().replace(day=1):
        return {"month": _("这个月已经过去")}
    return {}


def _line(organization: Organization, kind: str, month: date, topics: str, actor: Actor) -> PlanLine:
    return PlanLine(
        organization=organization,
        org_path=organization.path,
        kind=kind,
        month=month.replace(day=1),
        topics=topics.strip(),
        planned_by=actor.label,
        planned_at=clock.now(),
    )
