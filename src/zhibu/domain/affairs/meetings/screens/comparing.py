"""Two texts side by side: what somebody else saved, and what was typed here and not saved."""

from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings.models import Topic

TEXTS = ("title", "minutes", "decision", "follow_up")
LONGEST = 6000
"""Beyond so many letters nothing is marked: both texts stand side by side all the same."""


def sides(theirs: Topic, mine: dict[str, str], decision: str) -> dict[str, Any]:
    """Return the topic as saved, and for each text that differs both sides in marked pieces."""
    labels = {
        "title": _("名称"),
        "minutes": _("记录"),
        "decision": decision,
        "follow_up": _("谁来办、何时办完"),
    }
    rows = []
    for name in TEXTS:
        saved, typed = getattr(theirs, name), mine.get(name, getattr(theirs, name))
        if saved != typed or name == "minutes":
            one, other = pieces(saved, typed)
            rows.append({"label": labels[name], "theirs": one, "mine": other})
    return {"topic": theirs, "rows": rows}


def pieces(one: str, other: str) -> tuple[list[tuple[bool, str]], list[tuple[bool, str]]]:
    """Cut two texts into pieces, each with whether the other text lacks it."""
    if len(one) + len(other) > LONGEST:
        return [(False, one)], [(False, other)]
    left: list[tuple[bool, str]] = []
    right: list[tuple[bool, str]] = []
    for what, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if a < b:
            left.append((what != "equal", one[a:b]))
        if c < d:
            right.append((what != "equal", other[c:d]))
    return left, right
