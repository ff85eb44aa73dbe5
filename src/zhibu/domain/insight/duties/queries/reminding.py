"""Whom to remind of which duty today, in words that say what by when."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.affairs.meetings.models import YearlyDuty
from zhibu.domain.insight.duties import rules
from zhibu.domain.insight.duties.queries.computing import compute
from zhibu.domain.insight.duties.queries.naming import (
    RECORDS,
    Places,
    day_words,
    full_day_words,
    record_url,
    title_of,
)
from zhibu.domain.insight.duties.queries.standing import RENEWAL
from zhibu.domain.insight.duties.queries.summing import chunks, summed
from zhibu.domain.people.accounts.queries import role_holders
from zhibu.domain.people.members.models import PostHeld
from zhibu.domain.people.organizations.models import BRANCH_KINDS, Kind, Organization
from zhibu.engine.access import Nodes, under
from zhibu.engine.access.paths import WIDTH, ancestors
from zhibu.engine.duty import Cell, Duty, Finding, State, Subject
from zhibu.engine.notify.reminders import Reminder, first_told, open_matters, told_of
from zhibu.engine.rules import rulebook
from zhibu.engine.rules.values import Values, values_on

DUTY, SUPERIOR, FINDING = "duty/", "above/", "finding/"
"""Beginnings of matters: what holders are reminded of, what their superior is, what stands against a rule."""

OFFICE = "office"
WHY = "whom to remind of duties of a path that the caller has checked"


def matters_of(duty: Duty) -> tuple[str, str]:
    """Return what identifies a duty among the matters of notices: to its holders, to those above."""
    return DUTY + duty.key, SUPERIOR + duty.key


@dataclass(frozen=True)
class People:
    """Account ids of those who hold duties, and of the offices above them, by tree path."""

    holders: dict[str, list[int]]
    offices: dict[str, list[int]]

    def responsible(self, subject: Subject) -> list[int]:
        """Return whom to remind: the body's own leaders; for a group without any those of its branch.

        Above branches the office of the body itself does the work, and is reminded as well.
        """
        found = self.holders.get(subject.path, [])
        if subject.kind == Kind.GROUP:
            return found or self.holders.get(subject.path[:-WIDTH], [])
        if subject.kind in BRANCH_KINDS:
            return found
        return [*found, *(one for one in self.offices.get(subject.path, []) if one not in found)]

    def superiors(self, subject: Subject) -> list[int]:
        """Return the office of the nearest node above that has one."""
        for node in [*reversed(ancestors(subject.path[:-WIDTH])), ""]:
            if self.offices.get(node):
                return self.offices[node]
        return []


def people_under(path: str) -> People:
    """Return who is reminded under a path, in two queries: holders of posts, and of roles on a node."""
    holders: dict[str, list[int]] = defaultdict(list)
    held = PostHeld.objects.unscoped(why=WHY).filter(
        under(path, "organization__path"),
        post__in=rules.RESPONSIBLE,
        valid_to=None,
        member__account__is_active=True,
    )
    for node, account in held.order_by("pk").values_list("organization__path", "member__account"):
        holders[node].append(account)
    offices: dict[str, list[int]] = defaultdict(list)
    for node, granted in role_holders([*rules.ROLES, OFFICE]).items():
        for role, account in granted:
            known = offices[node] if role == OFFICE else holders[node]
            if account not in known:
                known.append(account)
    return People(dict(holders), dict(offices))


def line(duty: Duty, account: int, *, above: bool = False) -> Reminder:
    """Return the reminder of a duty for one account: what by when, the rule, the way to do it."""
    own, superior = matters_of(duty)
    return Reminder(
        account=account,
        matter=superior if above else own,
        text=_what(duty, above=above),
        cite=duty.article,
        url=_listed(duty) if above else _way(duty),
        due_on=duty.due,
    )


def lines_to_remind(path: str, on: date) -> Iterator[list[Reminder]]:
    """Yield the reminders that are due on a day for duties under a path, some hundred bodies at a time.

    Holders are told before the due day and three times after it, the office above only once the duty
    is late by the days the superior has set; nobody is told of what is done, lifted or silent. Each part
    costs a fixed number of queries.
    """
    people, values = people_under(path), values_on(path, on)
    waiting = {one.path for one in summed(path, on) if any(_waits(cell, on) for cell in one.strand.cells)}
    for some in chunks(sorted(waiting)):
        yield _lines([duty for duty in compute(Nodes(some), on) if _waits(duty, on)], people, values, on)


def _waits(one: Duty | Cell, on: date) -> bool:
    return one.open and not one.silent and one.start <= on


def _lines(waiting: list[Duty], people: People, values: Values, on: date) -> list[Reminder]:
    asked = [pair for duty in waiting for pair in _asked(duty, people, values, on)]
    accounts = {reminder.account for reminder, _since in asked}
    told = told_of(DUTY, accounts) | told_of(SUPERIOR, accounts)
    return [
        reminder
        for reminder, since in asked
        if told.get((reminder.account, reminder.matter), date.min) < since
    ]


def _asked(duty: Duty, people: People, values: Values, on: date) -> Iterator[tuple[Reminder, date]]:
    path = duty.subject.path
    before = rules.days("before", values, path, on)
    days = rules.reminder_days(duty.start, duty.due, before, duty.kind == RENEWAL)
    since = max((day for day in days if day <= on), default=None)
    if since is not None:
        yield from ((line(duty, account), since) for account in people.responsible(duty.subject))
    escalated = duty.due + timedelta(days=rules.days("escalate", values, path, on))
    if duty.state is State.LATE and escalated <= on:
        above = people.superiors(duty.subject)
        yield from ((line(duty, account, above=True), escalated) for account in above)


def findings_to_remind(found: Iterable[Finding], path: str, on: date) -> list[Reminder]:
    """Return the reminders that are due on a day for what stands against the rules under a path.

    Told when it is first seen and on the later days of a duty that is late; no reminder where a reason
    was given. Four queries, however large the tree.
    """
    people, first = people_under(path), first_told(FINDING)
    asked = [
        _told_of(finding, account)
        for finding in found
        if not finding.note
        for account in people.responsible(finding.subject)
    ]
    last = told_of(FINDING, {one.account for one in asked})
    return [one for one in asked if _worth(last.get((one.account, one.matter)), first, one, on)]


def _worth(last: date | None, first: Mapping[tuple[int, str], date], one: Reminder, on: date) -> bool:
    if last is None:
        return True
    begun = first[one.account, one.matter]
    return any(last < begun + timedelta(days=later) <= on for later in rules.AGAIN)


def _told_of(finding: Finding, account: int) -> Reminder:
    return Reminder(
        account=account,
        matter=FINDING + finding.key,
        text=f"{rulebook()[finding.rule].title}：{finding.text}",
        cite=finding.article,
        url=f"{reverse('duties.conditions')}?{urlencode({'org': finding.subject.code})}",
    )


def settled_findings(standing: Iterable[Finding]) -> list[str]:
    """Return the cases people were reminded of that stand no longer, or were explained."""
    return sorted(open_matters(FINDING) - {FINDING + one.key for one in standing if not one.note})


def settled_matters(on: date) -> list[str]:
    """Return what people were reminded of and need be no longer: done, lifted, or owed no more."""
    told = open_matters(DUTY) | open_matters(SUPERIOR)
    keys = {matter.partition("/")[2] for matter in told}
    return sorted(told - {matter for duty in with_keys(keys, on) if duty.open for matter in matters_of(duty)})


def with_keys(keys: Collection[str], on: date, *, path: str = "") -> Iterator[Duty]:
    """Build the duties with these keys under a path that the caller has checked, a part at a time."""
    codes = sorted({key.split("/")[1] for key in keys})
    rows = Organization.objects.unscoped(why=WHY).filter(under(path, "path"))
    for some in chunks(codes):
        paths = rows.filter(code__in=some).values_list("path", flat=True)
        yield from (duty for duty in compute(Nodes(paths), on) if duty.key in keys)


def _what(duty: Duty, *, above: bool) -> str:
    group = duty.subject.kind == Kind.GROUP
    place = Places("", [duty]).name(duty.subject) if above or group else ""
    day = full_day_words(duty.due) if duty.kind == RENEWAL else day_words(duty.due)
    words = {"place": place, "title": title_of(duty), "day": day}
    said = _("%(title)s：%(day)s前") if duty.state is not State.LATE else _("%(title)s：应在%(day)s前")
    return (_("%(place)s ") % words if place else "") + said % words


def _listed(duty: Duty) -> str:
    asked = {"org": duty.subject.code, "kind": duty.kind, "period": duty.period}
    return f"{reverse('duties.list')}?{urlencode(asked)}"


def _way(duty: Duty) -> str:
    asked = {"org": duty.subject.code, "kind": duty.kind}
    if duty.kind in RECORDS:
        return record_url(duty.kind, duty.record)
    if duty.kind == RENEWAL or duty.kind in YearlyDuty.values:
        return _listed(duty)
    if duty.state is State.LATE:
        return f"{reverse('meetings.late')}?{urlencode({**asked, 'period': duty.period})}"
    return f"{reverse('meetings.new')}?{urlencode(asked)}"
