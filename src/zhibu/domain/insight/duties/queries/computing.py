"""Computing the duties of a subtree from all sources, with the waivers of their day."""

from datetime import date
from typing import Any

from django.db.models import CharField, DateField, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from zhibu.domain.insight.duties.models import Silence, Waiver
from zhibu.domain.insight.duties.queries.naming import day_words
from zhibu.domain.people.organizations.queries import started_on
from zhibu.engine import clock
from zhibu.engine.access import Actor, Nodes, Refused, Where, under
from zhibu.engine.duty import Duty, Question, sources


def duties(
    actor: Actor,
    path: str,
    on: date,
    *,
    ahead: date | None = None,
    kinds: frozenset[str] | None = None,
) -> list[Duty]:
    """Return all duties under a tree path as known at the end of a day, by due day and place in the tree.

    They are owed since the installation's start; with `ahead`, periods that begin until that day are
    listed as well; `kinds` says which are wanted, if not all. Raises Refused outside the actor's reach.
    """
    if not actor.may_at("duties.read", path):
        raise Refused("duties.read")
    return compute(path, on, ahead=ahead, kinds=kinds)


def question_of(
    path: Where, on: date, ahead: date | None = None, kinds: frozenset[str] | None = None
) -> Question | None:
    """Return the question about duties since the installation's start; None before it."""
    since = started_on()
    return None if since is None else Question(path, since, on, ahead, kinds)


def compute(
    path: Where, on: date, *, ahead: date | None = None, kinds: frozenset[str] | None = None
) -> list[Duty]:
    """Build the duties under a path (or of several nodes) that the caller has checked: seven queries."""
    question = question_of(path, on, ahead, kinds)
    return [] if question is None else answer(question)


def answer(question: Question) -> list[Duty]:
    """Build the duties that a question of the caller asks for."""
    lifted, silent = _set_aside(question.path, question.on)
    found = [duty for source in sources() for duty in source(question) if question.asks(duty.kind)]
    if lifted:
        found = [duty.waived(lifted[duty.key]) if duty.key in lifted else duty for duty in found]
    if silent:
        found = [duty.hushed(silent[duty.key]) if duty.key in silent else duty for duty in found]
    found.sort(key=lambda duty: (duty.due, duty.subject.path, duty.rule))
    return found


def waivers_on(path: Where, on: date) -> QuerySet[Waiver]:
    """Return the waivers under a path that the caller has checked, as they held at the end of a day."""
    known = clock.end_of_day(on)
    rows = Waiver.objects.unscoped(why="duties are computed for a path that the caller has checked")
    return rows.filter(under(path), at__lt=known).filter(Q(withdrawn_at=None) | Q(withdrawn_at__gte=known))


def silences_on(path: Where, on: date) -> QuerySet[Silence]:
    """Return the silences under a path that the caller has checked, as they held on a day."""
    known = clock.end_of_day(on)
    rows = Silence.objects.unscoped(why="duties are computed for a path that the caller has checked")
    held = rows.filter(under(path), at__lt=known, until__gte=on)
    return held.filter(Q(ended_at=None) | Q(ended_at__gte=known))


def _rows_aside(path: Where, on: date) -> QuerySet[Any, tuple[Any, ...]]:
    # Both in one query, as they are read with every list of duties.
    unknown = Cast(Value(None), DateField())
    whose = ("organization_id", "organization__code")
    waived = waivers_on(path, on).values_list("duty", "reason", F("approved_by"), unknown, *whose)
    silent = silences_on(path, on).values_list("duty", "reason", Cast("by", CharField()), "until", *whose)
    return waived.union(silent, all=True)


Asides = dict[int, set[tuple[str, str]]]


def aside_on(path: Where, on: date) -> tuple[Asides, Asides]:
    """Return what is lifted and what is silent under a path that the caller has checked.

    Kinds and periods, by row id of whose they are; one query.
    """
    lifted: Asides = {}
    hushed: Asides = {}
    for duty, _reason, _who, until, organization, code in _rows_aside(path, on):
        kind, whose, period = duty.split("/", 2)
        if whose == code:
            (lifted if until is None else hushed).setdefault(organization, set()).add((kind, period))
    return lifted, hushed


def _set_aside(path: Where, on: date) -> tuple[dict[str, str], dict[str, str]]:
    lifted: dict[str, str] = {}
    hushed: dict[str, str] = {}
    for duty, reason, who, until, _organization, _code in _rows_aside(path, on):
        if until is None:
            lifted[duty] = f"{reason}（{who}）"
        else:
            words = {"day": day_words(until), "reason": reason, "who": who}
            hushed[duty] = _("静音到%(day)s：%(reason)s（%(who)s）") % words
    return lifted, hushed


def find(path: str, key: str, on: date) -> Duty | None:
    """Return the duty with a key that the node itself owes; the caller has checked its path."""
    return next((duty for duty in compute(Nodes((path,)), on) if duty.key == key), None)


def own_duty(actor: Actor, path: str, key: str, on: date) -> Duty | None:
    """Return the duty with a key that the node itself owes; raises Refused outside the actor's reach."""
    if not actor.may_at("duties.read", path):
        raise Refused("duties.read")
    return find(path, key, on)
