"""What a page repeats after a refused write."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from zhibu.domain.affairs.meetings.screens.typed import TypedTopic
from zhibu.domain.affairs.meetings.services import Saved


@dataclass
class Given:
    """What the page repeats after a refused write: what was typed, what came of it, problems."""

    typed: list[TypedTopic] = field(default_factory=list)
    saved: Saved = field(default_factory=Saved)
    problems: Sequence[str] = ()
    who: str = ""
    reason: str = ""
    new_title: str = ""
    addendum: str = ""
