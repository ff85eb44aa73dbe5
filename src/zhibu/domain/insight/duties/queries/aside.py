"""What is silent or lifted beneath a node, for those who look down on it."""

from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings.models import MeetingKind, YearlyDuty
from zhibu.domain.insight.duties.models import Silence
from zhibu.domain.insight.duties.queries.computing import silences_on, waivers_on
from zhibu.domain.insight.duties.queries.naming import TASK
from zhibu.domain.insight.duties.queries.standing import RENEWAL
from zhibu.domain.people.organizations.models import REPLY
from zhibu.engine.access import Actor, Refused
from zhibu.engine.rules import rulebook


class Aside(NamedTuple):
    """One duty set aside: its key, whose, why, by whom, and until when it is silent (None: lifted)."""

    duty: str
    path: str
    place: str
    reason: str
    by: str
    until: date | None


def set_aside(actor: Actor, on: date) -> list[Aside]:
    """Return the silences that run and the waivers that stand under an actor's node, in tree order.

    Raises Refused where the actor may not read duties there.
    """
    if not actor.may_at("duties.read", actor.path):
        raise Refused("duties.read")
    columns = ("duty", "org_path", "organization__name", "reason")
    silent = [Aside(*row) for row in silences_on(actor.path, on).values_list(*columns, "by", "until")]
    lifted = [
        Aside(duty, path, place, reason, by, None)
        for duty, path, place, reason, by in waivers_on(actor.path, on).values_list(*columns, "approved_by")
    ]
    return sorted([*silent, *lifted], key=lambda one: (one.path, one.duty))


def silence_of(key: str, on: date) -> Silence | None:
    """Return the silence of a duty already reached, if one runs on a day."""
    rows = Silence.objects.unscoped(why="silence of a duty already reached")
    found: Silence | None = rows.filter(duty=key, ended_at=None, until__gte=on).first()
    return found


def kind_words(kind: str) -> str:
    """Name a kind of duty as the list does."""
    if kind == RENEWAL:
        return _("换届")
    if kind == TASK:
        return _("后续任务")
    if kind == REPLY:
        return _("答复成立支部的申请")
    if kind in MeetingKind.values:
        return str(MeetingKind(kind).label)
    if kind in YearlyDuty.values:
        return str(YearlyDuty(kind).label)
    # A reason for what stands against a rule is kept under the rule's id.
    return rulebook()[kind].title if kind in rulebook() else kind
