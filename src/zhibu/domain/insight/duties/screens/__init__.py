"""Screens of duties: the workbench, the list, waivers, what stands against rules, the member's start page."""

from zhibu.domain.insight.duties.screens.conditions import conditions, explain
from zhibu.domain.insight.duties.screens.listing import listing
from zhibu.domain.insight.duties.screens.own import own
from zhibu.domain.insight.duties.screens.waiving import waive, withdraw
from zhibu.domain.insight.duties.screens.workbench import workbench

__all__ = ["conditions", "explain", "listing", "own", "waive", "withdraw", "workbench"]
