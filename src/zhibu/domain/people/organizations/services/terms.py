"""Terms of office: recording an election, moving a renewal, correcting what was recorded (TERM-01…08)."""

from datetime import date

from django.utils.translation import gettext as _

from zhibu.domain.people.organizations import rules
from zhibu.domain.people.organizations.events import TermRecorded
from zhibu.domain.people.organizations.models import Organization, Term
from zhibu.domain.people.organizations.services.founding import put_term
from zhibu.domain.people.organizations.services.living import living
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.clock import add_months
from zhibu.engine.events import announce
from zhibu.engine.flow import Conflict, Invalid, locked, service
from zhibu.engine.journal import services as journal

REASON_LENGTH = 120


@service("organizations.write")
def record_term(organization: Organization, elected_on: date, *, actor: Actor) -> Term:
    """Record an election; the term runs from it (TERM-01…03, TERM-08); raises Invalid."""
    row = living(organization)
    _check_election(row, elected_on)
    term = put_term(row, elected_on)
    assert term is not None  # only kinds without a term have none
    journal.note(actor, "term.record", row, changes={"elected_on": (None, elected_on)})
    announce(TermRecorded(row.pk))
    return term


def _check_election(row: Organization, elected_on: date) -> None:
    if elected_on > clock.today():
        raise Invalid({"elected_on": _("选举日期还没有到。请核对。")})
    if row.founded_on and elected_on < row.founded_on:
        words = {"founded": row.founded_on.isoformat()}
        raise Invalid({"elected_on": _("选举日期早于成立日期（%(founded)s）。请核对。") % words})
    if rules.term_rule(row.kind, row.village_or_community) == "TERM-09":
        raise Invalid({"elected_on": _("这类组织不设任期。")}, "TERM-09")
    if row.terms.filter(elected_on=elected_on, replaced_at=None).exists():
        raise Invalid({"elected_on": _("这一届已经登记过。")})


@service()
def postpone_term(term: Term, to: date, *, actor: Actor, document: str, reason: str = "") -> Term:
    """Move the end of a term to another day on the superior's paper (TERM-05); returns the new row.

    The row that stood before stays, so that a past day is still told as it was known. Raises Invalid
    without a document, for a day before the election, and without a reason where the move is longer
    than usual; Conflict where somebody else changed the term first.
    """
    actor.require("organizations.write", term.organization.path)
    old = _standing(term)
    organization = living(old.organization)
    problems = {}
    if not document.strip():
        problems["document"] = _("请填上级批准的文件")
    if to <= old.elected_on:
        problems["to"] = _("早于本届选举日期。请核对。")
    elif to == old.ends_on:
        problems["to"] = _("届满日期没有变。请核对。")
    elif rules.shift_too_long(old.expires_on, to, organization.path) and not reason.strip():
        problems["reason"] = _("延期或者提前一般不超过1年。请填理由。")
    if problems:
        raise Invalid(problems, "TERM-05")
    row = _replaced(
        old,
        postponed_to=to,
        postponed_by=document.strip()[:REASON_LENGTH],
        reason=reason.strip()[:REASON_LENGTH],
    )
    purpose = f"{document.strip()} {reason.strip()}".strip()
    journal.note(
        actor, "term.postpone", organization, changes={"ends_on": (old.ends_on, to)}, purpose=purpose
    )
    announce(TermRecorded(organization.pk))
    return row


@service()
def correct_term(term: Term, elected_on: date, *, actor: Actor, reason: str) -> Term:
    """Correct the day of a recorded election with a reason; returns the row that says what it corrects.

    An approved move of the renewal stays as approved. Raises Invalid, Conflict where somebody else
    changed the term first.
    """
    actor.require("organizations.write", term.organization.path)
    old = _standing(term)
    organization = living(old.organization)
    if not reason.strip():
        raise Invalid({"reason": _("请填更正的原因")}, "TERM-08")
    _check_election(organization, elected_on)
    months = rules.term_months(organization.kind, organization.village_or_community, elected_on)
    assert months is not None  # _check_election has refused kinds without a term
    row = _replaced(
        old,
        elected_on=elected_on,
        months=months,
        expires_on=add_months(elected_on, months),
        reason=reason.strip()[:REASON_LENGTH],
        corrects=old,
    )
    journal.note(
        actor,
        "term.correct",
        organization,
        changes={"elected_on": (old.elected_on, elected_on)},
        purpose=reason,
    )
    return row


def _standing(term: Term) -> Term:
    row = locked(term)
    if row.replaced_at is not None:
        raise Conflict(_("这一届刚被改过。请刷新后再办。"))
    return row


def _replaced(old: Term, **values: object) -> Term:
    moment = clock.now()
    old.replaced_at = moment
    old.save(update_fields=["replaced_at"])
    kept = {
        "organization": old.organization,
        "elected_on": old.elected_on,
        "months": old.months,
        "expires_on": old.expires_on,
        "postponed_to": old.postponed_to,
        "postponed_by": old.postponed_by,
        "corrects": old.corrects,
    }
    return Term.objects.create(**{**kept, **values}, recorded_at=moment)
