"""The demo enterprise: invented, drawn from a seed, written as the two lists an office hands over."""

from zhibu.config.demo.enterprise import build
from zhibu.config.demo.model import Enterprise, Group, Member, Organization, SignIn, Unit
from zhibu.config.demo.workbooks import write_lists

__all__ = [
    "Enterprise",
    "Group",
    "Member",
    "Organization",
    "SignIn",
    "Unit",
    "build",
    "write_lists",
]
