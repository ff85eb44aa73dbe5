"""Every read of duties worth a name: one computation for workbench, tiles, command line and reminders."""

from zhibu.domain.insight.duties.queries.agenda import Agenda, agenda, of_month
from zhibu.domain.insight.duties.queries.computing import compute, duties, find, waivers_on
from zhibu.domain.insight.duties.queries.own import own_places
from zhibu.domain.insight.duties.queries.planned import Planned, planned_for, planned_under
from zhibu.domain.insight.duties.queries.standing import MonthRate, Tile, tiles, year_line
from zhibu.domain.insight.duties.queries.year import YearCell, YearRow, year_rows

__all__ = [
    "Agenda",
    "MonthRate",
    "Planned",
    "Tile",
    "YearCell",
    "YearRow",
    "agenda",
    "compute",
    "duties",
    "find",
    "of_month",
    "own_places",
    "planned_for",
    "planned_under",
    "tiles",
    "waivers_on",
    "year_line",
    "year_rows",
]
