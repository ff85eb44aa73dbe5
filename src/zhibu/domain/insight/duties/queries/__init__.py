"""Every read of duties worth a name: one computation for workbench, tiles, command line and reminders."""

from zhibu.domain.insight.duties.queries.agenda import Agenda, agenda, of_month
from zhibu.domain.insight.duties.queries.aside import Aside, kind_words, set_aside, silence_of
from zhibu.domain.insight.duties.queries.computing import compute, duties, find, silences_on, waivers_on
from zhibu.domain.insight.duties.queries.findings import compute_findings, find_finding, findings
from zhibu.domain.insight.duties.queries.naming import (
    RECORDS,
    TASK,
    Places,
    day_words,
    full_day_words,
    period_words,
    quarter_words,
    record_url,
    span_words,
    stage_words,
    title_of,
)
from zhibu.domain.insight.duties.queries.nodes import Node, count_kinds, nodes_under
from zhibu.domain.insight.duties.queries.own import own_places
from zhibu.domain.insight.duties.queries.parameters import Beneath, next_change, set_beneath
from zhibu.domain.insight.duties.queries.planned import Planned, planned_for, planned_under
from zhibu.domain.insight.duties.queries.reminding import (
    DUTY,
    FINDING,
    SUPERIOR,
    People,
    findings_to_remind,
    line,
    lines_to_remind,
    matters_of,
    people_under,
    settled_findings,
    settled_matters,
)
from zhibu.domain.insight.duties.queries.standing import (
    RENEWAL,
    MonthRate,
    Tile,
    tiles,
    year_line,
)
from zhibu.domain.insight.duties.queries.year import KINDS, YearCell, YearRow, year_rows
from zhibu.domain.people.organizations.models import REPLY

__all__ = [
    "DUTY",
    "FINDING",
    "KINDS",
    "RECORDS",
    "RENEWAL",
    "REPLY",
    "SUPERIOR",
    "TASK",
    "Agenda",
    "Aside",
    "Beneath",
    "MonthRate",
    "Node",
    "People",
    "Places",
    "Planned",
    "Tile",
    "YearCell",
    "YearRow",
    "agenda",
    "compute",
    "compute_findings",
    "count_kinds",
    "day_words",
    "duties",
    "find",
    "find_finding",
    "findings",
    "findings_to_remind",
    "full_day_words",
    "kind_words",
    "line",
    "lines_to_remind",
    "matters_of",
    "next_change",
    "nodes_under",
    "of_month",
    "own_places",
    "people_under",
    "period_words",
    "planned_for",
    "planned_under",
    "quarter_words",
    "record_url",
    "set_aside",
    "set_beneath",
    "settled_findings",
    "settled_matters",
    "silence_of",
    "silences_on",
    "span_words",
    "stage_words",
    "tiles",
    "title_of",
    "waivers_on",
    "year_line",
    "year_rows",
]
