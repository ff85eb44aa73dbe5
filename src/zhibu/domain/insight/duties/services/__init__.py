"""Every write of duties: waivers, reasons, silences, reminders, values of parameters."""

from zhibu.domain.insight.duties.services.explaining import explain
from zhibu.domain.insight.duties.services.parameters import set_parameter
from zhibu.domain.insight.duties.services.reminding import (
    remind_daily,
    remind_of,
    remind_under,
    settle_of,
    tell_of_reply,
)
from zhibu.domain.insight.duties.services.silencing import end_silence, silence
from zhibu.domain.insight.duties.services.waiving import waive, withdraw

__all__ = [
    "end_silence",
    "explain",
    "remind_daily",
    "remind_of",
    "remind_under",
    "set_parameter",
    "settle_of",
    "silence",
    "tell_of_reply",
    "waive",
    "withdraw",
]
