"""Which organizations an actor reaches: the node his role was granted on and all beneath it."""

from django.db.models import Q

from zhibu.domain.people.organizations.models import (
    Establishment,
    Guidance,
    Headcount,
    Organization,
    OrganizationName,
    OrganizationParent,
    Term,
    Unit,
)
from zhibu.engine.access import Actor, scope, scope_through


@scope(Organization, read="organizations.read")
def organizations(actor: Actor, capability: str) -> Q:
    """Return the filter of organizations within reach of the role."""
    return actor.reach(capability, "path")


@scope(Establishment, read="organizations.read")
def establishments(actor: Actor, capability: str) -> Q:
    """Return the filter of foundings: of whoever applied, and for the answer of whoever decides."""
    return actor.reach(capability, "decider__path" if capability == "organizations.decide" else "org_path")


for child in (OrganizationName, OrganizationParent, Unit, Term, Headcount, Guidance):
    scope_through(child, "organization", Organization)
