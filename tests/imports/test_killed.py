"""kill -9 at any moment of an import: nothing lost, nothing doubled (R-01)."""

import os
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Count

from tests.imports.filling import no_room
from tests.imports.killing import kill_until_done
from tests.imports.lists import long_list
from tests.world import World
from zhibu.domain.people.members.models import Member, Placement
from zhibu.engine.exchange import applying, pieces, withdrawing
from zhibu.engine.exchange import services as exchange
from zhibu.engine.exchange.models import Batch, BatchRow, BatchState
from zhibu.engine.jobs.models import Job, JobState
from zhibu.engine.jobs.working import work_off
from zhibu.engine.journal.models import Entry

BRANCHES = [f"中共江临试验有限公司装配第{number}支部委员会" for number in ("一", "二")]


def begun(world: World, rows: int, part: int, monkeypatch: pytest.MonkeyPatch) -> tuple[Batch, Job]:
    """Check a long list and begin it as a job."""
    monkeypatch.setattr(pieces, "PART", part)
    batch = exchange.check("member-summary", long_list(rows, BRANCHES), "长名单.xlsx", actor=world.operator)
    assert (batch.new, batch.wrong) == (rows, 0)
    batch = applying.begin(batch, actor=world.operator, job=True)
    return batch, Job.objects.get(pk=batch.job_id or 0)


def exact(batch: Batch, rows: int, before: int) -> None:
    """Look whether every row is there once, with all that belongs to it."""
    batch.refresh_from_db()
    assert (batch.state, batch.handled, batch.refused) == (BatchState.APPLIED, rows, 0)
    assert Member.objects.count() == before + rows
    assert BatchRow.objects.filter(batch=batch, outcome="new").count() == rows
    assert Entry.objects.filter(action="member.enter", request_id=batch.uuid.hex).count() == rows
    assert Entry.objects.filter(action="import.apply", object_uuid=batch.uuid).count() == 1
    placed = Placement.objects.values("member").annotate(count=Count("pk")).exclude(count=1)
    assert not placed.exists()
    for branch in {row.branch for row in Member.objects.select_related("branch")}:
        assert branch.member_count == Member.objects.filter(branch=branch).count()


def killed(world: World, rows: int, kills: int, part: int, folder: Path, patch: pytest.MonkeyPatch) -> None:
    before = Member.objects.count()
    batch, job = begun(world, rows, part, patch)
    figures = kill_until_done(job, kills, folder)
    print(connection.vendor, rows, figures)  # noqa: T201  # the figures of the decision record
    assert figures["state"] == JobState.DONE
    assert figures["kills"] == kills
    exact(batch, rows, before)


@pytest.mark.django_db(transaction=True)
def test_two_kills(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killed(world, 300, 2, 15, tmp_path, monkeypatch)


@pytest.mark.nightly
@pytest.mark.django_db(transaction=True)
def test_a_hundred_kills(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kills = int(os.environ.get("KILLS", "100"))
    killed(world, int(os.environ.get("ROWS", "20000")), kills, 50, tmp_path, monkeypatch)


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_is_said_and_nothing_is_half_done(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Member.objects.count()
    batch, job = begun(world, 300, 50, monkeypatch)
    with no_room("members_placement"):
        work_off()
        job.refresh_from_db()
        batch.refresh_from_db()
        assert job.state == JobState.FAILED
        assert job.problem.startswith("服务器磁盘空间不足")
        assert (batch.state, batch.problem) == (BatchState.STOPPED, job.problem)
        assert 0 < batch.handled < 300
        assert Member.objects.count() == before + batch.handled
    assert applying.begin(batch, actor=world.operator, job=True).state == BatchState.APPLYING
    work_off()
    exact(batch, 300, before)
    withdrawing.withdraw(Batch.objects.get(pk=batch.pk), actor=world.operator)
    assert Member.objects.count() == before
