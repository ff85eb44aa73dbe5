"""`zhibu demo`: write, import and live the synthetic enterprise; `zhibu demo logins`: who may sign in."""

import json
import time
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from zhibu.config.demo.loading import load, logins
from zhibu.engine.flow import Invalid

MILESTONE = 100_000


class Command(BaseCommand):
    """Load the demo enterprise, or list its sign-ins."""

    told = 0

    help = "Load the demo enterprise into an empty installation, or list its sign-ins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the optional word `logins`, --json and --until."""
        parser.add_argument("what", nargs="?", choices=["logins"], help="list the sign-ins")
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument("--members", type=int, help="so many members, up to 1000000; default 1768")
        parser.add_argument("--until", help="last day of organizational life; default today")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what is asked; exits with words where the installation is not empty."""
        if options["what"] == "logins":
            self._logins(as_json=options["json"])
            return
        begun = time.monotonic()
        try:
            until = date.fromisoformat(options["until"]) if options["until"] else None
            counts = load(until, options["members"], self._progress)
        except (Invalid, ValueError) as error:
            raise CommandError(str(error)) from error
        counts["seconds"] = round(time.monotonic() - begun)
        self.stdout.write(json.dumps(counts, ensure_ascii=False))

    def _progress(self, done: int, wanted: int) -> None:
        # On a terminal one line that counts on; in a file a line now and then.
        share = f"{done:>11,} / {wanted:,}"
        if self.stderr.isatty():
            self.stderr.write(f"\r{share}", ending="" if done < wanted else "\n")
        elif done == wanted or done // MILESTONE > self.told:
            self.told = done // MILESTONE
            self.stderr.write(share)

    def _logins(self, *, as_json: bool) -> None:
        found = logins()
        if as_json:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
            return
        if not found:
            raise CommandError(_("没有装演示企业。"))
        for entry in found:
            self.stdout.write(
                f"{entry['role']:<24}{entry['username']:<12}{entry['password']}  {entry['organization_name']}"
            )
