"""The states of a meeting and the moves between them."""

from zhibu.domain.affairs.meetings.models import MeetingState as S
from zhibu.engine.flow import Flow, Move

meeting_flow = Flow(
    "state",
    [
        Move("open", (S.CONVENED,), S.OPEN, "meetings.write"),
        Move("close", (S.OPEN,), S.CLOSED, "meetings.write"),
        Move("reopen", (S.CLOSED,), S.OPEN, "meetings.write"),
        Move("file", (S.CLOSED,), S.FILED, "meetings.write"),
        Move("void", (S.CONVENED, S.OPEN, S.CLOSED, S.FILED), S.VOID, "meetings.write"),
    ],
)
