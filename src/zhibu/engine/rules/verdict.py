"""What a rule says about a case, in words, with its mark (law 7)."""

from dataclasses import dataclass

BLOCKING = ("H", "X")


@dataclass(frozen=True)
class Verdict:
    """Whether a case keeps a rule: `blocks` where a broken rule is [H] or [X], else it warns."""

    rule: str
    kept: bool
    message: str
    mark: str

    @property
    def blocks(self) -> bool:
        """Say whether the case may not go on."""
        return not self.kept and self.mark in BLOCKING
