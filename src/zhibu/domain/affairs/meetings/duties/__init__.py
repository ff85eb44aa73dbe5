"""The duties of organizational life (LIF-01, 03…07, 29), and what stands against the rules on taking part."""

from zhibu.domain.affairs.meetings.duties.absences import absences
from zhibu.domain.affairs.meetings.duties.life import organizational_life, organizational_life_summed
from zhibu.domain.affairs.meetings.duties.yearly import reports, secretaries_lecture

__all__ = [
    "absences",
    "organizational_life",
    "organizational_life_summed",
    "reports",
    "secretaries_lecture",
]
