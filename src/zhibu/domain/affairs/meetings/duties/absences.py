"""What stands against the rules on taking part in organizational life (LIF-24, LIF-25)."""

from collections.abc import Iterable

from zhibu.domain.affairs.meetings import rules
from zhibu.domain.affairs.meetings.queries import runs
from zhibu.domain.people.organizations.models import BRANCH_KINDS, Kind
from zhibu.domain.people.organizations.queries import bodies_on
from zhibu.engine.access.paths import ancestors
from zhibu.engine.duty import Finding, Question, finding_source
from zhibu.engine.rules import rulebook
from zhibu.engine.rules.values import values_on


@finding_source
def absences(question: Question) -> Iterable[Finding]:
    """Yield who was absent again and again without a word (LIF-24, LIF-25): two queries.

    Persons are spoken of in their branch and up to the nearest committee above it, no further.
    """
    bodies = question.once(bodies_on)
    committees = {body.path for body in bodies if body.kind == Kind.COMMITTEE and body.path != question.path}
    near = {
        body.id: body
        for body in bodies
        if body.kind in BRANCH_KINDS and committees.isdisjoint(ancestors(body.path))
    }
    if not near:
        return
    values, on = question.once(values_on), question.on
    book = rulebook()
    talk, criticism = book.parameter("lif.absence_talk"), book.parameter("lif.absence_criticism")
    for run in runs(near, question.since, on):
        body = near[run.branch]
        stage = rules.absence_stage(
            len(run.days),
            run.months,
            int(values.at(talk, body.path, on)),
            int(values.at(criticism, body.path, on)),
        )["stage"]
        if stage:
            text = rules.absence_words(stage, run.name, run.days, run.months)
            yield Finding("LIF-24", book["LIF-24"].cite, "C", body.subject, text, run.days[0], about=run.uuid)
        alert = rules.leaving_alert(run.months)["months"]
        if alert:
            text = rules.leaving_words(run.name, run.months, alert)
            yield Finding("LIF-25", book["LIF-25"].cite, "S", body.subject, text, run.days[0], about=run.uuid)
