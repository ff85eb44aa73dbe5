"""Duties: what a rule obliges a subject to, by when, and what shows it done; computed set-wise.

Findings beside them: what stands against a rule without a day by which it is due.
"""

from zhibu.engine.duty.duty import Duty, Evidence, State, Subject
from zhibu.engine.duty.finding import Finding, finding_source, finding_sources
from zhibu.engine.duty.register import Question, duty_source, sources
from zhibu.engine.duty.settle import Obligation, settle

__all__ = [
    "Duty",
    "Evidence",
    "Finding",
    "Obligation",
    "Question",
    "State",
    "Subject",
    "duty_source",
    "finding_source",
    "finding_sources",
    "settle",
    "sources",
]
