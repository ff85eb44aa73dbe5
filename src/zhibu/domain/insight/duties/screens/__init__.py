"""Screens of duties: the workbench, the list, waivers, the member's start page."""

from zhibu.domain.insight.duties.screens.listing import listing
from zhibu.domain.insight.duties.screens.own import own
from zhibu.domain.insight.duties.screens.waiving import waive, withdraw
from zhibu.domain.insight.duties.screens.workbench import workbench

__all__ = ["listing", "own", "waive", "withdraw", "workbench"]
