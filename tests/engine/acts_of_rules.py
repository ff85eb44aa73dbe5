"""The services that terms, leaving and findings added, done once on the world; they follow `acts.py`."""

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.engine.acts import Act, call, just, of, person, today
from tests.engine.meetings_to_call import convened
from tests.world import World
from zhibu.domain.affairs.meetings import services as meetings
from zhibu.domain.insight.duties import services as duties
from zhibu.domain.people.members import services as members
from zhibu.domain.people.organizations import services as organizations


def off_rolls(world: World) -> Callable[[], Any]:
    """Prepare taking somebody off the roll of a meeting to come."""
    convened(world)
    return lambda: meetings.take_off_rolls(world.member("周文澜"), actor=world.operator)


def term(world: World) -> Any:
    """Return the term of 1011, elected on 2024-05-10."""
    return world["1011"].terms.get(replaced_at=None)


ACTS: list[Act] = [
    (
        "postpone_term",
        ["term.postpone"],
        call(organizations.postpone_term, term, just(date(2027, 11, 10)), document="江试党〔2027〕3号"),
    ),
    (
        "correct_term",
        ["term.correct"],
        call(organizations.correct_term, term, just(date(2024, 5, 8)), reason="写错"),
    ),
    (
        "take_off_rolls",
        ["meeting.take-off-roll"],
        off_rolls,
    ),
    (
        "leave",
        ["post.end", "member.leave"],
        call(members.leave, person("陆清源"), just("TRANSFERRED_OUT"), today, document="介绍信〔2026〕1号"),
    ),
    (
        "explain",
        ["finding.explain"],
        call(duties.explain, of("101"), just("ORG-13/101/standing"), reason="上级已同意设立"),
    ),
]
