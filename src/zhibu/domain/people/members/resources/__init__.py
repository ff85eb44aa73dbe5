"""Members as lists, forms and spreadsheets."""

from zhibu.domain.people.members.resources.register import Members
from zhibu.domain.people.members.resources.summary import MemberSummary

__all__ = ["MemberSummary", "Members"]
