"""Findings: what stands against a rule without a day by which it is due, such as a branch too large."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from zhibu.engine.duty.duty import Subject
from zhibu.engine.duty.register import Question


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that a subject does not keep on the day asked about: rule, article, mark, what is so.

    `since` is the first day of the present case where it is known, `about` tells several cases of one
    rule at one subject apart, `note` is the reason somebody gave for a [S] case, with his name.
    """

    rule: str
    article: str
    mark: str
    subject: Subject
    text: str
    since: date | None = None
    about: str = "standing"
    note: str = ""

    @property
    def key(self) -> str:
        """Return what identifies the case: rule, subject, and what it is about."""
        return f"{self.rule}/{self.subject.code}/{self.about}"

    @property
    def hard(self) -> bool:
        """Say whether no reason lifts it: it closes only when the data are right."""
        return self.mark in ("H", "X")

    def explained(self, note: str) -> "Finding":
        """Return the case with the reason that was given for it."""
        return replace(self, note=note)


FindingSource = Callable[[Question], Iterable[Finding]]

_sources: list[FindingSource] = []


def finding_source(source: FindingSource) -> FindingSource:
    """Register a source; it must cost a fixed number of queries however many subjects there are."""
    _sources.append(source)
    return source


def finding_sources() -> tuple[FindingSource, ...]:
    """Return all registered sources."""
    return tuple(_sources)
