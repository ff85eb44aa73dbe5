"""Screens of meetings: the list, convening, one meeting and its minutes, one's own meetings, signing in."""

from zhibu.domain.affairs.meetings.screens.by_paper import roll_call, sheet
from zhibu.domain.affairs.meetings.screens.calendar import calendar
from zhibu.domain.affairs.meetings.screens.checking import (
    answer_remark,
    check,
    countersign,
)
from zhibu.domain.affairs.meetings.screens.convening import change, new
from zhibu.domain.affairs.meetings.screens.detail import detail, fresh_code, roll, wall
from zhibu.domain.affairs.meetings.screens.excusing import excuse
from zhibu.domain.affairs.meetings.screens.exporting import pdf
from zhibu.domain.affairs.meetings.screens.late import late
from zhibu.domain.affairs.meetings.screens.moving import (
    answer_leave,
    append,
    explain,
    sign_for,
    take_back,
    uninvite,
    void,
)
from zhibu.domain.affairs.meetings.screens.own import leave, own, take_part
from zhibu.domain.affairs.meetings.screens.panels import lately
from zhibu.domain.affairs.meetings.screens.photos import photos, remove_photo, take_photo
from zhibu.domain.affairs.meetings.screens.printing import paper
from zhibu.domain.affairs.meetings.screens.reporting import answer as answer_report
from zhibu.domain.affairs.meetings.screens.reporting import detail as report
from zhibu.domain.affairs.meetings.screens.reporting import new as send_report
from zhibu.domain.affairs.meetings.screens.reporting import withdraw as withdraw_report
from zhibu.domain.affairs.meetings.screens.rooms import change as change_room
from zhibu.domain.affairs.meetings.screens.rooms import detail as room
from zhibu.domain.affairs.meetings.screens.rooms import new as add_room
from zhibu.domain.affairs.meetings.screens.rooms import use as use_room
from zhibu.domain.affairs.meetings.screens.signing import code, scan, sign
from zhibu.domain.affairs.meetings.screens.writing import close, file, minutes, open_, pens, reopen
from zhibu.domain.affairs.meetings.screens.yearly import plan_line, propose_year, withdraw_line, year

__all__ = [
    "add_room",
    "answer_leave",
    "answer_remark",
    "answer_report",
    "append",
    "calendar",
    "change",
    "change_room",
    "check",
    "close",
    "code",
    "countersign",
    "detail",
    "excuse",
    "explain",
    "file",
    "fresh_code",
    "late",
    "lately",
    "leave",
    "minutes",
    "new",
    "open_",
    "own",
    "paper",
    "pdf",
    "pens",
    "photos",
    "plan_line",
    "propose_year",
    "remove_photo",
    "reopen",
    "report",
    "roll",
    "roll_call",
    "room",
    "scan",
    "send_report",
    "sheet",
    "sign",
    "sign_for",
    "take_back",
    "take_part",
    "take_photo",
    "uninvite",
    "use_room",
    "void",
    "wall",
    "withdraw_line",
    "withdraw_report",
    "year",
]
