"""`zhibu maintenance`: close the product for a while, and open it again."""

import re
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from zhibu.engine.around import maintenance


class Command(BaseCommand):
    """Everybody reads when the product is back until it is ended; what is typed stays in the browsers."""

    help = "Show everybody a page that says when the product is back; --end opens it again."
    # It has to work while the database is being moved.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --until and --end."""
        parser.add_argument("--until", default="", help="expected end, such as 18:30")
        parser.add_argument("--end", action="store_true", help="open again")

    def handle(self, *args: Any, **options: Any) -> None:
        """Set or remove the switch."""
        if options["end"]:
            was = maintenance.reopen()
            self.stdout.write(_("维护结束，可以使用了。") if was else _("没有在维护。"))
            return
        if options["until"] and not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", options["until"]):
            raise CommandError(_("时间写成18:30这样"))
        maintenance.close(options["until"])
        self.stdout.write(_("已进入维护。结束时运行 zhibu maintenance --end。"))
