"""A branch comes into being: applied for, decided and answered in a month, founded, filed (ORG-07, 08)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.life import at, owed, text
from tests.world import World
from zhibu.domain.people.organizations import services
from zhibu.domain.people.organizations.models import Establishment, Kind, Organization
from zhibu.domain.people.organizations.services import Application, Decision, Founding
from zhibu.engine import clock
from zhibu.engine.access import Refused
from zhibu.engine.duty import State
from zhibu.engine.flow import Invalid, WrongState
from zhibu.engine.notify.models import Notice

SignedIn = Callable[[str], Client]
MARCH, APRIL, MAY = date(2026, 3, 10), date(2026, 4, 8), date(2026, 5, 8)
NAME = "中共江临试验有限公司装配第三支部委员会"
AGREED = Decision(APRIL, APRIL, "江试党〔2026〕7号")


def asked(world: World, **changes: object) -> Application:
    found = Application(world["101"], Kind.BRANCH, NAME, 5, MARCH, "新设第三车间")
    return replace(found, **changes)  # type: ignore[arg-type]  # fields by name


def applied(world: World) -> Establishment:
    with clock.travel(at(MARCH)):
        return services.apply_for(world["1011"], asked(world), actor=world.actor("secretary"))


def test_a_branch_is_applied_for_decided_founded_and_filed(world: World) -> None:
    row = applied(world)
    assert (row.decider.code, row.parent.code) == ("100", "101"), "the committee above decides"
    with clock.travel(at(APRIL)):
        row = services.approve(row, AGREED, actor=world.operator)
        facts = Founding(code="1013", kind=Kind.COMMITTEE, name=NAME, parent=world["102"], founded_on=APRIL)
        branch = services.establish(row, facts, actor=world.operator)
        assert (branch.parent, branch.kind) == (world["101"], Kind.BRANCH), "as it was approved"
        with pytest.raises(Invalid, match="选举还没有登记"):
            services.file_above(row, actor=world.operator, on=APRIL, department="组织部")
        services.record_term(branch, APRIL, actor=world.operator)
        row = services.file_above(row, actor=world.operator, on=APRIL, department="江临市委组织部")
    assert (row.get_state_display(), row.founded, row.filed_with) == ("已备案", branch, "江临市委组织部")
    operators = (row.applied_by, row.replied_by, row.founded_by, row.filed_by)
    assert all(operators), "who entered every step is kept (CYC-01)"


def test_the_committee_owes_an_answer_within_a_month(
    world: World, signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    row = applied(world)
    (duty,) = owed(world, "100", date(2026, 4, 10), "establishment").values()
    assert (duty.rule, duty.due, duty.state) == ("ORG-07", date(2026, 4, 10), State.DUE)
    assert not owed(world, "100", date(2026, 3, 9), "establishment"), "nothing before anybody applied"
    (late,) = owed(world, "100", date(2026, 4, 11), "establishment").values()
    assert late.state is State.LATE
    with clock.travel(at(MAY)):
        slow = Decision(MAY, MAY, "江试党〔2026〕9号")
        with pytest.raises(Invalid, match="2026-04-10"):
            services.approve(row, slow, actor=world.operator)
        with django_capture_on_commit_callbacks(execute=True):
            services.approve(row, replace(slow, words="机构调整"), actor=world.operator)
        listed = signed_in("office").get(reverse("duties.list"), {"kind": "establishment"})
        assert listed.status_code == 200
    (done,) = owed(world, "100", MAY, "establishment").values()
    assert (done.state, done.in_time, done.done_on) == (State.DONE, False, MAY)
    told = Notice.objects.get(matter=f"establishment/{row.pk}")
    assert (told.account, told.text) == (world.accounts["secretary"], "江试党〔2026〕9号")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"full": 2}, "full"),
        ({"kind": Kind.GENERAL_BRANCH}, "kind"),
        ({"name": "中共江临试验有限公司装配第一支部委员会"}, "name"),
        ({"applied_on": date(2026, 3, 11)}, "applied_on"),
        ({"reason": " "}, "reason"),
    ],
)
def test_what_does_not_fit_is_not_applied_for(world: World, changes: dict[str, object], field: str) -> None:
    with clock.travel(at(MARCH)), pytest.raises(Invalid) as caught:
        services.apply_for(world["1011"], asked(world, **changes), actor=world.operator)
    assert list(caught.value.problems) == [field]
    with clock.travel(at(MARCH)), pytest.raises(Invalid) as caught:
        services.apply_for(world["1011"], asked(world, parent=world["102"]), actor=world.operator)
    assert list(caught.value.problems) == ["parent"]


def test_only_the_deciding_node_answers_and_only_once(world: World) -> None:
    row = applied(world)
    with clock.travel(at(APRIL)):
        for role in ("secretary", "office"):
            with pytest.raises(Refused):
                services.approve(row, AGREED, actor=world.actor(role))
        with pytest.raises(Invalid, match="不同意的理由"):
            services.refuse(row, AGREED, actor=world.operator)
        with pytest.raises(Invalid, match="会议早于申请"):
            services.approve(row, replace(AGREED, met_on=date(2026, 3, 9)), actor=world.operator)
        services.refuse(row, replace(AGREED, words="人数不足"), actor=world.operator)
        with pytest.raises(WrongState):
            services.approve(row, AGREED, actor=world.operator)
        with pytest.raises(WrongState):
            services.withdraw_application(row, actor=world.actor("secretary"))
    assert not Organization.objects.filter(name=NAME).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Establishment.objects.filter(pk=row.pk).update(state="founded")


def test_a_withdrawn_application_is_owed_no_answer(world: World) -> None:
    row = applied(world)
    with clock.travel(at(APRIL)):
        services.withdraw_application(row, actor=world.actor("secretary"))
    assert not owed(world, "100", MAY, "establishment")
    assert owed(world, "100", MARCH, "establishment"), "a past day is told as it was known"


def test_a_committee_founds_a_branch_itself_and_files_it(world: World) -> None:
    facts = Founding(code="1013", kind=Kind.BRANCH, name=NAME, parent=world["101"], founded_on=APRIL)
    with clock.travel(at(APRIL)):
        branch = services.found_by_decision(facts, AGREED, actor=world.operator)
    row = branch.establishment
    assert (row.get_mode_display(), row.get_state_display(), row.reply) == (
        "党委直接决定",
        "待备案",
        AGREED.document,
    )
    assert not owed(world, "100", MAY, "establishment"), "nobody waits for an answer"


def test_the_pages_lead_from_application_to_filing(world: World, signed_in: SignedIn) -> None:
    secretary, office = signed_in("secretary"), signed_in("office")
    world.accounts["office"].grants.update(organization=world["100"])
    with clock.travel(at(MARCH)):
        form = {
            "parent": "101", "kind": "BRANCH", "name": NAME, "full": "5", "reason": "新设第三车间",
            "applied_on": "2026-03-10", "unit_name": "江临试验三厂",
        }  # fmt: skip
        answer = secretary.post(reverse("organizations.apply", args=[world["1011"].uuid]), form, follow=True)
        page = text(answer.content)
        assert "已申请，等党委答复。" in page
        assert ("撤回申请" in page, "登记批复" in page) == (True, False)
    row = Establishment.objects.get()
    with clock.travel(at(APRIL)):
        assert NAME in text(office.get(reverse("establishments.list")).content)
        duties = text(office.get(reverse("duties.list"), {"kind": "establishment"}).content)
        assert f"答复成立{NAME}的申请" in duties
        reply = {"result": "approve", "met_on": "2026-04-08", "replied_on": "2026-04-08", "document": "7号"}
        office.post(reverse("organizations.answer", args=[row.uuid]), reply)
        founding = reverse("organizations.establish", args=[row.uuid])
        filled = office.get(founding).content.decode()
        assert all(f'value="{one}"' in filled for one in (NAME, "江临试验三厂", "2026-04-08")), "entered once"
        given = {"kind": "BRANCH", "name": NAME, "code": "1013", "founded_on": "2026-04-08",
                 "elected_on": "2026-04-08", "unit_name": "江临试验三厂"}  # fmt: skip
        assert "已登记。" in text(office.post(founding, given, follow=True).content)
        filing = {"on": "2026-04-08", "department": "江临市委组织部"}
        done = office.post(reverse("organizations.file", args=[row.uuid]), filing, follow=True)
        assert "已登记备案。" in text(done.content)
        with CaptureQueriesContext(connection) as queries:
            told = secretary.get(reverse("organizations.establishment", args=[row.uuid]))
        assert "江临市委组织部" in text(told.content)
        assert len(queries) <= 15
        assert signed_in("committee-member").get(reverse("establishments.list")).status_code == 403
