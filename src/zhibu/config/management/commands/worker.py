"""`zhibu worker`: do background jobs until asked to end."""

import os
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from zhibu.engine.jobs.lease import BEAT
from zhibu.engine.jobs.worker import Worker


class Command(BaseCommand):
    """Run one worker process."""

    help = "Do background jobs until asked to end."

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until SIGTERM; ZHIBU_BEAT sets the seconds between heartbeats."""
        seconds = os.environ.get("ZHIBU_BEAT")
        Worker(timedelta(seconds=float(seconds)) if seconds else BEAT).run()
