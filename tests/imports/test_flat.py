"""A long list costs bounded memory: checking grows by the row, writing not at all (F-IMP-05)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.imports.killing import surroundings
from tests.imports.lists import long_list
from tests.imports.test_killed import BRANCHES
from tests.world import World
from zhibu.domain.people.members.models import Member
from zhibu.engine.exchange.models import Batch

PER_ROW = 4 * 1024
"""Bytes that checking may take for each row more: its cells and its plan."""

SLACK = 64 * 2**20
"""What a database keeps of its pages, and what the allocator does not give back."""

PROGRAM = """
import sys
import django
django.setup()
from zhibu.engine.access import operator
from zhibu.engine.exchange import applying, services
from zhibu.engine.exchange.models import Batch

def peak():
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))

actor = operator("test")
if sys.argv[1] == "check":
    with open(sys.argv[2], "rb") as file:
        batch = services.check("member-summary", file.read(), "long.xlsx", actor=actor)
else:
    batch = Batch.objects.get(pk=sys.argv[2])
    applying.apply_batch(batch, actor=actor)
print(batch.pk, peak())
"""


def peak(environment: dict[str, str], act: str, of: object) -> tuple[int, int]:
    """Check a file or write a batch in a process of its own; return the batch and the most memory it took."""
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM, act, str(of)],
        env=environment | {"DJANGO_SETTINGS_MODULE": "zhibu.config.settings"},
        stdout=subprocess.PIPE,
        check=True,
    )
    batch, most = told.stdout.split()
    return int(batch), int(most)


@pytest.mark.nightly
@pytest.mark.django_db(transaction=True)
def test_memory_of_a_long_list(world: World, tmp_path: Path) -> None:
    long = int(os.environ.get("ROWS", "20000"))
    environment, before = surroundings(tmp_path), Member.objects.count()
    peaks: dict[str, list[int]] = {"check": [], "write": []}
    batches = []
    for rows in (1000, long):
        path = tmp_path / f"{rows}.xlsx"
        path.write_bytes(long_list(rows, BRANCHES))
        pk, most = peak(environment, "check", path)
        batches.append(pk)
        peaks["check"].append(most)
        peaks["write"].append(peak(environment, "write", pk)[1])
    print(connection.vendor, long, {act: [one >> 20 for one in both] for act, both in peaks.items()})  # noqa: T201  # the figures of the decision record
    batch = Batch.objects.get(pk=batches[-1])
    assert (batch.new, batch.same) == (long - 1000, 1000)
    assert Member.objects.count() == before + long
    assert peaks["check"][1] - peaks["check"][0] < (long - 1000) * PER_ROW
    assert peaks["write"][1] - peaks["write"][0] < SLACK
