"""Settling periodic duties: obligations against evidence, without a query."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zhibu.engine.clock import Period
from zhibu.engine.duty.duty import Duty, Evidence, State, Subject


@dataclass(frozen=True, slots=True)
class Obligation:
    """One kind of duty for one subject in one period, and how many pieces of evidence it takes."""

    kind: str
    title: str
    rule: str
    article: str
    subject: Subject
    period: Period
    times: int = 1


def settle(
    obligations: Iterable[Obligation],
    shown: Mapping[tuple[str, int, str], Sequence[Evidence]],
    on: date,
) -> Iterator[Duty]:
    """Turn obligations into duties as they stand at the end of a day.

    `shown` maps (kind, subject id, period label) to what was held, oldest first. A duty is late from
    the day after the last day of its period.
    """
    for owed in obligations:
        found = tuple(shown.get((owed.kind, owed.subject.id, owed.period.label), ()))
        done_on = found[owed.times - 1].day if len(found) >= owed.times else None
        late = State.LATE if owed.period.end < on else State.DUE
        yield Duty(
            kind=owed.kind,
            title=owed.title,
            rule=owed.rule,
            article=owed.article,
            subject=owed.subject,
            period=owed.period.label,
            start=owed.period.start,
            due=owed.period.end,
            state=State.DONE if done_on else late,
            evidence=found,
            done_on=done_on,
        )
