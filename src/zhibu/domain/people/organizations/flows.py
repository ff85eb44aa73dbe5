"""The stages of founding a branch and the moves between them (organization.md 1.4, ORG-07)."""

from zhibu.domain.people.organizations.models import Stage
from zhibu.engine.flow import Flow, Move

DECIDE = "organizations.decide"

establishing = Flow(
    "state",
    [
        Move("approve", (Stage.APPLIED,), Stage.APPROVED, DECIDE),
        Move("refuse", (Stage.APPLIED,), Stage.REFUSED, DECIDE),
        Move("withdraw", (Stage.APPLIED,), Stage.WITHDRAWN, "organizations.write"),
        Move("found", (Stage.APPROVED,), Stage.FOUNDED, DECIDE),
        Move("file", (Stage.FOUNDED,), Stage.FILED, DECIDE),
    ],
)
