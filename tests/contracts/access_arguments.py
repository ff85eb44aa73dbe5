"""What stands in addresses and forms besides the record itself, screen by screen."""

from collections.abc import Callable
from typing import Any

from tests.contracts.access_objects import NODES, Objects
from zhibu.domain.insight.duties.queries import duties, findings
from zhibu.domain.people.accounts.rules import ROLES
from zhibu.engine import clock

Fill = Callable[[Objects, Any, str], Any]


def arguments(route: str) -> list[str]:
    """List the names of a route's arguments."""
    return [part.split(">")[0].split(":")[-1] for part in route.split("<")[1:]]


def _own_grant(objects: Objects, row: Any, role: str) -> dict[str, Any]:
    grant = objects.world.accounts[role].grants.first()
    return {"role": grant.pk if grant else 0}


def _duty(objects: Objects, row: Any, role: str) -> dict[str, Any] | None:
    found = duties(objects.world.operator, row.path, clock.today())
    duty = next((one for one in found if one.subject.code == row.code), None)
    return {"kind": duty.kind, "period": duty.period} if duty else None


def _topic(objects: Objects, row: Any, role: str) -> dict[str, Any]:
    node = objects.world[NODES[role]["own"]]
    return {"topic": objects.meeting(node, None).topics.get().uuid}


def _of_meeting(part: str) -> Fill:
    def find(objects: Objects, row: Any, role: str) -> Any:
        return getattr(row, part).first().uuid

    return find


ARGUMENTS: dict[str, Fill] = {
    "token": lambda objects, row, role: "not-a-token",
    "account": lambda objects, row, role: objects.world.accounts["member"].pk,
    "job": lambda objects, row, role: objects.job(role).pk,
    "page": lambda objects, row, role: "phone",
    "notice": lambda objects, row, role: objects.notice(role, "own").pk,
    "sitting": lambda objects, row, role: objects.sitting(role).uuid,
    "parameter": lambda objects, row, role: "lif.lecture",
    "place": _of_meeting("roll"),
    "topic": _of_meeting("topics"),
    "rule": lambda objects, row, role: "LIF-03",
}
"""Arguments of addresses other than the uuid of the record: (objects, row, role) → value."""


def _term(row: Any) -> dict[str, Any] | None:
    found = row.terms.filter(replaced_at=None).first()
    return {"term": found.uuid} if found else None


def _case(objects: Objects, row: Any, role: str) -> dict[str, Any] | None:
    found = findings(objects.world.operator, row.path, clock.today())
    case = next((one for one in found if one.subject.code == row.code), None)
    return {"case": case.key} if case else None


GIVEN: dict[str, Callable[[Objects, Any, str], dict[str, Any] | None]] = {
    "accounts.role": _own_grant,
    "duties.explain": _case,
    "duties.waive": _duty,
    "organizations.correct": lambda objects, row, role: _term(row),
    "duties.silence": _duty,
    "members.act": lambda objects, row, role: {
        "act": "regroup" if "members.write" in ROLES[role].capabilities else "invite"
    },
    "tasks.new": _topic,
    "members.reveal": lambda objects, row, role: {"field": "phone"},
}
"""Fields without which a screen says 404 even to those who may; None where there is nothing to try."""
