"""Computing the duties of a subtree from all sources, with the waivers of their day."""

from datetime import date

from django.db.models import Q, QuerySet

from zhibu.domain.insight.duties.models import Waiver
from zhibu.domain.people.organizations.queries import started_on
from zhibu.engine import clock
from zhibu.engine.access import Actor, Refused, under
from zhibu.engine.duty import Duty, Question, sources


def duties(actor: Actor, path: str, on: date, *, ahead: date | None = None) -> list[Duty]:
    """Return all duties under a tree path as known at the end of a day, by due day and place in the tree.

    They are owed since the installation's start; with `ahead`, periods that begin until that day are
    listed as well. Raises Refused outside the actor's reach.
    """
    if not actor.may_at("duties.read", path):
        raise Refused("duties.read")
    return compute(path, on, ahead=ahead)


def compute(path: str, on: date, *, ahead: date | None = None) -> list[Duty]:
    """Return the duties under a path that the caller has checked: six queries, however large the tree."""
    since = started_on()
    if since is None:
        return []
    question = Question(path, since, on, ahead)
    lifted = {waiver.duty: _words(waiver) for waiver in waivers_on(path, on)}
    found = [duty for source in sources() for duty in source(question)]
    if lifted:
        found = [duty.waived(lifted[duty.key]) if duty.key in lifted else duty for duty in found]
    found.sort(key=lambda duty: (duty.due, duty.subject.path, duty.rule))
    return found


def waivers_on(path: str, on: date) -> QuerySet[Waiver]:
    """Return the waivers under a path that the caller has checked, as they held at the end of a day."""
    known = clock.end_of_day(on)
    rows = Waiver.objects.unscoped(why="duties are computed for a path that the caller has checked")
    return rows.filter(under(path), at__lt=known).filter(Q(withdrawn_at=None) | Q(withdrawn_at__gte=known))


def _words(waiver: Waiver) -> str:
    return f"{waiver.reason}（{waiver.approved_by}）"


def find(path: str, key: str, on: date) -> Duty | None:
    """Return the duty with a key under a path that the caller has checked, as known on a day."""
    return next((duty for duty in compute(path, on) if duty.key == key), None)
