"""The `zhibu` command: a front for the management commands."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run a management command with this product's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhibu.config.settings")
    execute_from_command_line(sys.argv)
