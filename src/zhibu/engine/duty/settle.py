"""Settling periodic duties: obligations against evidence, without a query."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zhibu.engine.clock import Period
from zhibu.engine.duty.duty import Duty, Evidence, State, Subject


@dataclass(unsafe_hash=True, slots=True)
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
    # Said by place and with names looked up once: this runs once for every duty of the whole tree.
    late, due, done, nothing = State.LATE, State.DUE, State.DONE, ()
    for owed in obligations:
        period, subject, kind = owed.period, owed.subject, owed.kind
        found = shown.get((kind, subject.id, period.label), nothing)
        done_on = found[owed.times - 1].day if len(found) >= owed.times else None
        state = done if done_on else late if period.end < on else due
        yield Duty(
            kind, owed.title, owed.rule, owed.article, subject, period.label, period.start, period.end,
            state, tuple(found), done_on,
        )  # fmt: skip
