"""What stands against the rules on structure and posts, for a subtree, with the reasons that were given."""

from datetime import date

from django.utils import timezone

from zhibu.domain.insight.duties.models import Waiver
from zhibu.domain.insight.duties.queries.computing import waivers_on
from zhibu.domain.people.organizations.queries import started_on
from zhibu.engine.access import Actor, Refused
from zhibu.engine.duty import Finding, Question, finding_sources


def findings(actor: Actor, path: str, on: date) -> list[Finding]:
    """Return what stands against the rules under a path on a day, in tree order; raises Refused."""
    if not actor.may_at("duties.read", path):
        raise Refused("duties.read")
    return compute_findings(path, on)


def compute_findings(path: str, on: date) -> list[Finding]:
    """Return what stands against the rules under a path that the caller has checked.

    Seven queries, however large the tree; nothing before the installation's start.
    """
    since = started_on()
    return [] if since is None else findings_of(Question(path, since, on))


def findings_of(question: Question) -> list[Finding]:
    """Answer a question that the caller has checked; it may have been asked for duties before."""
    found = [finding for source in finding_sources() for finding in source(question)]
    reasons = {waiver.duty: waiver for waiver in waivers_on(question.path, question.on)}
    if reasons:
        found = [_explained(finding, reasons.get(finding.key)) for finding in found]
    return sorted(found, key=lambda finding: (finding.subject.path, finding.rule))


def _explained(finding: Finding, reason: Waiver | None) -> Finding:
    if reason is None or finding.hard:
        return finding
    # A reason is for the case it was given for: one that began later has to be explained anew.
    given_on = timezone.localtime(reason.at).date()
    if finding.since is not None and given_on < finding.since:
        return finding
    return finding.explained(f"{reason.reason}（{reason.approved_by}）")


def find_finding(path: str, key: str, on: date) -> Finding | None:
    """Return the finding with a key under a path that the caller has checked, as it stands on a day."""
    return next((finding for finding in compute_findings(path, on) if finding.key == key), None)
