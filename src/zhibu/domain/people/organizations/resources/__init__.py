"""Organizations as tree, list and spreadsheet."""

from zhibu.domain.people.organizations.resources.establishments import Establishments
from zhibu.domain.people.organizations.resources.register import Organizations
from zhibu.domain.people.organizations.resources.summary import OrganizationSummary
from zhibu.domain.people.organizations.resources.tree import Tree
from zhibu.engine.resource import set_places

__all__ = ["Establishments", "OrganizationSummary", "Organizations"]

set_places(Tree())
