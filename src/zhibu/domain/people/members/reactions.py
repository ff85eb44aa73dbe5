"""What follows from organizations for members: names on a new first list are tied to people."""

from zhibu.domain.people.members.services import tie_names
from zhibu.domain.people.organizations.events import OrganizationsListed
from zhibu.engine.access import operator
from zhibu.engine.events import reacts_to


@reacts_to(OrganizationsListed)
def tie_listed_names(fact: OrganizationsListed) -> None:
    """Tie the secretaries and contacts of the organizations just listed."""
    tie_names(fact.path, actor=operator(fact.by))
