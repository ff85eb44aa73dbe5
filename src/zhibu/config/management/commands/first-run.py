"""`zhibu first-run`: print the one-time link by which a fresh installation gets its administrators (S-18)."""  # noqa: N999  # Django names a command after its file

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.urls import reverse
from django.utils.translation import gettext as _

from zhibu.domain.people.accounts.services import first_run_token
from zhibu.engine.flow import Invalid


class Command(BaseCommand):
    """Print the link; an installation that has accounts has no need of one and says so."""

    help = "Print the one-time link that sets up the three administrators, valid for 30 minutes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --address."""
        port = os.environ.get("PORT", "8000")
        parser.add_argument(
            "--address", default=f"http://127.0.0.1:{port}", help="where this installation is reached"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line: the link, or where to sign in."""
        address = options["address"].rstrip("/")
        try:
            token = first_run_token()
        except Invalid as error:
            self.stdout.write(f"{error} {address}{reverse('accounts.sign_in')}")
            return
        link = address + reverse("accounts.first_run", kwargs={"token": token})
        self.stdout.write(_("首次设置（30分钟内有效，只能用一次）：%(link)s") % {"link": link})
