"""What organizations announce."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class OrganizationMoved:
    """An organization got another superior: row id, old and new tree path."""

    organization: int
    old_path: str
    new_path: str


@dataclass(frozen=True)
class OrganizationsListed:
    """A list of organizations was imported under a node: the node's tree path, who did it."""

    path: str
    account_id: int | None
    by: str


@dataclass(frozen=True)
class OrganizationDissolved:
    """An organization was closed: row id, last day, who closed it."""

    organization: int
    on: date
    account_id: int | None
    by: str


@dataclass(frozen=True)
class OrganizationsWithdrawn:
    """A list of organizations was taken back: the tree paths that it had touched."""

    paths: tuple[str, ...]


@dataclass(frozen=True)
class TermRecorded:
    """An election was entered, from which a term runs: row id of the organization."""

    organization: int


@dataclass(frozen=True)
class EstablishmentAnswered:
    """An application to found a branch was answered or withdrawn: row id."""

    establishment: int
