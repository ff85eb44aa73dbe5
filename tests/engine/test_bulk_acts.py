"""Acts on more rows than a page does at once: a job, resumable, each row with its own result."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from tests.world import World
from zhibu.domain.people.members import services as members
from zhibu.domain.people.members.models import Member, Placement
from zhibu.engine.access import Actor
from zhibu.engine.bulk import jobs as bulk_jobs
from zhibu.engine.bulk.models import Bulk, BulkLine
from zhibu.engine.flow import Invalid
from zhibu.engine.jobs.models import Job, JobState
from zhibu.engine.jobs.run import Stopped
from zhibu.engine.jobs.working import settle_and_work_off, work_off
from zhibu.engine.notify.models import Notice
from zhibu.engine.resource import resources

SignedIn = Callable[[str], Client]
WHOLE = {"act": "regroup", "kept": "org=1011&q=", "whole": "1"}
SENT = WHOLE | {"confirmed": "1", "group": "1011-Z02", "basis": "支委会决定"}


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let three rows be more than a page does at once, and two rows be one step of the job."""
    register = resources()["members"]
    monkeypatch.setattr(register, "actions", (replace(register.actions[0], most=3),), raising=False)
    monkeypatch.setattr(bulk_jobs, "AT_ONCE", 2)


def asked(client: Client) -> Job:
    """Ask for all ten members of branch 1011 to be put into the second group."""
    answer = client.post("/members/act/", SENT)
    job = Job.objects.get(kind="bulk.act")
    assert answer.headers["Location"] == f"/messages/jobs/{job.pk}/rows/"
    return job


def result(client: Client, job: Job) -> str:
    return client.get(f"/messages/jobs/{job.pk}/rows/").content.decode()


def in_second_group() -> int:
    return Member.objects.filter(branch__code="1011", group__code="1011-Z02").count()


def refusing(
    monkeypatch: pytest.MonkeyPatch, world: World, name: str, error: Exception | None = None
) -> None:
    """Let the service refuse one person."""
    register = resources()["members"]
    action = register.actions[0]

    def act(row: Member, given: dict[str, Any], actor: Actor) -> object:
        if row.name == name:
            raise error or Invalid({"": "正在办理转出。"})
        return action.act(row, given, actor)

    monkeypatch.setattr(register, "actions", (replace(action, act=act),), raising=False)


def test_more_than_a_page_does_at_once_is_announced_and_becomes_a_job(
    world: World, signed_in: SignedIn
) -> None:
    client = signed_in("office")
    page = client.post("/members/act/", WHOLE).content.decode()
    assert "选中10人" in page
    assert "超过3人，在后台逐条办理" in page
    before = in_second_group()
    job = asked(client)
    assert (in_second_group(), job.total) == (before, 10)
    assert "等待中" in result(client, job) or "后台没有在运行" in result(client, job)
    work_off()
    assert in_second_group() == 10
    page = result(client, job)
    assert "办好10人，0人没有办成。" in page
    assert Notice.objects.filter(account=world.accounts["office"], title="调党小组：已完成").exists()


def test_a_few_are_still_done_at_once(world: World, signed_in: SignedIn) -> None:
    chosen = [str(world.member(name).uuid) for name in ("许嘉禾", "周文澜")]
    sent = {"act": "regroup", "chosen": chosen, "confirmed": "1", "group": "1011-Z02", "basis": "决定"}
    assert "acted=2" in signed_in("office").post("/members/act/", sent).headers["Location"]
    assert not Job.objects.exists()


def test_each_row_has_its_own_result_and_the_refused_are_named_with_the_reason(
    world: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing(monkeypatch, world, "周文澜")
    client = signed_in("office")
    job = asked(client)
    gone = world.member("白景初")
    members.place(gone, world["1021"], None, actor=world.operator, basis="调动")
    work_off()
    page = result(client, job)
    assert "办好8人，2人没有办成。" in page
    part = page[page.index("没有办成的") :]
    assert re.search(r">周文澜</a>.*?正在办理转出。", part, re.DOTALL)
    assert "不在你的范围内的一条" in part
    assert "已不在你的范围内，或者已经移出。" in part
    assert "白景初" not in part
    assert in_second_group() == 9, "the one who was refused belonged to it already"
    assert not BulkLine.objects.filter(why__contains="周文澜").exists(), "names are not kept"


def test_what_the_database_refuses_is_one_row_and_no_more(
    world: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing(monkeypatch, world, "许嘉禾", IntegrityError("UNIQUE constraint failed"))
    client = signed_in("office")
    job = asked(client)
    work_off()
    page = result(client, job)
    assert "办好9人，1人没有办成。" in page
    assert "和已有的记录冲突，请单独办理。" in page


def test_a_stopped_job_goes_on_where_it_was_and_does_nothing_twice(
    world: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in("office")
    job = asked(client)
    done = bulk_jobs._do
    calls: list[int] = []

    def twice(*given: Any) -> None:
        if len(calls) == 2:
            raise Stopped
        calls.append(1)
        done(*given)

    before = Placement.objects.count()
    monkeypatch.setattr(bulk_jobs, "_do", twice)
    work_off()
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.STOPPED, 4)
    assert "办好4人，0人没有办成，6人还没有办。" in result(client, job)
    monkeypatch.setattr(bulk_jobs, "_do", done)
    client.post(f"/messages/jobs/{job.pk}/again/")
    work_off()
    assert in_second_group() == 10
    changed = Placement.objects.count() - before
    assert changed == len({row.member_id for row in Placement.objects.order_by("-pk")[:changed]})
    assert "办好10人，0人没有办成。" in result(client, job)


def test_a_worker_that_dies_within_a_step_repeats_that_step_alone(
    world: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = asked(signed_in("office"))
    done, calls = bulk_jobs._do, []

    def dying(*given: Any) -> None:
        done(*given)
        calls.append(1)
        if len(calls) == 3:
            raise SystemExit

    monkeypatch.setattr(bulk_jobs, "_do", dying)
    with pytest.raises(SystemExit):
        work_off()
    assert BulkLine.objects.filter(state="done").count() == 4
    settle_and_work_off()
    job.refresh_from_db()
    assert (job.state, job.done, in_second_group()) == (JobState.DONE, 10, 10)


def test_it_runs_with_the_rights_of_then(world: World, signed_in: SignedIn) -> None:
    client = signed_in("office")
    job = asked(client)
    world.accounts["office"].grants.update(ends_on="2026-01-02")
    before = in_second_group()
    work_off()
    job.refresh_from_db()
    assert (job.state, in_second_group()) == (JobState.FAILED, before)
    assert "发起人现在没有这项权限。" in job.problem


def test_what_was_filled_in_is_sealed_and_the_result_is_ones_own(world: World, signed_in: SignedIn) -> None:
    job = asked(signed_in("office"))
    bulk = Bulk.objects.get()
    assert "支委会决定" not in f"{bulk.sealed}{job.arguments}{job.cursor}"
    assert signed_in("secretary").get(f"/messages/jobs/{job.pk}/rows/").status_code == 404
    work_off()
    assert Placement.objects.filter(basis="支委会决定").exists()


def test_what_the_form_refuses_begins_no_job(world: World, signed_in: SignedIn) -> None:
    answer = signed_in("office").post("/members/act/", SENT | {"kept": "org=101&q="})
    assert answer.status_code == 422
    assert "选中的人不在同一个支部。" in answer.content.decode()
    assert not Job.objects.exists()


def test_more_than_can_be_chosen_is_refused_with_the_number(
    world: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhibu.engine.bulk.acting.MOST", 8)
    answer = signed_in("office").post("/members/act/", SENT)
    assert answer.status_code == 422
    assert "一次最多8人。" in answer.content.decode()
    assert not Job.objects.exists()


def test_the_result_costs_a_fixed_number_of_queries(
    world: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    refusing(monkeypatch, world, "周文澜")
    client = signed_in("office")
    job = asked(client)
    work_off()
    with django_assert_max_num_queries(15):
        result(client, job)
