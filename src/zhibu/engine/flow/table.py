"""States and moves of a record as a table, which guards the service and draws the buttons."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from zhibu.engine.access import Actor


class WrongState(RuntimeError):
    """The record is not in a state from which this move is possible; the text says which it is in."""


@dataclass(frozen=True)
class Move:
    """One move: verb, the states it starts from, the state it ends in, the capability it takes."""

    verb: str
    sources: tuple[str, ...]
    target: str
    capability: str


class Flow:
    """The moves of one record's state field."""

    def __init__(self, field: str, moves: list[Move]) -> None:
        self.field = field
        self.moves = {move.verb: move for move in moves}

    def make(self, row: Any, verb: str) -> None:
        """Move the row in memory; raises WrongState where the table has no such move."""
        move = self.moves[verb]
        state = getattr(row, self.field)
        if state not in move.sources:
            raise WrongState(str(getattr(row, f"get_{self.field}_display")()))
        setattr(row, self.field, move.target)

    def available(self, row: Any, actor: Actor) -> Iterator[str]:
        """Yield the verbs that the actor may do now."""
        for move in self.moves.values():
            if getattr(row, self.field) in move.sources and actor.may_at(move.capability, row.org_path):
                yield move.verb
