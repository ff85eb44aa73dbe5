"""A long list takes flat memory: checked, written in the background, taken along (F-IMP-05, F-IMP-06)."""

import io
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.imports.killing import over, surroundings, worker
from tests.imports.lists import long_list
from tests.imports.test_killed import BRANCHES
from tests.world import World
from zhibu.domain.people.members.models import Member
from zhibu.engine.exchange import applying
from zhibu.engine.exchange.models import Batch, BatchRow, BatchState
from zhibu.engine.jobs.models import Job, JobState
from zhibu.engine.jobs.run import file_of
from zhibu.engine.journal.models import Entry

FEW = 1000
SLACK = 80 * 2**20
"""What a database keeps of its pages (64 MiB of SQLite's own), and what the allocator does not give back."""

PER_ROW = 512
"""Bytes that checking may take for each row more: its number, its key as a digest, and the file itself."""

PER_ROW_TAKEN = 1024
"""Bytes that a file which is kept may take for each row of it, sealed once."""

PROGRAM = """
import sys
import django
django.setup()
from zhibu.engine.access import operator
from zhibu.engine.exchange import services

with open(sys.argv[1], "rb") as file:
    batch = services.check("member-summary", file.read(), "long.xlsx", actor=operator("test"))
print(batch.pk)
with open("/proc/self/status") as lines:
    print(lines.read())
"""


def held(status: str) -> int:
    """Return the most bytes that a process held, but for pages of files, which a system takes back at will.

    SQLite maps the file of the database: those pages grow with what was written, up to 256 MiB.
    """
    marks = {line.split(":")[0]: line.split()[1] for line in status.splitlines() if line.endswith(" kB")}
    return (int(marks["VmHWM"]) - int(marks["RssFile"])) * 1024


def checked(environment: dict[str, str], path: Path) -> tuple[Batch, dict[str, float]]:
    """Check a file in a process of its own; return the batch and what it took."""
    begun = time.monotonic()
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path)],
        env=environment | {"DJANGO_SETTINGS_MODULE": "zhibu.config.settings"},
        stdout=subprocess.PIPE,
        check=True,
    )
    pk, _end, status = told.stdout.decode().partition("\n")
    return Batch.objects.get(pk=pk), {"seconds": time.monotonic() - begun, "peak": held(status)}


def worked(environment: dict[str, str], job: Job) -> tuple[list[int], dict[str, float]]:
    """Let a real worker do a job; return the progress that was seen on the way, and what it took."""
    begun, seen, peak = time.monotonic(), [0], 0
    with worker(environment) as process:
        folder = Path(f"/proc/{process.pid}")
        while not over(job):
            assert process.poll() is None, "the worker ended by itself"
            if job.done != seen[-1]:
                seen.append(job.done)
            # Looked at on the way: at the end the files of the database are no longer mapped.
            peak = max(peak, own_pages((folder / "status").read_text()))
            time.sleep(0.05)
        taken = time.monotonic() - begun
        spent = sum(map(int, (folder / "stat").read_text().rpartition(")")[2].split()[11:13]))
    assert (job.state, job.problem) == (JobState.DONE, "")
    return seen, {"seconds": taken, "processor": spent / os.sysconf("SC_CLK_TCK"), "peak": peak}


def own_pages(status: str) -> int:
    """Return the bytes a process holds now, but for pages of files."""
    marks = {line.split(":")[0]: line.split()[1] for line in status.splitlines() if line.endswith(" kB")}
    return int(marks["RssAnon"]) * 1024


def rows_of(content: bytes) -> int:
    """Return how many people a list holds that was taken along."""
    sheet = CalamineWorkbook.from_object(io.BytesIO(content)).get_sheet_by_index(0)
    return len([row for row in sheet.to_python() if str(row[3])[:1].isdigit()])


def exported(environment: dict[str, str], client: Client) -> tuple[int, dict[str, float]]:
    """Take the list of members along by a real worker; return how many rows came, and what it took."""
    assert client.post("/members/export/", {"kept": ""}).status_code == 302
    job = Job.objects.latest("pk")
    figures = worked(environment, job)[1]
    kept = file_of(job)
    assert kept is not None
    return rows_of(kept[1]), figures


def told(figures: dict[str, dict[str, float]], rows: int) -> str:
    """Return the figures for reading: MiB, seconds, and rows a second."""
    lines = []
    for act, each in figures.items():
        line = f"{act}: {each['peak'] / 2**20:.0f} MiB, {each['seconds']:.1f} s"
        line += f", {rows / each['seconds']:.0f} rows/s"
        if "processor" in each:
            line += f", {each['processor']:.1f} s of processor, {rows / each['processor']:.0f} rows/s of it"
        lines.append(line)
    return f"{connection.vendor} {rows}: " + "; ".join(lines)


@pytest.mark.nightly
@pytest.mark.django_db(transaction=True)
def test_a_long_list_in_the_background(
    world: World, tmp_path: Path, signed_in: Callable[[str], Client]
) -> None:
    long = int(os.environ.get("ROWS", "20000"))
    environment, before = surroundings(tmp_path), Member.objects.count()
    entered = 0
    figures: dict[int, dict[str, dict[str, float]]] = {}
    for rows in (FEW, long):
        path = tmp_path / f"{rows}.xlsx"
        path.write_bytes(long_list(rows, BRANCHES))
        found: dict[str, dict[str, float]] = {}
        batch, found["check"] = checked(environment, path)
        batch = applying.begin(batch, actor=world.operator, job=True)
        seen, found["write"] = worked(environment, Job.objects.get(pk=batch.job_id or 0))
        batch.refresh_from_db()
        assert (batch.state, batch.handled, batch.refused) == (BatchState.APPLIED, rows, 0)
        # One of a hundred thousand has the number of somebody who is there already.
        assert batch.same == (0 if rows == FEW else FEW)
        entered += batch.new
        assert BatchRow.objects.filter(batch=batch).count() == batch.good
        assert seen == sorted(seen)
        assert len(seen) > rows // FEW // 2
        count, found["export"] = exported(environment, signed_in("office"))
        assert count == Member.objects.filter(left_on=None, org_path__startswith=world["101"].path).count()
        entry = Entry.objects.filter(action="list.export").latest("pk")
        assert f"，{count}行，" in entry.purpose
        figures[rows] = found
        print(told(found, rows))  # noqa: T201  # the figures of the decision record
    assert Member.objects.count() == before + entered
    assert entered in (long, long - 1)
    own, _figures = exported(environment, signed_in("secretary"))
    assert own == Member.objects.filter(left_on=None, branch=world["1011"]).count() < before + long
    more = long - FEW
    grown = {act: figures[long][act]["peak"] - figures[FEW][act]["peak"] for act in figures[long]}
    assert grown["check"] < SLACK + more * PER_ROW
    assert grown["write"] < SLACK
    assert grown["export"] < SLACK + more * PER_ROW_TAKEN
