"""Killing real workers in the middle of an import, and counting what is there afterwards."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from zhibu.engine.jobs.models import Job

PATIENCE = 900.0
BEAT = "0.3"
SPAN = 0.1
"""Within so many seconds after its first progress a worker is killed; fifty rows take about half of it."""


def surroundings(folder: Path) -> dict[str, str]:
    """Return the environment in which a worker finds the database and the keys of this test run."""
    given = {**os.environ, "ZHIBU_KEYS": str(settings.ZHIBU_KEYS), "ZHIBU_BEAT": BEAT, "ZHIBU_POOL": "0"}
    given["ZHIBU_HOME"] = str(folder)
    shutil.copy(Path(settings.ZHIBU_HOME) / "secret.key", folder)
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        (folder / "zhibu.sqlite3").symlink_to(name)
    else:
        address, _slash, _name = os.environ["ZHIBU_DATABASE_URL"].rpartition("/")
        given["ZHIBU_DATABASE_URL"] = f"{address}/{name}"
    return given


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a real worker process; kill it at the end of the block."""
    command = [sys.executable, "-m", "django", "worker", "--settings", "zhibu.config.settings"]
    process = subprocess.Popen(command, env=environment)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def over(job: Job) -> bool:
    """Fetch a job again; say whether it has ended."""
    job.refresh_from_db()
    return job.ended


def kill_until_done(job: Job, kills: int, folder: Path, seed: int = 1) -> dict[str, Any]:
    """Let workers do a job, killing each at a random moment after its first progress; return the figures."""
    environment, chance = surroundings(folder), random.Random(seed)
    begun, done = time.monotonic(), 0
    while not over(job):
        with worker(environment) as process:
            before, limit = job.done, time.monotonic() + PATIENCE
            while True:
                if over(job) or (job.done != before and done < kills):
                    break
                assert process.poll() is None, "the worker ended by itself"
                assert time.monotonic() < limit, "no progress"
                time.sleep(0.005)
            if not over(job):
                time.sleep(chance.random() * SPAN)
                done += 1
    return {"kills": done, "seconds": round(time.monotonic() - begun, 1), "state": job.state}
