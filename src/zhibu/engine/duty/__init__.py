"""Duties: what a rule obliges a subject to, by when, and what shows it done; computed set-wise.

Findings beside them: what stands against a rule without a day by which it is due.
"""

from zhibu.engine.duty.duty import Duty, Evidence, State, Subject
from zhibu.engine.duty.finding import Finding, finding_source, finding_sources
from zhibu.engine.duty.months import Along, MonthBits, day_of, known_day, month_index, raw_day
from zhibu.engine.duty.register import Question, duty_source, sources
from zhibu.engine.duty.settle import Obligation, settle
from zhibu.engine.duty.strand import Cell, Held, Strand, strands, strands_of, sums, tally

__all__ = [
    "Along",
    "Cell",
    "Duty",
    "Evidence",
    "Finding",
    "Held",
    "MonthBits",
    "Obligation",
    "Question",
    "State",
    "Strand",
    "Subject",
    "day_of",
    "duty_source",
    "finding_source",
    "finding_sources",
    "known_day",
    "month_index",
    "raw_day",
    "settle",
    "sources",
    "strands",
    "strands_of",
    "sums",
    "tally",
]
