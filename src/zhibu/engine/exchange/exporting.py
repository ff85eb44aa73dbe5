"""Writes a whole declared list, in the columns in which it is imported."""

from typing import IO, Any

from zhibu.engine.access import Actor
from zhibu.engine.exchange.report import stream_list
from zhibu.engine.exchange.services import declared


def export_list(name: str, target: IO[bytes], *, actor: Actor, node: Any = None) -> int:
    """Write every row of a list that the actor reaches, below a node if given; return how many.

    The result imports again with nothing new, nothing changed and nothing wrong. Holds everything
    uncovered: who calls this notes it in the journal and answers for second persons and storage.
    """
    wanted = declared(name)
    actor.require(wanted.capability, node.path if node is not None else actor.path)
    context = wanted.context(actor, node)
    return stream_list(target, wanted.template, wanted.stored(actor, node), context.codes)
