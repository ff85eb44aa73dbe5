"""The states of a task and the moves between them."""

from zhibu.domain.affairs.tasks.models import TaskState as S
from zhibu.engine.flow import Flow, Move

LIVE = (S.OPEN, S.RETURNED, S.REPORTED)

task_flow = Flow(
    "state",
    [
        Move("open", (S.PLANNED,), S.OPEN, "tasks.write"),
        Move("report", (S.OPEN, S.RETURNED), S.REPORTED, "me"),
        Move("return", (S.REPORTED,), S.RETURNED, "tasks.write"),
        Move("close", LIVE, S.CLOSED, "tasks.write"),
        Move("void", (S.PLANNED, *LIVE), S.VOID, "tasks.write"),
    ],
)
