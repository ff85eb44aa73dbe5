"""The worker process: beats, sweeps, keeps the timetable, and does one job after another."""

import gc
import logging
import os
import signal
import socket
import threading
import time
from datetime import timedelta

from django.db import DatabaseError, close_old_connections, connection
from django.utils.crypto import get_random_string

from zhibu.engine.jobs import lease, timetable, working
from zhibu.engine.jobs.run import leaving

logger = logging.getLogger("zhibu.jobs")

POLL = 0.5


class Worker:
    """One process that works until it is asked to end, then finishes its step and leaves the rest to others.

    With `with_parent` it also ends when the process that started it is no more.
    """

    def __init__(self, beat: timedelta = lease.BEAT, *, with_parent: bool = False) -> None:
        self.name = f"{socket.gethostname()[:32]}-{os.getpid()}-{get_random_string(12)}"
        self.every, self.lease = beat.total_seconds(), 4 * beat
        self.parent = os.getppid() if with_parent else None

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; a database that is gone raises, so that a supervisor restarts."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: leaving.set())
        # What is loaded stays to the end: looking through it again and again was a tenth of a long job.
        gc.freeze()
        lease.beat(self.name)
        beating = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        beating.start()
        looked = 0.0
        while not leaving.is_set():
            close_old_connections()
            if self.parent is not None and os.getppid() != self.parent:
                break
            if time.monotonic() - looked >= self.every or not looked:
                lease.sweep(self.lease)
                timetable.tick()
                looked = time.monotonic()
            job = lease.claim(self.name)
            if job is None:
                leaving.wait(POLL)
            else:
                working.do(job)
        connection.close()

    def _beat(self) -> None:
        while not leaving.wait(self.every):
            try:
                lease.beat(self.name)
            except DatabaseError as error:
                # A busy database may let one beat pass; a job whose lease ends is only done again.
                logger.warning("heartbeat of %s: %s", self.name, error)
            finally:
                connection.close()
