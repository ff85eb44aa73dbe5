"""Computing the duties of a subtree from all sources, with the waivers of their day."""

from datetime import date

from django.db.models import CharField, DateField, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from zhibu.domain.insight.duties.models import Silence, Waiver
from zhibu.domain.insight.duties.queries.naming import day_words
from zhibu.domain.people.organizations.queries import started_on
from zhibu.engine import clock
from zhibu.engine.access import Actor, Refused, under
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


def compute(
    path: str, on: date, *, ahead: date | None = None, kinds: frozenset[str] | None = None
) -> list[Duty]:
    """Return the duties under a path that the caller has checked: seven queries, however large the tree."""
    since = started_on()
    if since is None:
        return []
    question = Question(path, since, on, ahead, kinds)
    lifted, silent = _set_aside(path, on)
    found = [duty for source in sources() for duty in source(question) if question.asks(duty.kind)]
    if lifted:
        found = [duty.waived(lifted[duty.key]) if duty.key in lifted else duty for duty in found]
    if silent:
        found = [duty.hushed(silent[duty.key]) if duty.key in silent else duty for duty in found]
    found.sort(key=lambda duty: (duty.due, duty.subject.path, duty.rule))
    return found


def waivers_on(path: str, on: date) -> QuerySet[Waiver]:
    """Return the waivers under a path that the caller has checked, as they held at the end of a day."""
    known = clock.end_of_day(on)
    rows = Waiver.objects.unscoped(why="duties are computed for a path that the caller has checked")
    return rows.filter(under(path), at__lt=known).filter(Q(withdrawn_at=None) | Q(withdrawn_at__gte=known))


def silences_on(path: str, on: date) -> QuerySet[Silence]:
    """Return the silences under a path that the caller has checked, as they held on a day."""
    known = clock.end_of_day(on)
    rows = Silence.objects.unscoped(why="duties are computed for a path that the caller has checked")
    held = rows.filter(under(path), at__lt=known, until__gte=on)
    return held.filter(Q(ended_at=None) | Q(ended_at__gte=known))


def _set_aside(path: str, on: date) -> tuple[dict[str, str], dict[str, str]]:
    # Both in one query, as they are read with every list of duties.
    unknown = Cast(Value(None), DateField())
    waived = waivers_on(path, on).values_list("duty", "reason", F("approved_by"), unknown)
    silent = silences_on(path, on).values_list("duty", "reason", Cast("by", CharField()), "until")
    lifted: dict[str, str] = {}
    hushed: dict[str, str] = {}
    for duty, reason, who, until in waived.union(silent, all=True):
        if until is None:
            lifted[duty] = f"{reason}（{who}）"
        else:
            words = {"day": day_words(until), "reason": reason, "who": who}
            hushed[duty] = _("静音到%(day)s：%(reason)s（%(who)s）") % words
    return lifted, hushed


def find(path: str, key: str, on: date) -> Duty | None:
    """Return the duty with a key under a path that the caller has checked, as known on a day."""
    return next((duty for duty in compute(path, on) if duty.key == key), None)
