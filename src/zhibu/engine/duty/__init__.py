"""Duties: what a rule obliges a subject to, by when, and what shows it done; computed set-wise."""

from zhibu.engine.duty.duty import Duty, Evidence, State, Subject
from zhibu.engine.duty.register import Question, duty_source, sources
from zhibu.engine.duty.settle import Obligation, settle

__all__ = [
    "Duty",
    "Evidence",
    "Obligation",
    "Question",
    "State",
    "Subject",
    "duty_source",
    "settle",
    "sources",
]
