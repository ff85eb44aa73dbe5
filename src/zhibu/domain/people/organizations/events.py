"""What organizations announce."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OrganizationMoved:
    """An organization got another superior: row id, old and new tree path."""

    organization: int
    old_path: str
    new_path: str
