"""Founding a branch as the regulation orders it: applied for, decided, founded, filed (ORG-07, CYC-01)."""

from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from zhibu.domain.people.organizations import rules
from zhibu.domain.people.organizations.events import EstablishmentAnswered
from zhibu.domain.people.organizations.flows import establishing
from zhibu.domain.people.organizations.models import (
    BRANCH_KINDS,
    Establishment,
    Kind,
    Mode,
    Organization,
    Stage,
)
from zhibu.domain.people.organizations.queries import current_term, decider_for, superiors_for_branch
from zhibu.domain.people.organizations.services.founding import Founding, check_name, check_place, found
from zhibu.domain.people.organizations.services.living import living
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.events import announce
from zhibu.engine.flow import Invalid, locked, service
from zhibu.engine.journal import services as journal
from zhibu.engine.rules import rule_value

RULE = "ORG-07"
WORDS_LENGTH = 300


@dataclass(frozen=True)
class Application:
    """What a unit asks for: a branch of a kind beneath a superior, since when, on what paper, why."""

    parent: Organization
    kind: str
    name: str
    full: int
    applied_on: date
    reason: str
    document: str = ""
    unit_name: str = ""
    credit_code: str = ""
    village_or_community: bool = False


@dataclass(frozen=True)
class Decision:
    """What a committee decided in a meeting: that day, day and number of its reply, words where needed."""

    met_on: date
    replied_on: date
    document: str
    words: str = ""


@service("organizations.write")
def apply_for(organization: Organization, asked: Application, *, actor: Actor) -> Establishment:
    """Apply for a branch in the name of an organization; the committee above answers (ORG-07).

    Raises Invalid for a place or kind that does not fit, too few full members, a day to come.
    """
    row = living(organization)
    problems = {}
    if asked.parent.pk not in {one.pk for one in superiors_for_branch(row)}:
        problems["parent"] = _("请从本组织和上级中选一个")
    if asked.kind not in BRANCH_KINDS:
        problems["kind"] = _("申请只办理党支部和联合党支部。请重新选择。")
    if not asked.name.strip():
        problems["name"] = _("请填党组织名称")
    if not asked.reason.strip():
        problems["reason"] = _("请填申请理由")
    if asked.applied_on > clock.today():
        problems["applied_on"] = _("申请日期还没有到。请核对。")
    if problems:
        raise Invalid(problems, RULE)
    _check_full(asked)
    check_place(asked.parent, asked.kind)
    check_name(asked.parent, asked.name.strip())
    made = Establishment.objects.create(
        organization=row,
        org_path=row.path,
        decider=decider_for(asked.parent, village=asked.village_or_community),
        parent=asked.parent,
        mode=Mode.APPLIED,
        state=Stage.APPLIED,
        kind=asked.kind,
        name=asked.name.strip(),
        unit_name=asked.unit_name.strip(),
        credit_code=asked.credit_code,
        village_or_community=asked.village_or_community,
        full=asked.full,
        reason=asked.reason.strip()[:WORDS_LENGTH],
        applied_on=asked.applied_on,
        due_on=rules.reply_due(asked.applied_on)["due"],
        application=asked.document.strip(),
        applied_by=actor.label,
        applied_at=clock.now(),
    )
    journal.note(actor, "establishment.apply", made, changes={"name": ("", made.name)})
    return made


def _check_full(asked: Application) -> None:
    fewest = rule_value("ORG-01", "min_full", asked.applied_on)
    if asked.full >= fewest:
        return
    text = _("正式党员不足%(limit)s人。请申请联合党支部。")
    if asked.kind == Kind.JOINT_BRANCH:
        text = _("几个单位的正式党员加起来不足%(limit)s人。请再联合相近单位。")
    raise Invalid({"full": text % {"limit": fewest}}, "ORG-03")


@service("organizations.write")
def withdraw_application(establishment: Establishment, *, actor: Actor) -> Establishment:
    """Take back an application that nobody has answered; raises WrongState."""
    row = locked(establishment)
    establishing.make(row, "withdraw")
    row.withdrawn_at = clock.now()
    return _moved(row, "establishment.withdraw", actor)


@service()
def approve(establishment: Establishment, decision: Decision, *, actor: Actor) -> Establishment:
    """Write down that the committee agreed in a meeting, and its reply; raises Invalid, WrongState."""
    return _answer(establishment, "approve", decision, actor)


@service()
def refuse(establishment: Establishment, decision: Decision, *, actor: Actor) -> Establishment:
    """Write down that the committee did not agree, and why; raises Invalid, WrongState."""
    if not decision.words.strip():
        raise Invalid({"words": _("请填不同意的理由")}, RULE)
    return _answer(establishment, "refuse", decision, actor)


def _answer(establishment: Establishment, verb: str, decision: Decision, actor: Actor) -> Establishment:
    row = locked(establishment)
    actor.require("organizations.decide", row.decider.path)
    establishing.make(row, verb)
    _check_decision(decision, row)
    row.met_on, row.replied_on = decision.met_on, decision.replied_on
    row.reply, row.reply_words = decision.document.strip(), decision.words.strip()[:WORDS_LENGTH]
    row.replied_by, row.replied_at = actor.label, clock.now()
    return _moved(row, f"establishment.{verb}", actor)


def _check_decision(decision: Decision, row: Establishment) -> None:
    problems = {}
    if not decision.document.strip():
        problems["document"] = _("请填批复的文号")
    if row.applied_on is not None and decision.met_on < row.applied_on:
        problems["met_on"] = _("会议早于申请日期。请核对。")
    if decision.replied_on < decision.met_on:
        problems["replied_on"] = _("答复早于会议。请核对。")
    elif decision.replied_on > clock.today():
        problems["replied_on"] = _("答复日期还没有到。请核对。")
    if row.due_on is not None and decision.replied_on > row.due_on and not decision.words.strip():
        words = {"day": row.due_on.isoformat()}
        problems["words"] = _("一般应在%(day)s前答复。请填逾期的理由。") % words
    if problems:
        raise Invalid(problems, RULE)


@service()
def establish(establishment: Establishment, facts: Founding, *, actor: Actor) -> Organization:
    """Found the branch that was approved; place, kind and who it is for are those of the approval.

    Raises Invalid, WrongState.
    """
    row = locked(establishment)
    actor.require("organizations.decide", row.decider.path)
    establishing.make(row, "found")
    if facts.founded_on is None:
        raise Invalid({"founded_on": _("请填成立日期")}, "CYC-01")
    if row.met_on is not None and facts.founded_on < row.met_on:
        raise Invalid({"founded_on": _("成立日期早于党委会议。请核对。")}, "CYC-01")
    branch = found(
        replace(facts, parent=row.parent, kind=row.kind, village_or_community=row.village_or_community),
        actor=actor,
    )
    row.founded, row.founded_by, row.founded_at = branch, actor.label, clock.now()
    _moved(row, "establishment.found", actor)
    return branch


@service()
def found_by_decision(facts: Founding, decision: Decision, *, actor: Actor) -> Organization:
    """Found a branch that the committee above decided on by itself, and keep the decision (ORG-08).

    Raises Invalid.
    """
    branch = found(facts, actor=actor)
    parent = branch.parent or branch
    moment = clock.now()
    row = Establishment(
        organization=parent,
        org_path=parent.path,
        decider=decider_for(parent, village=branch.village_or_community),
        parent=parent,
        founded=branch,
        mode=Mode.DECIDED,
        state=Stage.FOUNDED,
        kind=branch.kind,
        name=branch.name,
        village_or_community=branch.village_or_community,
        applied_at=moment,
        met_on=decision.met_on,
        replied_on=decision.replied_on,
        reply=decision.document.strip(),
        replied_by=actor.label,
        replied_at=moment,
        founded_by=actor.label,
        founded_at=moment,
    )
    _check_decision(decision, row)
    _moved(row, "establishment.decide", actor)
    return branch


@service()
def file_above(
    establishment: Establishment, *, actor: Actor, on: date, department: str, document: str = ""
) -> Establishment:
    """Write down that reply and election were filed with the superior organization department.

    Raises Invalid for a day that does not fit or where no election is recorded, WrongState.
    """
    row = locked(establishment)
    actor.require("organizations.decide", row.decider.path)
    establishing.make(row, "file")
    problems = {}
    if not department.strip():
        problems["department"] = _("请填备案的组织部门")
    if on > clock.today():
        problems["on"] = _("备案日期还没有到。请核对。")
    elif row.replied_on is not None and on < row.replied_on:
        problems["on"] = _("备案早于批复。请核对。")
    if row.founded is not None and current_term(row.founded) is None:
        problems[""] = _("选举还没有登记。先在支部页面登记换届，再登记备案。")
    if problems:
        raise Invalid(problems, RULE)
    row.filed_on, row.filed_with, row.filing = on, department.strip(), document.strip()
    row.filed_by, row.filed_at = actor.label, clock.now()
    return _moved(row, "establishment.file", actor)


def _moved(row: Establishment, act: str, actor: Actor) -> Establishment:
    row.save()
    journal.note(actor, act, row)
    if act in ("establishment.approve", "establishment.refuse", "establishment.withdraw"):
        announce(EstablishmentAnswered(row.pk))
    return row
