"""Organizational life of the demo: one service call per meeting, under a clock that stands at its end."""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from zhibu.config.demo.calendar_of_life import Appointment, Body, appointments
from zhibu.config.demo.life_texts import AgendaItem, Kind, Life
from zhibu.config.demo.roster import SIGN_IN_BRANCH
from zhibu.domain.affairs.meetings import services as meetings
from zhibu.domain.affairs.meetings.models import MeetingKind
from zhibu.domain.affairs.meetings.queries import title_for
from zhibu.domain.people.members.models import Category, Member, PostHeld
from zhibu.domain.people.organizations.models import BRANCH_KINDS, Organization
from zhibu.domain.people.organizations.models import Kind as OrganizationKind
from zhibu.domain.people.organizations.queries import owes_committee
from zhibu.engine import clock
from zhibu.engine.access import Actor

WHY = "the demo's own records"
MONTHLY = {Kind.COMMITTEE: "month", Kind.THEME: "month"}
QUARTERLY = {Kind.MEMBERS: "quarter", Kind.LECTURE: "quarter"}
KINDS = {
    Kind.MEMBERS: MeetingKind.MEMBERS,
    Kind.COMMITTEE: MeetingKind.COMMITTEE,
    Kind.GROUP: MeetingKind.GROUP,
    Kind.LECTURE: MeetingKind.LECTURE,
    Kind.THEME: MeetingKind.THEME_DAY,
}
RETIRED = "离退休"
ON_LEAVE, ABSENT, SILENT = 5, 1, 1


@dataclass
class _Company:
    """One body with its people, as the meetings need them."""

    organization: Organization
    chair: Member
    recorder: Member
    people: list[Member]
    committee: list[Member]
    life: Life
    actor: Actor
    kinds: dict[Kind, str] = field(default_factory=dict)
    above: Member | None = None


def hold_the_year(rng: random.Random, first: date, until: date) -> int:
    """Hold all meetings from the first day until a day; returns how many."""
    companies = _companies(rng, first)
    bodies = [
        Body(pk, company.kinds, company.organization.code == SIGN_IN_BRANCH)
        for pk, company in companies.items()
    ]
    entries = appointments(rng, bodies, first, until)
    for entry in entries:
        _hold(rng, companies[entry.organization], entry)
    return len(entries)


def _companies(rng: random.Random, on: date) -> dict[int, _Company]:
    people: dict[int, list[Member]] = defaultdict(list)
    for member in Member.objects.unscoped(why=WHY).filter(left_on=None).order_by("name_sort", "pk"):
        people[member.branch_id].append(member)
        if member.group_id:
            people[member.group_id].append(member)
    posts: dict[int, dict[str, Member]] = defaultdict(dict)
    held = PostHeld.objects.unscoped(why=WHY).filter(valid_to=None).select_related("member")
    for row in held.order_by("pk"):
        posts[row.organization_id].setdefault(row.post, row.member)
    rows = Organization.objects.unscoped(why=WHY).filter(
        kind__in=(*BRANCH_KINDS, OrganizationKind.GROUP), dissolved_on=None
    )
    found = {
        row.pk: _company(rng, row, people[row.pk], posts[row.pk], on)
        for row in rows.order_by("path")
        if people[row.pk] and posts[row.pk]
    }
    known = Organization.objects.unscoped(why=WHY).filter(kind=OrganizationKind.COMMITTEE)
    for committee in known.order_by("path"):
        for company in found.values():
            if company.organization.path.startswith(committee.path):
                company.above = posts[committee.pk].get("SECRETARY")
    return found


def _company(
    rng: random.Random, row: Organization, people: list[Member], posts: dict[str, Member], on: date
) -> _Company:
    group = row.kind == OrganizationKind.GROUP
    chair = posts["GROUP_LEADER" if group else "SECRETARY"]
    full = sum(person.category == Category.FULL for person in people)
    kinds = {Kind.GROUP: "month"} if group else {**MONTHLY, **QUARTERLY}
    if not group and not owes_committee(full, on):
        del kinds[Kind.COMMITTEE]
    others = [person for person in people if person.pk != chair.pk]
    return _Company(
        organization=row,
        chair=chair,
        recorder=posts.get("ORG_MEMBER") or others[0],
        people=people,
        committee=list({member.pk: member for member in posts.values()}.values()),
        life=Life(rng, RETIRED in row.name),
        actor=Actor(
            label=chair.name,
            role="group-leader" if group else "secretary",
            path=row.path,
            capabilities=frozenset({"meetings.write"}),
        ),
        kinds=kinds,
    )


def _hold(rng: random.Random, company: _Company, entry: Appointment) -> None:
    roll = company.committee if entry.kind is Kind.COMMITTEE else company.people
    present, leave, explained = _stand(rng, company, roll)
    names = [person.name for person in roll if person.pk in present and person.pk != company.chair.pk]
    lecturer = _lecturer(company, entry)
    leads = lecturer or company.chair
    items = company.life.agenda(entry.kind, entry.begins.date(), leads.name, names or [company.recorder.name])
    voters = sum(
        person.pk in present and person.category == Category.FULL and person.standing == "1"
        for person in roll
    )
    begins = timezone.make_aware(entry.begins)
    kind = KINDS[entry.kind]
    with clock.travel(entry.ends):
        record = meetings.Record(
            kind=kind,
            title=title_for(company.organization, kind, entry.begins.date()),
            started_at=begins,
            place=company.life.place(),
            chair=company.chair,
            recorder=company.recorder,
            topics=[_topic(item, voters, lecturer) for item in items],
            present=present,
            leave=leave,
            explained=explained,
            ended_at=begins + (entry.ends - entry.begins) * 0.8,
        )
        meetings.record_held(company.organization, record, actor=company.actor)


def _lecturer(company: _Company, entry: Appointment) -> Member | None:
    """Name who comes from above to lecture: the committee's secretary, to one branch once a year."""
    once = company.organization.code == SIGN_IN_BRANCH and (entry.begins.month + 2) // 3 == 2
    return company.above if entry.kind is Kind.LECTURE and once else None


def _stand(
    rng: random.Random, company: _Company, roll: list[Member]
) -> tuple[set[int], dict[int, str], dict[int, str]]:
    present: set[int] = set()
    leave: dict[int, str] = {}
    explained: dict[int, str] = {}
    needed = {company.chair.pk, company.recorder.pk, *(person.pk for person in company.committee[:3])}
    for person in roll:
        chance = rng.randrange(100)
        if person.pk in needed or chance >= ON_LEAVE + ABSENT + SILENT:
            present.add(person.pk)
        elif chance < ON_LEAVE:
            leave[person.pk] = company.life.leave_reason()
        elif chance < ON_LEAVE + ABSENT:
            explained[person.pk] = company.life.absence_reason()
    return present, leave, explained


def _topic(item: AgendaItem, voters: int, lecturer: Member | None) -> meetings.HeldTopic:
    return meetings.HeldTopic(
        item.title,
        item.minutes,
        decision="表决通过。" if item.vote else "",
        votes=(voters, 0, 0) if item.vote else None,
        matter=item.matter,
        lecturer=lecturer,
    )
