"""Every write of meetings: convening, taking part, minutes and votes, closing and filing."""

from zhibu.domain.affairs.meetings.services.checking import (
    answer_remark,
    confirm,
    remark,
    remind_of_minutes,
    take_remark,
    withdraw_remark,
)
from zhibu.domain.affairs.meetings.services.convening import (
    Plan,
    PlannedTopic,
    change_plan,
    convene,
    open_now,
    start,
)
from zhibu.domain.affairs.meetings.services.excusing import Excused, end_excuse, excuse
from zhibu.domain.affairs.meetings.services.filing import append, close, countersign, file, reopen, void
from zhibu.domain.affairs.meetings.services.late import HeldTopic, Record, record_held
from zhibu.domain.affairs.meetings.services.leaving import take_off_rolls
from zhibu.domain.affairs.meetings.services.minutes import (
    Saved,
    Written,
    add_topic,
    hold_pen,
    plan_vote,
    remove_topic,
    save_minutes,
    write_topic,
)
from zhibu.domain.affairs.meetings.services.papers import take_paper
from zhibu.domain.affairs.meetings.services.photos import (
    add_photos,
    append_with_photos,
    record_held_with_photos,
    remove_photo,
    take_photo,
)
from zhibu.domain.affairs.meetings.services.reporting import Sent, answer_report, send_report, withdraw_report
from zhibu.domain.affairs.meetings.services.taking_part import (
    answer_leave,
    ask_leave,
    call_roll,
    explain_absence,
    sign_for,
    sign_in,
    sign_in_by_code,
    sign_in_by_key,
    take_back_leave,
    take_back_sign,
)
from zhibu.domain.affairs.meetings.services.yearly import (
    change_line,
    plan_line,
    propose_year,
    withdraw_line,
)

__all__ = [
    "Excused",
    "HeldTopic",
    "Plan",
    "PlannedTopic",
    "Record",
    "Saved",
    "Sent",
    "Written",
    "add_photos",
    "add_topic",
    "answer_leave",
    "answer_remark",
    "answer_report",
    "append",
    "append_with_photos",
    "ask_leave",
    "call_roll",
    "change_line",
    "change_plan",
    "close",
    "confirm",
    "convene",
    "countersign",
    "end_excuse",
    "excuse",
    "explain_absence",
    "file",
    "hold_pen",
    "open_now",
    "plan_line",
    "plan_vote",
    "propose_year",
    "record_held",
    "record_held_with_photos",
    "remark",
    "remind_of_minutes",
    "remove_photo",
    "remove_topic",
    "reopen",
    "save_minutes",
    "send_report",
    "sign_for",
    "sign_in",
    "sign_in_by_code",
    "sign_in_by_key",
    "start",
    "take_back_leave",
    "take_back_sign",
    "take_off_rolls",
    "take_paper",
    "take_photo",
    "take_remark",
    "void",
    "withdraw_line",
    "withdraw_remark",
    "withdraw_report",
    "write_topic",
]
