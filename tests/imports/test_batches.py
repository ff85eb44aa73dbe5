"""A batch is written part by part, exactly once; it stops, goes on, is withdrawn whole, or left alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps

from tests.imports.lists import checked, person
from tests.world import World
from zhibu.domain.people.members import services as members
from zhibu.domain.people.members.models import Contact, Member, Placement, PostHeld, Status
from zhibu.domain.people.organizations.models import Headcount, Organization
from zhibu.engine import clock
from zhibu.engine.exchange import applying, pieces, undoing, withdrawing
from zhibu.engine.exchange.models import Batch, BatchRow, BatchState
from zhibu.engine.flow import Invalid
from zhibu.engine.flow.background import again, stop
from zhibu.engine.jobs.models import Job, JobState
from zhibu.engine.jobs.working import settle_and_work_off, work_off
from zhibu.engine.notify.models import Notice

FIRST, SECOND = (f"中共江临试验有限公司装配第{number}支部委员会" for number in ("一", "二"))
DATED = (Member, Placement, Status, PostHeld, Contact, Organization)


@pytest.fixture(autouse=True)
def short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PART", 4)


def everything() -> dict[str, Any]:
    """Return all rows of the records as they lie in the database; head-counts without their ids."""
    rows: dict[str, Any] = {
        model._meta.label: list(model._base_manager.order_by("pk").values()) for model in DATED
    }
    counts = Headcount.objects.order_by("organization_id", "valid_from", "members")
    rows["counts"] = list(counts.filter(valid_to=None).values("organization_id", "members", "full"))
    return rows


def ten(branch: str = SECOND, **changed: str) -> list[list[str]]:
    return [person(place, branch, **changed) for place in range(10)]


def by_job(batch: Batch, world: World, **how: Any) -> Job:
    """Begin a batch as a job of the office; return the job."""
    row = applying.begin(batch, actor=world.actor("office"), job=True, **how)
    return Job.objects.get(pk=row.job_id or 0)


def test_a_long_list_is_written_by_a_job_and_who_started_it_is_told(world: World) -> None:
    batch = checked(world, ten(), actor=world.actor("office"))
    assert batch.parts == 3
    before = Member.objects.count()
    job = by_job(batch, world)
    assert Member.objects.count() == before
    work_off()
    batch.refresh_from_db()
    job.refresh_from_db()
    assert (batch.state, batch.handled, batch.refused) == (BatchState.APPLIED, 10, 0)
    assert (job.state, job.done, job.total) == (JobState.DONE, 10, 10)
    assert Member.objects.count() == before + 10
    assert BatchRow.objects.filter(batch=batch, outcome="new").count() == 10
    notice = Notice.objects.get(account=world.accounts["office"])
    assert notice.title == "导入《名单.xlsx》：已完成"
    assert notice.url == f"/imports/{batch.uuid}/result/"
    node = world["1012"]
    assert (node.member_count, node.full_count) == (14, 14)
    assert world["100"].member_count == Member.objects.filter(left_on=None).count()


def test_killed_between_parts_it_goes_on_and_doubles_nothing(world: World) -> None:
    batch = checked(world, ten(), actor=world.actor("office"))
    before = Member.objects.count()
    by_job(batch, world)
    from zhibu.engine.jobs import lease
    from zhibu.engine.jobs.run import Run

    dead = lease.claim("dead")
    assert dead is not None
    run = Run(dead, world.actor("office"), dead.claim)
    with run.step() as step:
        applying.Application(batch, run.actor).step()
        step.done = 4
    assert Member.objects.count() == before + 4
    settle_and_work_off()
    assert Member.objects.count() == before + 10
    assert Batch.objects.get(pk=batch.pk).state == BatchState.APPLIED


def test_stopped_it_keeps_what_is_in_and_can_go_on(world: World) -> None:
    actor = world.actor("office")
    batch = checked(world, ten(), actor=actor)
    job = by_job(batch, world)
    stop(job, actor=actor)
    batch.refresh_from_db()
    assert batch.state == BatchState.STOPPED
    again(Job.objects.get(pk=job.pk), actor=actor)
    work_off()
    batch.refresh_from_db()
    assert batch.state == BatchState.APPLIED


def test_a_row_that_no_longer_fits_is_left_out_and_named(world: World) -> None:
    batch = checked(world, ten())
    world_number = person(3, SECOND)
    other = checked(world, [world_number])
    applying.apply_batch(other, actor=world.operator)
    Member.objects.filter(branch=world["1012"], name=world_number[0]).update(left_on=None)
    done = applying.apply_batch(batch, actor=world.operator)
    assert (done.state, done.refused) == (BatchState.APPLIED, 0)
    assert BatchRow.objects.filter(batch=done).count() == 9


def test_withdrawn_nothing_of_a_new_list_remains(world: World) -> None:
    before = everything()
    rows = ten(FIRST, group="第七党小组")
    batch = applying.apply_batch(checked(world, rows), actor=world.operator)
    assert everything() != before
    withdrawing.withdraw(batch, actor=world.operator)
    assert everything() == before
    assert Batch.objects.get(pk=batch.pk).state == BatchState.WITHDRAWN
    journal = apps.get_model("journal.Entry").objects.filter(action="import.remove")
    assert journal.count() == 11
    again_checked = checked(world, rows)
    assert (again_checked.new, again_checked.wrong) == (10, 0)


def test_withdrawn_changed_rows_get_their_old_values_back(world: World) -> None:
    rows = ten()
    applying.apply_batch(checked(world, rows), actor=world.operator)
    before = everything()
    changed = ten(phone="13900001111", address="江临市新址1号", education="大学专科毕业", branch=FIRST)
    batch = checked(world, changed)
    assert batch.changed == 10
    batch = applying.apply_batch(batch, actor=world.operator)
    moved = Member.objects.get(name=rows[0][0])
    assert (moved.branch, moved.address) == (world["1011"], "江临市新址1号")
    withdrawing.withdraw(batch, actor=world.operator)
    assert everything() == before
    assert Member.objects.get(name=rows[0][0]).address == "江临市长名单路1号"


def test_withdrawn_a_branch_names_again_who_led_it_and_who_kept_contact(world: World) -> None:
    applying.apply_batch(checked(world, ten()), actor=world.operator)
    first, second = (Member.objects.get(name=person(place, SECOND)[0]) for place in (0, 1))
    members.hold_post(world["1012"], first, "SECRETARY", actor=world.operator, basis="批复")
    members.set_contact(world["1012"], second, actor=world.operator)
    before = everything()
    batch = applying.apply_batch(checked(world, [person(0, FIRST), person(1, FIRST)]), actor=world.operator)
    assert (world["1012"].secretary_text, world["1012"].contact_text) == ("", "")
    withdrawing.withdraw(batch, actor=world.operator)
    assert everything() == before


def test_later_work_keeps_the_batch_and_is_named(world: World) -> None:
    batch = applying.apply_batch(checked(world, ten()), actor=world.operator)
    one = Member.objects.get(name=person(2, SECOND)[0])
    members.amend(one, {"education": "11"}, actor=world.operator)
    before = everything()
    with pytest.raises(Invalid, match=f"{one.name}：试验在.*改过"):
        withdrawing.withdraw(batch, actor=world.operator)
    assert everything() == before


def test_somebody_who_passed_through_a_group_of_the_batch_keeps_it(world: World) -> None:
    batch = applying.apply_batch(checked(world, ten(FIRST, group="第七党小组")), actor=world.operator)
    group = Organization.objects.get(name="第七党小组")
    other = Member.objects.filter(branch=world["1011"]).exclude(group=group).first()
    assert other is not None
    members.place(other, world["1011"], group, actor=world.operator)
    members.place(other, world["1011"], None, actor=world.operator)
    before = everything()
    assert undoing.obstacles(batch) == []
    with pytest.raises(Invalid, match="第七党小组：已有所在组织1条"):
        withdrawing.withdraw(batch, actor=world.operator)
    assert everything() == before


def test_after_a_day_it_is_too_late(world: World) -> None:
    batch = applying.apply_batch(checked(world, ten()), actor=world.operator)
    late = clock.now() + timedelta(hours=25)
    with clock.travel(late), pytest.raises(Invalid, match="超过24小时"):
        withdrawing.withdraw(batch, actor=world.operator)


def test_all_or_nothing_is_refused_with_wrong_rows(world: World) -> None:
    batch = checked(world, [*ten(), person(11, "没有这个支部")])
    with pytest.raises(Invalid, match="有1行要修改"):
        applying.apply_batch(batch, actor=world.operator, whole=True)


def test_all_or_nothing_leaves_nothing_after_a_late_failure(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything()
    batch = checked(world, ten(), actor=world.actor("office"))
    enter, bad = members.enter_many, person(9, SECOND)[0]

    def refusing(facts: list[members.MemberFacts], **how: Any) -> list[Member]:
        if any(one.name == bad for one in facts):
            raise Invalid({"": "支部刚被撤销。"})
        return enter(facts, **how)

    monkeypatch.setattr(members, "enter_many", refusing)
    job = by_job(batch, world, whole=True)
    work_off()
    assert everything() == before
    job.refresh_from_db()
    batch.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "第11行不能写入：支部刚被撤销。整批没有导入。" in job.problem
    assert (batch.state, batch.problem) == (BatchState.CHECKED, job.problem)
    monkeypatch.undo()
    monkeypatch.setattr(pieces, "PART", 4)
    applying.apply_batch(batch, actor=world.operator, whole=True)
    assert Member.objects.filter(name=bad).exists()
