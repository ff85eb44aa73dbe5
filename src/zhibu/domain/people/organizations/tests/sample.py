"""Rows of this module's records for the access suites."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Model

from tests.world import World
from zhibu.domain.people.organizations.models import Establishment, Guidance, Kind, Mode, Organization, Stage
from zhibu.engine import clock

DAY = date(2026, 3, 2)


def establishment(world: World, node: Organization) -> Establishment:
    """Return an application that a node filed and is to answer itself."""
    return Establishment.objects.create(
        organization=node,
        org_path=node.path,
        decider=node,
        parent=node,
        mode=Mode.APPLIED,
        state=Stage.APPLIED,
        kind=Kind.BRANCH,
        name="中共江临试验有限公司新设支部委员会",
        full=5,
        reason="新设车间",
        applied_on=DAY,
        due_on=date(2026, 4, 2),
        applied_by="试验",
        applied_at=clock.moment(DAY),
    )


def guidance(world: World, node: Organization) -> Guidance:
    """Return who guides a node."""
    return Guidance.objects.create(
        organization=node,
        guide="机关工委",
        relation="guides",
        valid_from=DAY,
        recorded_at=clock.moment(DAY),
    )


SAMPLES: dict[type[Model], Callable[[World, Organization], Any]] = {
    Establishment: establishment,
    Guidance: guidance,
}
