"""The actor: somebody, in one role, on one node of the tree."""

from dataclasses import dataclass, field

from django.db.models import Q

from zhibu.engine.access.paths import under

ONESELF = "me"
"""The capability of everybody who has records of his own; it holds for those and for nothing else."""


class Refused(Exception):
    """The actor sees the record but may not do this; the text says who can."""


@dataclass(frozen=True)
class Actor:
    """Who acts, in which role, from which node down, and as which person of the records.

    `path` is the tree path of the node the role was granted on, empty for the whole installation;
    `person_id` is the row id of the actor's own dossier, if there is one.
    """

    label: str
    account_id: int | None = None
    role: str = ""
    role_label: str = ""
    path: str = ""
    node_id: int | None = None
    node_label: str = ""
    capabilities: frozenset[str] = field(default_factory=frozenset)
    person_id: int | None = None
    person_path: str = ""

    @property
    def signed_in(self) -> bool:
        """Say whether somebody is there at all."""
        return self.account_id is not None or "*" in self.capabilities

    def may(self, capability: str) -> bool:
        """Say whether the role has a capability anywhere."""
        return capability in self.capabilities or "*" in self.capabilities

    def may_at(self, capability: str, path: str) -> bool:
        """Say whether the role has a capability on the node with this path."""
        return self.may(capability) and path.startswith(self.path)

    def require(self, capability: str, path: str) -> None:
        """Raise Refused unless the role has the capability on that node."""
        if not self.may_at(capability, path):
            raise Refused(capability)

    def reach(self, capability: str, path_field: str = "org_path") -> Q:
        """Return the filter of rows on nodes where the role has the capability; nothing without it.

        What everybody may do for himself reaches no node: scopes add what is the person's own.
        """
        if not self.may(capability) or capability == ONESELF:
            return Q(pk__in=())
        return under(self.path, path_field)


PUBLIC_ACTOR = Actor(label="")


def operator(label: str) -> Actor:
    """Return the actor of the machine's own command line, who may do everything."""
    return Actor(label=label, role="operator", role_label=label, capabilities=frozenset({"*"}))
