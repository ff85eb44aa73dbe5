"""Screens of duties: workbench, list, waivers, silences, reminders, parameters, the member's start page."""

from zhibu.domain.insight.duties.screens.conditions import conditions, explain
from zhibu.domain.insight.duties.screens.listing import listing
from zhibu.domain.insight.duties.screens.own import own
from zhibu.domain.insight.duties.screens.parameters import parameter, parameters
from zhibu.domain.insight.duties.screens.reminding import remind
from zhibu.domain.insight.duties.screens.silencing import end_silence, quiet, silence
from zhibu.domain.insight.duties.screens.waiving import waive, withdraw
from zhibu.domain.insight.duties.screens.workbench import workbench

__all__ = [
    "conditions",
    "end_silence",
    "explain",
    "listing",
    "own",
    "parameter",
    "parameters",
    "quiet",
    "remind",
    "silence",
    "waive",
    "withdraw",
    "workbench",
]
