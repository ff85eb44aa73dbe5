"""What follows from organizations for members: names of a first list, head-counts, posts."""

from zhibu.domain.people.members.services import end_posts_of, recount, recount_moved, tie_names
from zhibu.domain.people.organizations.events import (
    OrganizationDissolved,
    OrganizationMoved,
    OrganizationsListed,
    OrganizationsWithdrawn,
)
from zhibu.engine.access import Actor, operator
from zhibu.engine.events import reacts_to


@reacts_to(OrganizationsListed)
def tie_listed_names(fact: OrganizationsListed) -> None:
    """Tie the secretaries and contacts of the organizations just listed."""
    tie_names(fact.path, actor=operator(fact.by))


@reacts_to(OrganizationMoved)
def count_again(fact: OrganizationMoved) -> None:
    """Take the members of a moved organization from its old superiors to its new ones (I-4)."""
    recount_moved(fact.old_path, fact.new_path, actor=operator(""))


@reacts_to(OrganizationDissolved)
def end_posts(fact: OrganizationDissolved) -> None:
    """Nobody holds a post in an organization that is no more (CYC-03)."""
    end_posts_of(fact.organization, fact.on, actor=Actor(fact.by, fact.account_id))


@reacts_to(OrganizationsWithdrawn)
def count_restored(fact: OrganizationsWithdrawn) -> None:
    """Count the members again where a withdrawn list had moved organizations (I-4)."""
    recount(fact.paths)
