"""What a server needs around it: a database of this version, and a worker of background jobs beside it."""

import io
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.utils.translation import gettext as _

RESTART, PATIENCE = 3.0, 10.0
"""Seconds until a worker that ended by itself is started again, and until one that should end is killed."""


def make_ready(tell: Callable[[str], None]) -> None:
    """Bring the database to this version, and make the index for searching where an older one left none."""
    call_command("migrate", interactive=False, verbosity=0)
    if has_data() and not _indexed():
        tell(_("正在建立搜索目录……"))
        call_command("reindex", stdout=io.StringIO())


def has_data() -> bool:
    """Say whether somebody has put anything in: an account or an organization."""
    organization = apps.get_model("organizations", "Organization")
    return any(model._base_manager.exists() for model in (organization, get_user_model()))


def _indexed() -> bool:
    return bool(apps.get_model("search", "Entry")._base_manager.exists())


def server_config() -> uvicorn.Config:
    """Return how the server runs; sockets are given to it when it does."""
    return uvicorn.Config(
        "zhibu.config.asgi:application",
        log_level="warning",
        lifespan="off",
        timeout_graceful_shutdown=5,
    )


@contextmanager
def worker() -> Iterator[None]:
    """Keep one worker of background jobs beside the server; start another where it ends by itself."""
    command = [sys.executable, "-m", "django", "worker", "--with-parent"]
    over = threading.Event()
    running: list[subprocess.Popen[bytes]] = []

    def watch() -> None:
        while not over.is_set():
            running[:] = [subprocess.Popen(command)]  # noqa: S603  # this interpreter and fixed words
            running[0].wait()
            over.wait(RESTART)

    threading.Thread(target=watch, name="worker", daemon=True).start()
    try:
        yield
    finally:
        over.set()
        _end(running)


def _end(running: list["subprocess.Popen[bytes]"]) -> None:
    """Ask the worker to end after its step; insist after ten seconds, which loses nothing."""
    for process in running:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
