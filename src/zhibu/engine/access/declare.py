"""What a screen declares about itself: public, signed in, a capability, or a capability on a record."""

from dataclasses import dataclass

from zhibu.engine.access.records import Record


@dataclass(frozen=True)
class Access:
    """Who may open a screen; `record` is the record that the address names by its uuid.

    `others` are capabilities of which one is enough as well, where a screen serves several ends.
    """

    capability: str = ""
    record: type[Record] | None = None
    anonymous: bool = False
    others: tuple[str, ...] = ()

    @property
    def capabilities(self) -> tuple[str, ...]:
        """Return the capabilities of which one is enough; none where no capability is asked for."""
        return (self.capability, *self.others) if self.capability else ()


public = Access(anonymous=True)
"""Anybody may open it; a word one can search for."""

signed_in = Access()
"""Anybody with an account may open it; it shows only what is his own."""


def needs(capability: str, *others: str) -> Access:
    """Take one of some capabilities anywhere in the tree: lists, forms without a record, start pages."""
    return Access(capability=capability, others=others)


def on(record: type[Record], capability: str) -> Access:
    """Take a capability on the record in the address: unseen is 404, seen but not allowed is 403."""
    return Access(capability=capability, record=record)
