"""The duty itself."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class State(StrEnum):
    """Where a duty stands."""

    DUE = "due"
    LATE = "late"
    DONE = "done"
    WAIVED = "waived"


# Millions of these are made for one picture of a large tree, and a frozen class takes four times as long
# to fill: these are not frozen, but nobody changes them.
@dataclass(unsafe_hash=True, slots=True)
class Subject:
    """Who owes it: row id, public code, full name, tree path, kind, short name, uuid."""

    id: int
    code: str
    name: str
    path: str
    kind: str
    short: str = ""
    uuid: str = ""


@dataclass(unsafe_hash=True, slots=True)
class Evidence:
    """A record that shows the duty done: uuid, title, and the day it shows."""

    id: str
    title: str
    day: date


@dataclass(unsafe_hash=True, slots=True)
class Duty:
    """One duty: kind (what is owed), rule, article, subject, period label, due day, state, evidence.

    `start` is the day from which it is owed, `done_on` the day of the evidence that fulfilled it,
    `stage` how near the due day is where a rule names stages, `note` why it was waived,
    `silent` until when, why and by whom its reminders were stopped,
    `record` the uuid of the record that asks for it where it is not a rule alone.
    """

    kind: str
    title: str
    rule: str
    article: str
    subject: Subject
    period: str
    start: date
    due: date
    state: State
    evidence: tuple[Evidence, ...] = ()
    done_on: date | None = None
    stage: str = ""
    note: str = ""
    silent: str = ""
    record: str = ""

    @property
    def key(self) -> str:
        """Return what identifies the duty for ever: kind, subject, period."""
        return f"{self.kind}/{self.subject.code}/{self.period}"

    @property
    def in_time(self) -> bool:
        """Say whether it was fulfilled by its due day, going by the day of the evidence."""
        return self.done_on is not None and self.done_on <= self.due

    @property
    def open(self) -> bool:
        """Say whether something is still to be done."""
        return self.state in (State.DUE, State.LATE)

    def waived(self, reason: str) -> "Duty":
        """Return the duty as lifted by an approver, unless it is done anyway."""
        if self.state is State.DONE:
            return self
        return replace(self, state=State.WAIVED, note=reason)

    def hushed(self, words: str) -> "Duty":
        """Return the duty with its reminders stopped, unless there is nothing left to remind of."""
        return replace(self, silent=words) if self.open else self

    def as_dict(self) -> dict[str, object]:
        """Return the duty as plain data for JSON: dates ISO, subject by code and name."""
        return {
            "kind": self.kind,
            "title": self.title,
            "rule": self.rule,
            "article": self.article,
            "subject": self.subject.code,
            "subject_name": self.subject.name,
            "period": self.period,
            "due": self.due.isoformat(),
            "state": self.state.value,
            "evidence": [{"id": item.id, "title": item.title} for item in self.evidence],
            "done_on": self.done_on.isoformat() if self.done_on else None,
            "stage": self.stage,
            "note": self.note,
            "silent": self.silent,
        }
