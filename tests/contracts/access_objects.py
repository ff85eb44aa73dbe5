"""One row of every record at every node of the world, for the access matrix.

Relations are read from the role's own node; for a plain member `own` is what is about himself,
and `sibling` is the same thing of a colleague of his branch.
"""

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Model

from tests.contracts.access_photo import kept_photo
from tests.world import World, id_number
from zhibu.domain.affairs.meetings.models import (
    Addendum,
    Attendance,
    Excuse,
    Meeting,
    PlanLine,
    Remark,
    Report,
    Room,
    SheetPhoto,
    Showing,
    Topic,
)
from zhibu.domain.affairs.tasks.models import Step, Task
from zhibu.domain.insight.duties.models import Silence, Waiver
from zhibu.domain.people.accounts.models import Grant, MailChoice, Sitting
from zhibu.domain.people.members import services as members
from zhibu.domain.people.members.models import (
    Contact,
    Departure,
    Member,
    Placement,
    PostHeld,
    Purpose,
    Reveal,
    Status,
)
from zhibu.domain.people.organizations.models import (
    Headcount,
    Organization,
    OrganizationName,
    OrganizationParent,
    Term,
    Unit,
)
from zhibu.engine import clock
from zhibu.engine.access import Actor
from zhibu.engine.bulk.models import Bulk
from zhibu.engine.exchange.models import Batch
from zhibu.engine.jobs.models import Job
from zhibu.engine.jobs.queue import enqueue
from zhibu.engine.jobs.run import Run
from zhibu.engine.modules import installed
from zhibu.engine.notify.models import Notice
from zhibu.engine.rules.models import ParameterValue

RELATIONS = ("own", "sibling", "parent", "child", "unrelated")
OFFICE = {"own": "101", "sibling": "102", "parent": "100", "child": "1011", "unrelated": "1021"}
BRANCH = {"own": "1011", "sibling": "1012", "parent": "101", "child": "1011-Z01", "unrelated": "1021"}
GROUP = {"own": "1011-Z01", "sibling": "1011-Z02", "parent": "1011", "unrelated": "1021"}
PLAIN = {"own": "1011", "sibling": "1011", "parent": "101", "child": "1011-Z01", "unrelated": "1021"}
NODES = {
    "office": OFFICE,
    "office-leader": OFFICE,
    "secretary": BRANCH,
    "committee-member": BRANCH,
    "group-leader": GROUP,
    "member": PLAIN,
    "system-administrator": BRANCH,
    "security-administrator": BRANCH,
    "audit-administrator": BRANCH,
}
HOLDING = ("1011", "1011-Z01", "1011-Z02", "1012", "1021")
DAY = date(2026, 3, 2)
OF_MEETINGS = {Meeting, Attendance, Topic, Addendum, Remark, SheetPhoto, Showing, Task, Step}
OF_PERSONS = OF_MEETINGS | {Excuse, Member, PostHeld, Placement, Status, Reveal, Departure}


@dataclass
class Objects:
    """Rows by record, role and relation; each is made once, when it is first asked for."""

    world: World
    people: dict[str, Member] = field(default_factory=dict)
    made: dict[tuple[type[Model], str, int | None], Any] = field(default_factory=dict)

    def at(self, record: type[Model], role: str, relation: str) -> Any:
        """Return a row, or None where no such row can exist (a general branch has no members of its own)."""
        code = NODES[role].get(relation)
        if code is None:
            return None
        person = self.world.accounts[role].member if relation == "own" else None
        if record not in (OF_MEETINGS if role != "member" else OF_PERSONS):
            person = None
        key = (record, code, person.pk if person else None)
        if key not in self.made:
            self.made[key] = self._make(record, self.world[code], person)
        return self.made[key]

    def notice(self, role: str, relation: str) -> Notice:
        """Return a notice to the role's own account, or to another one."""
        owner = role if relation == "own" else "probationary"
        return Notice.objects.get_or_create(
            account=self.world.accounts[owner],
            matter="access",
            defaults={"title": "支委会", "url": "/settings/", "created_at": clock.now()},
        )[0]

    def sitting(self, role: str) -> Sitting:
        """Return a place where the role's own account is signed in."""
        defaults = {"device": "安卓手机", "began_at": clock.now(), "key": f"access-{role}"}
        return Sitting.objects.get_or_create(account=self.world.accounts[role], defaults=defaults)[0]

    def job(self, role: str) -> Job:
        """Return a job of the role's own account, with a kept file."""
        account = self.world.accounts[role]
        job = Job.objects.filter(account_id=account.pk).first()
        if job is None:
            actor = Actor(label=account.name, account_id=account.pk)
            job = enqueue("jobs.tidy", actor=actor, url="/settings/")
            Run(job, actor, None).keep_file("名册.txt", "text/plain", b"1")
            Bulk.objects.create(job=job, list_name="members", action="regroup")
        return job

    def person(self, code: str) -> Member:
        """Return somebody who belongs to a node and has no account."""
        if code not in HOLDING:
            return self.person("1012")
        if code not in self.people:
            node = self.world[code]
            group = node if node.kind == "GROUP" else None
            place = len(self.people)
            facts = members.MemberFacts(
                name=f"陈{'甲乙丙丁戊'[place]}",
                id_number=id_number(date(1971, 2, 3), 700 + place),
                category="01",
                branch=node.parent if group and node.parent else node,
                group=group,
                joined_on=date(2009, 6, 27),
                converted_on=date(2010, 6, 27),
                ethnic="01",
                education="21",
                phone=f"1990000{place:04}",
                address=f"江临市对照路{place + 1}号2栋202室",
            )
            self.people[code] = members.enter(facts.branch, facts, actor=self.world.operator)
        return self.people[code]

    def _make(self, record: type[Model], node: Organization, person: Member | None) -> Any:
        if record is Organization:
            return node
        if record is Member:
            return person or (self.person(node.code) if node.code in HOLDING else None)
        if record not in FACTORIES and (sample := samples().get(record)):
            return sample(self.world, node)
        return FACTORIES[record](self, node, person)

    def meeting(self, node: Organization, person: Member | None) -> Meeting:
        """Return an open meeting of a node with one person on its roll and one topic."""
        key = (Meeting, node.code, person.pk if person else None)
        if key not in self.made:
            number = len(self.made)
            meeting = Meeting.objects.create(
                organization=node,
                org_path=node.path,
                kind="committee",
                title="3月支委会",
                state="open",
                planned_at=clock.moment(DAY),
                started_at=clock.moment(DAY),
                token=f"access-{number}",
                secret=f"access-{number}",
                created_at=clock.now(),
            )
            Attendance.objects.create(meeting=meeting, member=person or self.person(node.code))
            Topic.objects.create(meeting=meeting, position=1, title="研究", serves="committee")
            self.made[key] = meeting
        found: Meeting = self.made[key]
        return found


def _of_member(record: type[Model], **values: Any) -> Callable[..., Any]:
    def make(objects: Objects, node: Organization, person: Member | None) -> Any:
        member = person or (objects.person(node.code) if node.code in HOLDING else None)
        if member is None:
            return None
        given = {name: value(node) if callable(value) else value for name, value in values.items()}
        return record._default_manager.create(member=member, **given)

    return make


def _of_node(record: type[Model], **values: Any) -> Callable[..., Any]:
    def make(objects: Objects, node: Organization, person: Member | None) -> Any:
        given = {name: value(node) if callable(value) else value for name, value in values.items()}
        return record._default_manager.create(organization=node, **given)

    return make


def _task(objects: Objects, node: Organization, person: Member | None) -> Task:
    key = (Task, node.code, person.pk if person else None)
    if key not in objects.made:
        topic = objects.meeting(node, person).topics.get()
        objects.made[key] = Task.objects.create(
            organization=node,
            org_path=node.path,
            title="走访慰问",
            owner=person or objects.person(node.code),
            due_on=DAY,
            state="open",
            source=topic.uuid,
            occasion=topic.meeting.uuid,
            occasion_kind="committee",
            occasion_title="3月支委会",
            created_by="试验",
            created_at=clock.now(),
            opened_at=clock.now(),
        )
    found: Task = objects.made[key]
    return found


def _of_meeting(record: type[Model], **values: Any) -> Callable[..., Any]:
    def make(objects: Objects, node: Organization, person: Member | None) -> Any:
        return record._default_manager.create(meeting=objects.meeting(node, person), **values)

    return make


def _at_node(node: Organization) -> Organization:
    return node


def _grant(objects: Objects, node: Organization, person: Member | None) -> Grant:
    return Grant.objects.create(
        account=objects.world.accounts["probationary"],
        role="committee-member",
        organization=node,
        starts_on=DAY,
        granted_by="试验",
        recorded_at=clock.now(),
    )


def _batch(objects: Objects, node: Organization, person: Member | None) -> Batch:
    # Batches are made by the check itself, which seals a plan; a real one is needed to be shown.
    from tests.contracts.access_batch import checked_batch

    return checked_batch(node, objects.world)


def _mail_choice(objects: Objects, node: Organization, person: Member | None) -> MailChoice:
    account = objects.world.accounts["probationary"]
    defaults = {"email": "colleague@jianglin.example", "changed_at": clock.now()}
    return MailChoice.objects.get_or_create(account=account, defaults=defaults)[0]


def _value(objects: Objects, node: Organization, person: Member | None) -> ParameterValue:
    return ParameterValue.objects.create(
        parameter="lif.lecture",
        org_path=node.path,
        value="half",
        valid_from=DAY,
        basis="批复",
        set_by="试验",
        recorded_at=clock.moment(DAY),
    )


FACTORIES: dict[type[Model], Callable[..., Any]] = {
    Meeting: lambda objects, node, person: objects.meeting(node, person),
    Attendance: lambda objects, node, person: objects.meeting(node, person).roll.get(),
    Topic: lambda objects, node, person: objects.meeting(node, person).topics.get(),
    Addendum: _of_meeting(Addendum, text="更正", recorded_by="甲", chaired_by="乙", at=clock.moment(DAY)),
    PlanLine: _of_node(
        PlanLine,
        org_path=lambda node: node.path,
        kind="committee",
        month=DAY.replace(day=1),
        planned_by="试验",
        planned_at=clock.moment(DAY),
    ),
    Remark: lambda objects, node, person: Remark.objects.create(
        meeting=objects.meeting(node, person),
        member=person or objects.person(node.code),
        text="漏了一条建议。",
        at=clock.moment(DAY),
    ),
    Excuse: _of_member(
        Excuse,
        ground="ill",
        contact=lambda node: Member.objects.first(),
        valid_from=DAY,
        basis="支委会同意",
        by="试验",
        at=clock.moment(DAY),
    ),
    Report: _of_node(
        Report,
        org_path=lambda node: node.path,
        kind="yearly",
        title="工作报告",
        reported_on=DAY,
        by="试验",
        at=clock.moment(DAY),
    ),
    Room: _of_node(Room, org_path=lambda node: node.path, name="二楼会议室", by="试验", at=clock.moment(DAY)),
    SheetPhoto: lambda objects, node, person: kept_photo(objects.meeting(node, person), objects.world),
    Showing: _of_meeting(Showing, kind="committee", held_on=DAY),
    Task: _task,
    Step: lambda objects, node, person: Step.objects.create(
        task=_task(objects, node, person), move="open", by="试验", at=clock.moment(DAY)
    ),
    Waiver: _of_node(
        Waiver,
        duty=lambda node: f"life.committee/{node.code}/2026-03",
        org_path=lambda node: node.path,
        reason="停产",
        approved_by="试验",
        at=clock.moment(DAY),
    ),
    Silence: _of_node(
        Silence,
        duty=lambda node: f"life.committee/{node.code}/2026-03",
        org_path=lambda node: node.path,
        reason="停产",
        until=DAY,
        by="试验",
        at=clock.moment(DAY),
    ),
    MailChoice: _mail_choice,
    Sitting: lambda objects, node, person: objects.sitting("probationary"),
    ParameterValue: _value,
    PostHeld: _of_member(
        PostHeld,
        organization=_at_node,
        post="DEPUTY_SECRETARY",
        valid_from=DAY,
        recorded_at=clock.moment(DAY),
    ),
    Status: _of_member(Status, aspect="floating", value="否", valid_from=DAY, recorded_at=clock.moment(DAY)),
    Placement: _of_member(
        Placement, branch=_at_node, valid_from=DAY, valid_to=DAY, recorded_at=clock.moment(DAY)
    ),
    Departure: _of_member(
        Departure, kind="TRANSFERRED_OUT", left_on=DAY, document="介绍信", recorded_at=clock.moment(DAY)
    ),
    Reveal: _of_member(
        Reveal,
        field="phone",
        by="试验",
        role="office",
        purpose=Purpose.VERIFY,
        reason="核对",
        at=clock.moment(DAY),
    ),
    Contact: lambda objects, node, person: Contact.objects.create(
        organization=node, member=objects.person(node.code), valid_from=DAY, recorded_at=clock.now()
    ),
    Unit: _of_node(Unit, name="江临试验有限公司"),
    Term: lambda objects, node, person: (
        node.terms.first()
        or _of_node(
            Term, elected_on=DAY, months=36, expires_on=date(2029, 3, 2), recorded_at=clock.moment(DAY)
        )(objects, node, person)
    ),
    Headcount: lambda objects, node, person: node.headcounts.first(),
    OrganizationName: lambda objects, node, person: node.names.first(),
    OrganizationParent: lambda objects, node, person: node.superiors.first(),
    Grant: _grant,
    Batch: _batch,
}


def samples() -> dict[type[Model], Callable[[World, Organization], Any]]:
    """Return what modules bring themselves for these suites: `tests/sample.py`, a row by record."""
    found: dict[type[Model], Callable[[World, Organization], Any]] = {}
    for module in installed():
        name = f"{module.name}.tests.sample"
        if importlib.util.find_spec(f"{module.name}.tests") and importlib.util.find_spec(name):
            found |= importlib.import_module(name).SAMPLES
    return found


def records() -> list[type[Model]]:
    """List every record of the house, for the test that none lacks a factory."""
    from zhibu.engine.access import Record

    return [model for model in apps.get_models() if issubclass(model, Record)]
