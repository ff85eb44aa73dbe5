"""`zhibu worker`: do background jobs until asked to end."""

import os
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from zhibu.engine.jobs.lease import BEAT
from zhibu.engine.jobs.worker import Worker


class Command(BaseCommand):
    """Run one worker process."""

    help = "Do background jobs until asked to end."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --with-parent."""
        parser.add_argument("--with-parent", action="store_true", help="end when the starter has ended")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until SIGTERM; ZHIBU_BEAT sets the seconds between heartbeats."""
        seconds = os.environ.get("ZHIBU_BEAT")
        beat = timedelta(seconds=float(seconds)) if seconds else BEAT
        Worker(beat, with_parent=options["with_parent"]).run()
