"""The pages of jobs and batches: progress, stopping, going on, withdrawing, the kept file."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.imports.lists import checked, person
from tests.world import World
from zhibu.domain.people.members import services as members
from zhibu.domain.people.members.models import Member
from zhibu.engine.exchange import pieces
from zhibu.engine.exchange.models import Batch, BatchState
from zhibu.engine.jobs.models import Job, JobState
from zhibu.engine.jobs.queue import enqueue
from zhibu.engine.jobs.run import Run
from zhibu.engine.jobs.working import work_off

SignedIn = Callable[[str], Client]
BRANCH = "中共江临试验有限公司装配第二支部委员会"


@pytest.fixture(autouse=True)
def short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PART", 4)


def waiting(world: World, client: Client) -> Batch:
    """Check ten rows as the office and confirm them on the page; the job waits."""
    batch = checked(world, [person(at, BRANCH) for at in range(10)], actor=world.actor("office"))
    answer = client.post(f"/imports/{batch.uuid}/confirm/")
    assert answer.headers["Location"] == f"/imports/{batch.uuid}/result/"
    batch.refresh_from_db()
    return batch


def test_progress_is_asked_again_until_the_job_has_ended(world: World, signed_in: SignedIn) -> None:
    client = signed_in("office")
    batch = waiting(world, client)
    page = client.get(f"/imports/{batch.uuid}/result/").content.decode()
    assert "正在导入" in page
    assert "已完成0/10行" in page
    assert "可以离开这一页" in page
    assert f'hx-get="/imports/{batch.uuid}/progress/"' in page
    card = client.get(f"/imports/{batch.uuid}/progress/", headers={"HX-Request": "true"})
    assert card.status_code == 200
    assert "后台没有在运行" in card.content.decode()
    work_off()
    card = client.get(f"/imports/{batch.uuid}/progress/", headers={"HX-Request": "true"})
    assert card.status_code == 286
    assert "查看结果" in card.content.decode()
    assert "hx-get" not in card.content.decode()
    page = client.get(f"/imports/{batch.uuid}/result/").content.decode()
    assert "已导入" in page
    assert "撤回整批" in page
    assert "导入《名单.xlsx》" in client.get("/messages/jobs/").content.decode()


def test_ones_own_job_is_stopped_and_goes_on(world: World, signed_in: SignedIn) -> None:
    client = signed_in("office")
    batch = waiting(world, client)
    job = Job.objects.get(pk=batch.job_id or 0)
    assert signed_in("secretary").post(f"/messages/jobs/{job.pk}/stop/").status_code == 404
    client.post(f"/messages/jobs/{job.pk}/stop/")
    batch.refresh_from_db()
    assert batch.state == BatchState.STOPPED
    page = client.get(f"/imports/{batch.uuid}/result/").content.decode()
    assert "继续导入" in page
    client.post(f"/imports/{batch.uuid}/confirm/")
    work_off()
    batch.refresh_from_db()
    assert batch.state == BatchState.APPLIED
    assert Job.objects.filter(state=JobState.DONE).count() == 1


def test_a_batch_is_withdrawn_after_a_question(world: World, signed_in: SignedIn) -> None:
    client = signed_in("office")
    before = Member.objects.count()
    batch = waiting(world, client)
    work_off()
    assert Member.objects.count() == before + 10
    assert "撤回《名单.xlsx》导入的10行？" in client.get(f"/imports/{batch.uuid}/withdraw/").content.decode()
    client.post(f"/imports/{batch.uuid}/withdraw/")
    work_off()
    assert Member.objects.count() == before
    assert "已撤回" in client.get(f"/imports/{batch.uuid}/result/").content.decode()
    assert client.post(f"/imports/{batch.uuid}/withdraw/").status_code == 302


def test_what_stands_in_the_way_is_named(world: World, signed_in: SignedIn) -> None:
    client = signed_in("office")
    batch = waiting(world, client)
    work_off()
    one = Member.objects.get(name=person(2, BRANCH)[0])
    members.amend(one, {"education": "11"}, actor=world.actor("office"))
    answer = client.post(f"/imports/{batch.uuid}/withdraw/")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "这一批现在不能撤回" in page
    assert f"{one.name}：" in page


def test_a_kept_file_is_fetched_by_who_made_it_only(world: World, signed_in: SignedIn) -> None:
    actor = world.actor("office")
    job = enqueue("jobs.tidy", actor=actor)
    Run(job, actor, None).keep_file("名册.txt", "text/plain", "许嘉禾".encode())
    answer = signed_in("office").get(f"/messages/jobs/{job.pk}/file/")
    assert answer.content.decode() == "许嘉禾"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert signed_in("office-leader").get(f"/messages/jobs/{job.pk}/file/").status_code == 404
