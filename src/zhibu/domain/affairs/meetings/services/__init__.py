"""Every write of meetings: convening, taking part, minutes and votes, closing and filing."""

from zhibu.domain.affairs.meetings.services.convening import (
    Plan,
    PlannedTopic,
    change_plan,
    convene,
    open_now,
    start,
)
from zhibu.domain.affairs.meetings.services.filing import append, close, file, reopen, void
from zhibu.domain.affairs.meetings.services.late import HeldTopic, Record, record_held
from zhibu.domain.affairs.meetings.services.minutes import (
    add_topic,
    record_vote,
    remove_topic,
    write_topic,
)
from zhibu.domain.affairs.meetings.services.taking_part import (
    answer_leave,
    ask_leave,
    explain_absence,
    sign_for,
    sign_in,
    take_back_sign,
)

__all__ = [
    "HeldTopic",
    "Plan",
    "PlannedTopic",
    "Record",
    "add_topic",
    "answer_leave",
    "append",
    "ask_leave",
    "change_plan",
    "close",
    "convene",
    "explain_absence",
    "file",
    "open_now",
    "record_held",
    "record_vote",
    "remove_topic",
    "reopen",
    "sign_for",
    "sign_in",
    "start",
    "take_back_sign",
    "void",
    "write_topic",
]
