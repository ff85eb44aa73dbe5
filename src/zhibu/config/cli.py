"""The `zhibu` command: a front for the management commands."""

import os
import sys

from django.core.management import execute_from_command_line

READER_GONE = 141
"""What a shell reports of a program whose reader left: 128 + SIGPIPE."""


def main() -> None:
    """Run a management command with this product's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhibu.config.settings")
    try:
        execute_from_command_line(sys.argv)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read along has enough, as in `zhibu duties | head`; nothing more can be told to him.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(READER_GONE)
